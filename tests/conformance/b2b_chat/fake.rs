//! A server that stands for RongCloud: it checks signatures, keeps groups, and fails as it is told.

use conformance::development;
use sha1::{Digest, Sha1};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What it does with a call.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Does what the call asks for and answers.
    Serve,
    /// Refuses with a status and a body.
    Refuse(u16, &'static str),
    /// Closes the connection; `true`: after it did what the call asks for.
    Die(bool),
    /// Says nothing until the client gives up; `true`: but does what the call asks for.
    Hang(bool),
    /// Begins to answer, and sends a byte now and then until the client gives up.
    Trickle,
    /// Answers after a while.
    Late(Duration),
    /// Does what the call asks for and answers with this, byte for byte.
    Say(&'static str),
}

/// A call that it got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) path: String,
    pub(crate) user: String,
    pub(crate) group: String,
    pub(crate) name: String,
}

#[derive(Default)]
struct State {
    /// What it does with the next calls; `Serve` once this is empty.
    script: VecDeque<Act>,
    calls: Vec<Call>,
    /// The groups with their members.
    groups: BTreeMap<String, BTreeSet<String>>,
    /// What was wrong with calls.
    faults: Vec<String>,
}

/// The server. Its threads end with the test's process.
pub(crate) struct Fake {
    pub(crate) base: String,
    state: Arc<Mutex<State>>,
}

impl Fake {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on loopback");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                let state = Arc::clone(&shared);
                thread::spawn(move || serve(&stream, &state));
            }
        });
        Self { base, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic of the fake")
    }

    /// Says what it does with the next calls.
    pub(crate) fn plan(&self, acts: impl IntoIterator<Item = Act>) {
        self.state().script.extend(acts);
    }

    /// Makes a group, as another application server would.
    pub(crate) fn make(&self, group: &str) {
        self.state().groups.entry(group.to_owned()).or_default();
    }

    /// The calls so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// The paths of the calls so far.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.calls().into_iter().map(|call| call.path).collect()
    }

    /// The groups with their members; every call has to have been right.
    pub(crate) fn groups(&self) -> BTreeMap<String, BTreeSet<String>> {
        let state = self.state();
        assert!(state.faults.is_empty(), "{:?}", state.faults);
        state.groups.clone()
    }

    /// What was wrong with calls.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.state().faults.clone()
    }
}

fn serve(stream: &TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        let act = {
            let mut state = state.lock().expect("no panic of another thread");
            let fault = request.fault();
            state.faults.extend(fault.clone());
            state.calls.push(request.call());
            let act = state.script.pop_front().unwrap_or(Act::Serve);
            match fault {
                Some(_) => Act::Refuse(401, r#"{"code":1004,"errorMessage":"signature error"}"#),
                None => act,
            }
        };
        let apply = || state.lock().expect("no panic of another thread").apply(&request.call());
        match act {
            Act::Serve => answer(stream, 200, &apply()),
            Act::Refuse(status, body) => answer(stream, status, body),
            Act::Say(reply) => {
                apply();
                let _ = (&*stream).write_all(reply.as_bytes());
                return;
            }
            Act::Die(applied) => {
                if applied {
                    apply();
                }
                return;
            }
            Act::Hang(applied) => {
                if applied {
                    apply();
                }
                // Until the client closes the connection.
                let _ = reader.read(&mut [0]);
                return;
            }
            Act::Trickle => return trickle(stream),
            Act::Late(pause) => {
                thread::sleep(pause);
                answer(stream, 200, &apply());
            }
        }
    }
}

fn trickle(mut stream: &TcpStream) {
    let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n");
    while sent.is_ok() {
        thread::sleep(Duration::from_millis(200));
        sent = stream.write_all(b" ");
    }
}

fn answer(mut stream: &TcpStream, status: u16, body: &str) {
    let length = body.len();
    let reply = format!(
        "HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let _ = stream.write_all(reply.as_bytes());
}

impl State {
    fn apply(&mut self, call: &Call) -> String {
        if call.path == "/group/create.json" {
            self.groups.entry(call.group.clone()).or_default();
        }
        match self.groups.get_mut(&call.group) {
            Some(members) => {
                members.insert(call.user.clone());
                r#"{"code":200}"#.to_owned()
            }
            None => r#"{"code":1002,"errorMessage":"no such group"}"#.to_owned(),
        }
    }
}

struct Request {
    line: String,
    headers: BTreeMap<String, String>,
    form: BTreeMap<String, String>,
    fields: usize,
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let pairs: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    Some(Request {
        line: line.trim_end().to_owned(),
        headers,
        fields: pairs.len(),
        form: pairs.into_iter().collect(),
    })
}

impl Request {
    fn call(&self) -> Call {
        let field = |name: &str| self.form.get(name).cloned().unwrap_or_default();
        Call {
            path: self.line.split(' ').nth(1).unwrap_or_default().to_owned(),
            user: field("userId"),
            group: field("groupId"),
            name: field("groupName"),
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// What RongCloud would not take.
    fn fault(&self) -> Option<String> {
        let variables = development();
        let (nonce, timestamp) = (self.header("nonce"), self.header("timestamp"));
        let secret = &variables["rongcloud_app_secret"];
        let hash = Sha1::digest(format!("{secret}{nonce}{timestamp}"));
        let signature: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_millis();
        let call = self.call();
        let checks = [
            ("method", self.line.starts_with("POST /group/")),
            ("app key", self.header("app-key") == variables["rongcloud_app_key"]),
            ("nonce", (1..=18).contains(&nonce.len())),
            (
                "time",
                timestamp.parse::<u128>().is_ok_and(|time| time.abs_diff(now) < 60_000),
            ),
            ("signature", self.header("signature") == signature),
            (
                "type",
                self.header("content-type") == "application/x-www-form-urlencoded",
            ),
            (
                "path",
                ["/group/create.json", "/group/join.json"].contains(&call.path.as_str()),
            ),
            ("fields", self.fields == 3),
            ("user", call.user.parse::<u32>().is_ok()),
            ("group", (1..=64).contains(&call.group.chars().count())),
            ("name", (1..=60).contains(&call.name.chars().count())),
        ];
        let wrong: Vec<_> = checks.iter().filter(|check| !check.1).map(|check| check.0).collect();
        (!wrong.is_empty()).then(|| format!("{wrong:?} of {} {:?} {:?}", self.line, self.headers, self.form))
    }
}

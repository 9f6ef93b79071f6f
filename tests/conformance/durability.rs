//! `kill -9` in the middle of sixteen writers: whatever the server has acknowledged is there after a restart.

use conformance::chat::{Chat, add, changing, group, peer, remove};
use conformance::{Server, development, storage, workspace};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};
use tokio::task::JoinSet;

const WRITERS: usize = 16;
/// Several writers share a user, so that they meet on the same rows.
const USERS: usize = 4;
/// Each writer works on this many conversations of its own.
const CONVERSATIONS: usize = 12;

/// The host's program, killed when the value is dropped.
struct Process {
    child: Child,
    base: String,
    /// Held open: the host's next words would fail on a closed pipe.
    _output: BufReader<ChildStdout>,
}

impl Process {
    fn start(program: &Path, state: &Path) -> Self {
        let variables = development()
            .into_iter()
            .map(|(name, value)| (format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase()), value));
        let mut child = Command::new(program)
            .current_dir(workspace())
            .args(["--listen", "127.0.0.1:0", "--quiet", "--state-dir"])
            .arg(state)
            .envs(variables)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the host starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let base = (&mut output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("Serving ")?.1.trim().to_owned()))
            .expect("the host says where it serves");
        Self {
            child,
            base,
            _output: output,
        }
    }
}

impl Drop for Process {
    /// SIGKILL, as `kill -9` does it.
    fn drop(&mut self) {
        self.child.kill().expect("the host is ours to kill");
        self.child.wait().expect("the host ends");
    }
}

/// The program that `cargo` built beside this test, built again when its sources are newer.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this program");
    let folder = test.ancestors().nth(2).expect("a folder of the build").to_owned();
    let program = folder.join("host");
    let sources = workspace().join("host");
    let modified = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    if modified(&program).is_none_or(|built| newest(&sources) > built) {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let release = folder.file_name() == Some(OsStr::new("release"));
        let status = Command::new(cargo)
            .current_dir(workspace())
            .args(["build", "--quiet", "--package", "host", "--bin", "host"])
            .args(release.then_some("--release"))
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "`cargo build -p host` failed"
        );
    }
    program
}

fn newest(path: &Path) -> SystemTime {
    if let Ok(entries) = std::fs::read_dir(path) {
        let times = entries.filter_map(Result::ok).map(|entry| newest(&entry.path()));
        return times.max().unwrap_or(SystemTime::UNIX_EPOCH);
    }
    path.metadata()
        .and_then(|metadata| metadata.modified())
        .unwrap_or(SystemTime::UNIX_EPOCH)
}

/// What is known of one conversation: whether it is in the group, and its custom mark.
#[derive(Debug, Clone, Default, PartialEq)]
struct State {
    grouped: bool,
    mark: Option<String>,
}

/// One writer's knowledge: what the server acknowledged, and what was under way when it died.
struct Writer {
    user: String,
    group: String,
    step: usize,
    known: BTreeMap<String, State>,
    under_way: Option<(String, State)>,
}

impl Writer {
    fn new(index: usize) -> Self {
        Self {
            user: format!("user{}", index % USERS),
            group: format!("group{index}"),
            step: 0,
            known: (0..CONVERSATIONS)
                .map(|count| (format!("@{index}#{count}"), State::default()))
                .collect(),
            under_way: None,
        }
    }

    /// The next change: each conversation in turn is added, marked, marked again, removed and so on.
    fn next(&mut self) -> (&'static str, Value) {
        let step = self.step;
        self.step += 1;
        let (id, state) = self.known.iter().nth(step % CONVERSATIONS).expect("a conversation");
        let (conversation, mut state) = (group(id), state.clone());
        let request = match step / CONVERSATIONS % 3 {
            0 => {
                state.grouped = true;
                (
                    "update_contact_group",
                    changing(&self.user, &self.group, vec![add(&conversation)]),
                )
            }
            1 => {
                state.mark = Some(step.to_string());
                let item = json!({"OptType": 2, "ContactItem": conversation, "CustomMark": step.to_string()});
                ("mark_contact", json!({"From_Account": self.user, "MarkItem": [item]}))
            }
            _ => {
                state.grouped = false;
                (
                    "update_contact_group",
                    changing(&self.user, &self.group, vec![remove(&conversation)]),
                )
            }
        };
        self.under_way = Some((id.clone(), state));
        request
    }

    /// Writes until the server dies.
    async fn write(mut self, chat: Arc<Chat>, acknowledged: Arc<AtomicUsize>) -> Self {
        loop {
            let (endpoint, body) = self.next();
            let request = chat
                .server
                .request("POST", &chat.target(endpoint))
                .body(body.to_string());
            let Ok(reply) = Server::try_send(request).await else {
                return self;
            };
            assert_eq!(reply.json()["ErrorCode"], 0, "{endpoint} of {body}: {}", reply.text());
            self.known.extend(self.under_way.take());
            acknowledged.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Compares what is there with what was acknowledged, and learns how the change under way ended.
    fn verify(&mut self, found: &BTreeMap<String, State>) {
        let absent = State::default();
        for (id, known) in &mut self.known {
            let state = found.get(id).unwrap_or(&absent);
            let may_be = self
                .under_way
                .as_ref()
                .filter(|under_way| under_way.0 == *id)
                .map(|under_way| &under_way.1);
            assert!(
                state == known || Some(state) == may_be,
                "{id} is {state:?}, acknowledged was {known:?}"
            );
            *known = state.clone();
        }
        self.under_way = None;
    }
}

/// What a server knows of the conversations of all users; each belongs to one writer.
async fn found(chat: &Chat) -> BTreeMap<String, State> {
    let mut found = BTreeMap::new();
    for user in 0..USERS {
        for conversation in chat.everything(&format!("user{user}")).await.conversations {
            let state = State {
                grouped: conversation.get("ContactGroupId").is_some(),
                mark: conversation
                    .get("CustomMark")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            };
            found.insert(peer(&conversation), state);
        }
    }
    found
}

/// Lets all writers write until `changes` are acknowledged, kills the server, and checks on the next one.
async fn round(program: &Path, state: &Path, writers: Vec<Writer>, changes: usize) -> Vec<Writer> {
    let process = Process::start(program, state);
    let chat = Arc::new(Chat::remote(&process.base));
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let mut writing: JoinSet<Writer> = writers
        .into_iter()
        .map(|writer| writer.write(Arc::clone(&chat), Arc::clone(&acknowledged)))
        .collect();
    while acknowledged.load(Ordering::Relaxed) < changes {
        assert_eq!(writing.len(), WRITERS);
        if let Some(ended) = writing.try_join_next() {
            ended.expect("a writer without failures");
            panic!("a writer lost the server before it was killed");
        }
        tokio::task::yield_now().await;
    }
    drop(process);
    let mut writers = writing.join_all().await;

    let process = Process::start(program, state);
    let found = found(&Chat::remote(&process.base)).await;
    for writer in &mut writers {
        writer.verify(&found);
    }
    writers
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_change_survives_kill_9() {
    let rounds = if std::env::var_os("IM_BUNDLE_FAST").is_some() {
        2
    } else {
        20
    };
    let program = program();
    let state = tempfile::tempdir().expect("a temporary folder");
    let mut writers: Vec<Writer> = (0..WRITERS).map(Writer::new).collect();
    {
        let process = Process::start(&program, state.path());
        let chat = Chat::remote(&process.base);
        for user in 0..USERS {
            chat.import(&[&format!("user{user}")]).await;
        }
        for writer in &writers {
            chat.create(&writer.user, &writer.group, &[]).await;
        }
    }
    for count in 0..rounds {
        // Another moment each time, from soon after the start to well into the work.
        writers = round(&program, state.path(), writers, 1 + count * 47).await;
    }
}

/// The processor time that a process has used so far.
fn used(process: &Process) -> Duration {
    let stat =
        std::fs::read_to_string(format!("/proc/{}/stat", process.child.id())).expect("what the system knows of it");
    let behind_name = stat.rsplit_once(") ").expect("a name").1;
    let ticks = behind_name
        .split(' ')
        .skip(11)
        .take(2)
        .map(|ticks| ticks.parse::<u64>().expect("ticks"));
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_the_write_lock_leaves_the_processor_to_others() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let process = Process::start(&program(), state.path());
    let chat = Arc::new(Chat::remote(&process.base));
    let users: Vec<String> = (0..USERS).map(|user| format!("user{user}")).collect();
    chat.import(&users.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut connection = storage::open(state.path());
    let lock = storage::lock(&mut connection);
    let mut writers = JoinSet::new();
    for number in 0..WRITERS {
        let (chat, user) = (Arc::clone(&chat), users[number % USERS].clone());
        writers.spawn(async move { chat.create(&user, &format!("group{number}"), &[]).await });
    }
    // They are all there, and have been compiled for.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = used(&process);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let waiting = used(&process).checked_sub(before).expect("time passes");
    assert!(
        waiting < Duration::from_millis(700),
        "waiting took {waiting:?} of processor time"
    );
    lock.rollback().expect("an end of the lock");
    writers.join_all().await;
}

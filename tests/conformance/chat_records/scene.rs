//! What the tests of this family share: a server, a caller with a token, and members of the test's own.

use conformance::{Reply, Server, development, workspace};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// 2017-06-01 12:00:00 at +08:00.
pub(crate) const NOON: i64 = 1_496_289_600;

/// A server, and somebody who may call it.
pub(crate) struct Records {
    pub(crate) server: Server,
    pub(crate) token: String,
}

impl Records {
    /// A server with the development variables, or the one of `BASE_URL`.
    pub(crate) async fn start() -> Self {
        Self::of(Server::start().await)
    }

    /// A server in this process whose variables differ from the development ones.
    pub(crate) async fn with<const N: usize>(changes: [(&str, &str); N]) -> Self {
        let mut variables = development();
        let changes = changes.map(|(name, value)| (name.to_owned(), value.to_owned()));
        variables.extend(changes);
        Self::of(Server::with(variables, host::Options::default()).await)
    }

    /// A server in this process that nobody else calls and whose clock stands still at `seconds` (Unix).
    pub(crate) async fn at(seconds: i64) -> Self {
        Self::of(Server::with(development(), pinned(seconds)).await)
    }

    /// Likewise, on a state folder that may have records already.
    pub(crate) async fn on(state: &Path, seconds: i64) -> Self {
        Self::of(Server::on(state, development(), pinned(seconds)).await)
    }

    /// A server in this process that makes a fresh instance for each request.
    pub(crate) async fn with_fresh_instances() -> Self {
        let options = host::Options {
            instance_requests: 1,
            ..host::Options::default()
        };
        Self::of(Server::with(development(), options).await)
    }

    pub(crate) fn of(server: Server) -> Self {
        let token = server.token("chat-records");
        Self { server, token }
    }

    /// A member whom no other test in any run has.
    #[expect(clippy::unused_self, reason = "it belongs to the server, like the sellers")]
    pub(crate) fn member(&self) -> i64 {
        static COUNT: AtomicI64 = AtomicI64::new(0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let microseconds = i64::try_from(now.as_micros()).expect("a time in 64 bits");
        microseconds * 1000 + COUNT.fetch_add(1, Ordering::Relaxed) % 1000
    }

    /// A request with the token; `target` is what follows `/chat-records/`.
    pub(crate) fn request(&self, method: &str, target: &str) -> RequestBuilder {
        self.server
            .request(method, &format!("/chat-records/{target}"))
            .bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, target: &str) -> Reply {
        Server::send(self.request("GET", target)).await
    }

    /// Posts a form.
    pub(crate) async fn form(&self, call: &str, body: impl Into<reqwest::Body>) -> Reply {
        let request = self.request("POST", call);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Server::send(request.body(body)).await
    }

    /// Posts JSON, or what should be.
    pub(crate) async fn json(&self, call: &str, body: impl Into<reqwest::Body>) -> Reply {
        let request = self.request("POST", call).header("content-type", "application/json");
        Server::send(request.body(body)).await
    }

    /// Sends a sample, from `<stem>.<number>.request.txt` (a query or a form) or `.json`, and compares the reply with
    /// `<stem>.<number>.reply.json` to the byte. On a server whose clock stands at [`NOON`].
    pub(crate) async fn answers_sample(&self, name: &str) {
        let stem = name.split('.').next().unwrap_or_default();
        let call = stem.replace('_', "-");
        let form = sample(&format!("{name}.request.txt"));
        let request = match form {
            Some(text) if ["list", "chat_list"].contains(&stem) => self.request("GET", &format!("{call}?{text}")),
            Some(text) => {
                let request = self.request("POST", &call);
                request
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(text)
            }
            None => {
                let text = sample(&format!("{name}.request.json")).expect("a request");
                self.request("POST", &call)
                    .header("content-type", "application/json")
                    .body(text)
            }
        };
        let reply = Server::send(request.header("host", "host.test")).await;
        let expected = sample(&format!("{name}.reply.json")).expect("a reply");
        assert_eq!((reply.status, reply.text()), (200, expected.as_str()), "{name}");
    }

    /// Stores a record.
    pub(crate) async fn store(&self, member: i64, seller: &str, message_type: &str, cnt: &str) {
        let body = json!({"memberId": member, "sellerId": seller, "messageType": message_type, "cnt": cnt});
        let reply = self.json("create", body.to_string()).await;
        assert_eq!((reply.status, reply.text()), (200, CREATED), "{body}");
    }

    /// Stores a text.
    pub(crate) async fn text(&self, member: i64, seller: &str, text: &str) {
        let cnt = json!({"content": text}).to_string();
        self.store(member, seller, "RC:TxtMsg", &cnt).await;
    }

    /// A member with as many records with the seller `s`.
    pub(crate) async fn filled(&self, count: usize) -> i64 {
        let member = self.member();
        for number in 0..count {
            self.text(member, "s", &number.to_string()).await;
        }
        member
    }

    /// Deletes a record that the member has.
    pub(crate) async fn drop(&self, member: i64, id: i64) {
        let reply = self
            .json("delete", json!({"memberId": member, "id": id}).to_string())
            .await;
        assert_eq!((reply.status, reply.text()), (200, DELETED), "{id}");
    }

    /// The successful reply to a GET.
    pub(crate) async fn read(&self, target: &str) -> Value {
        let reply = self.get(target).await;
        assert_eq!(reply.status, 200, "{target}: {}", reply.text());
        reply.json()
    }

    /// The ids of a list's items.
    pub(crate) async fn ids(&self, query: &str) -> Vec<i64> {
        ids(&self.read(&format!("list?{query}")).await)
    }

    /// The items of all pages of a list, as its links lead through them.
    pub(crate) async fn walk(&self, query: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut target = format!("list?{query}");
        loop {
            let page = self.read(&target).await;
            items.extend(page["items"].as_array().expect("items").iter().cloned());
            let Some(next) = page["_links"]["next"]["href"].as_str() else {
                return items;
            };
            let (_, rest) = next.split_once("/chat-records/").expect("a link to this family");
            target = rest.to_owned();
        }
    }
}

pub(crate) const CREATED: &str = r#"{"result":"success","message":"The record was created."}"#;
pub(crate) const DELETED: &str = r#"{"result":"success","message":"The record was deleted."}"#;

/// A failed change as it is answered.
pub(crate) fn refused(message: &str) -> String {
    json_text(&[("result", "error"), ("message", message)])
}

/// A JSON object of texts with its keys in this order.
fn json_text(members: &[(&str, &str)]) -> String {
    let members = members
        .iter()
        .map(|(key, value)| format!("{}:{}", json!(key), json!(value)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

pub(crate) fn pinned(seconds: i64) -> host::Options {
    host::Options {
        clock: Some(UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs())),
        ..host::Options::default()
    }
}

/// The ids of a reply's items.
pub(crate) fn ids(reply: &Value) -> Vec<i64> {
    let items = reply["items"].as_array().expect("items");
    items.iter().map(|item| item["id"].as_i64().expect("an id")).collect()
}

/// A file of a sample, if there is one.
fn sample(file: &str) -> Option<String> {
    fs::read_to_string(workspace().join("tests/samples/chat-records").join(file)).ok()
}

/// Percent-encoding as `http_build_query` of PHP does it.
pub(crate) fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => encoded.push(char::from(byte)),
            b' ' => encoded.push('+'),
            _ => write!(encoded, "%{byte:02X}").expect("a text takes everything"),
        }
        encoded
    })
}

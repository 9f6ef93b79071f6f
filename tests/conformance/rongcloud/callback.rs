//! RongCloud's side of the callback: what it signs and sends, and what its users' messages have become.

use conformance::{Reply, Server, development};
use rusqlite::Connection;
use serde_json::Value;
use sha1::{Digest, Sha1};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) const PATH: &str = "/rongcloud/messages";

/// The fields of a form, or the parameters of a query.
pub(crate) type Pairs = Vec<(&'static str, String)>;

/// A server, a member and a seller of this test's own, and RongCloud.
pub(crate) struct Scene {
    pub(crate) server: Server,
    pub(crate) member: i64,
    pub(crate) seller: String,
    count: AtomicU32,
}

impl Scene {
    pub(crate) async fn set() -> Self {
        Self::on(Server::start().await)
    }

    /// On a server with a state folder of its own, with some variables changed.
    pub(crate) async fn with<const N: usize>(changes: [(&str, &str); N], options: host::Options) -> Self {
        let mut variables = development();
        variables.extend(changes.map(|(name, value)| (name.to_owned(), value.to_owned())));
        Self::on(Server::with(variables, options).await)
    }

    fn on(server: Server) -> Self {
        let unique = server.unique("");
        Self {
            member: i64::from_str_radix(unique.trim_start_matches('-'), 16).expect("a suffix of hexadecimal digits"),
            seller: format!("shop{unique}"),
            server,
            count: AtomicU32::new(0),
        }
    }

    /// The member's RongCloud user id.
    pub(crate) fn member_user(&self) -> String {
        format!("m_{}", self.member)
    }

    /// The seller's.
    pub(crate) fn seller_user(&self) -> String {
        format!("s_{}", self.seller)
    }

    /// An id of a message that no other message has.
    pub(crate) fn uid(&self) -> String {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        self.server.unique(&format!("uid{count}"))
    }

    /// A text message that the member sends to the seller.
    pub(crate) fn form(&self) -> Pairs {
        vec![
            ("fromUserId", self.member_user()),
            ("toUserId", self.seller_user()),
            ("objectName", "RC:TxtMsg".to_owned()),
            ("content", r#"{"content":"hello"}"#.to_owned()),
            ("channelType", "PERSON".to_owned()),
            ("msgTimestamp", "1408710653491".to_owned()),
            ("msgUID", self.uid()),
            ("sensitiveType", "0".to_owned()),
            ("source", "iOS".to_owned()),
        ]
    }

    /// The same with other values of some fields.
    pub(crate) fn form_with<const N: usize>(&self, changes: [(&'static str, &str); N]) -> Pairs {
        let mut form = self.form();
        for (name, value) in changes {
            set(&mut form, name, value);
        }
        form
    }

    pub(crate) fn secret(&self) -> &str {
        self.server.variable("rongcloud_app_secret")
    }

    /// The parameters with which RongCloud signs at this moment.
    pub(crate) fn parameters(&self) -> Pairs {
        self.parameters_at(&now().to_string())
    }

    /// The same at a moment in milliseconds, or in what else a test may write; with a nonce that no other call has.
    pub(crate) fn parameters_at(&self, timestamp: &str) -> Pairs {
        let nonce = self.uid();
        let signature = sign(self.secret(), &nonce, timestamp);
        vec![
            ("signTimestamp", timestamp.to_owned()),
            ("nonce", nonce),
            ("signature", signature),
        ]
    }

    /// Sends a form as RongCloud does.
    pub(crate) async fn send(&self, form: &Pairs) -> Reply {
        self.send_with(&self.parameters(), encoded(form)).await
    }

    /// Sends any body with any query.
    pub(crate) async fn send_with(&self, parameters: &Pairs, body: impl Into<reqwest::Body>) -> Reply {
        let target = format!("{PATH}?{}", encoded(parameters));
        let request = self.server.request("POST", &target).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Server::send(request.header("user-agent", "RongCloud/1.0")).await
    }

    /// Sends a form that is acknowledged, and tells what became of the message.
    pub(crate) async fn result(&self, form: &Pairs) -> String {
        result(&self.send(form).await)
    }

    /// The records of the member with the seller, the newest first.
    pub(crate) async fn records(&self) -> Vec<Value> {
        self.records_of(self.member, &self.seller).await
    }

    pub(crate) async fn records_of(&self, member: i64, seller: &str) -> Vec<Value> {
        let query = encoded(&vec![("memberId", member.to_string()), ("sellerId", seller.to_owned())]);
        let request = self.server.request("GET", &format!("/chat-records/list?{query}"));
        let reply = Server::send(request.bearer_auth(self.server.token("chat-records"))).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()["items"].as_array().expect("items").clone()
    }

    /// One cell of the server's database, for servers with a state folder of their own.
    pub(crate) fn cell<T: rusqlite::types::FromSql>(&self, query: &str) -> T {
        let connection = database(self.server.state());
        connection.query_row(query, [], |row| row.get(0)).expect("a row")
    }
}

/// The database of a state folder.
pub(crate) fn database(state: &Path) -> Connection {
    Connection::open(state.join("sqlite_db.db")).expect("the server's database")
}

/// Gives one field another value.
pub(crate) fn set(pairs: &mut Pairs, name: &'static str, value: &str) {
    pairs.retain(|pair| pair.0 != name);
    pairs.push((name, value.to_owned()));
}

/// The same without one field.
pub(crate) fn without(pairs: &Pairs, name: &str) -> Pairs {
    pairs.iter().filter(|pair| pair.0 != name).cloned().collect()
}

pub(crate) fn encoded(pairs: &Pairs) -> String {
    let mut serializer = form_urlencoded::Serializer::new(String::new());
    serializer.extend_pairs(pairs).finish()
}

/// The current time in Unix milliseconds.
pub(crate) fn now() -> u128 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since_epoch.as_millis()
}

/// RongCloud's signature.
pub(crate) fn sign(secret: &str, nonce: &str, timestamp: &str) -> String {
    let hash = Sha1::digest(format!("{secret}{nonce}{timestamp}"));
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What an acknowledgement says.
pub(crate) fn result(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(reply.headers["cache-control"], "private");
    let json = reply.json();
    assert_eq!(json["code"], 200, "{json}");
    assert_eq!(json.as_object().expect("an object").len(), 2, "{json}");
    json["result"].as_str().expect("a result").to_owned()
}

/// The status, code and text of a failure.
pub(crate) fn failure(reply: &Reply) -> (u16, i64, String) {
    let json = reply.json();
    assert_eq!(json.as_object().expect("an object").len(), 2, "{json}");
    assert_eq!(reply.headers["content-type"], "application/json");
    let code = json["code"].as_i64().expect("a code");
    let message = json["errorMessage"].as_str().expect("a text");
    (reply.status, code, message.to_owned())
}

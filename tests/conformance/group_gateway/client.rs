//! Calls to the group gateway, by teams that have their tokens.

use conformance::{Reply, Sample, Server, compact, development};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The first team of the development variables.
pub(crate) const TEAM: &str = "10109";
/// The second one.
pub(crate) const OTHER_TEAM: &str = "20218";

/// The calls that need an access token, below `/gateway/xtinterface/`.
pub(crate) const CALLS: [&str; 9] = [
    "group/createGroup",
    "group/addGroupUser",
    "notice/create",
    "banner/create",
    "message/merge/createForCloudflow",
    "group/groupUsers",
    "group/delGroupUser",
    "group/groupInfo",
    "message/send",
];

/// The path of the call that gives tokens for a secret.
pub(crate) const GET_ACCESS_TOKEN: &str = "/gateway/oauth2/token/getAccessToken";
/// The path of the call that gives tokens for a refresh token.
pub(crate) const REFRESH_TOKEN: &str = "/gateway/oauth2/token/refreshToken";

/// A server, called by the first team unless a call says otherwise.
pub(crate) struct Gateway {
    pub(crate) server: Server,
    /// The first team's access token.
    pub(crate) token: String,
    /// What the server's clock is pinned to, in Unix milliseconds; `None` when it runs.
    clock: Option<i64>,
}

impl Gateway {
    /// A server with the development variables, or the one of `BASE_URL`.
    pub(crate) async fn start() -> Self {
        Self::of(Server::start().await, None).await
    }

    /// A server of the test's own, with these variables besides the development ones.
    pub(crate) async fn with(variables: &[(&str, &str)]) -> Self {
        Self::of(Server::with(changed(variables), host::Options::default()).await, None).await
    }

    /// A server of the test's own that makes a fresh instance for each request.
    pub(crate) async fn with_fresh_instances() -> Self {
        let options = host::Options {
            instance_requests: 1,
            ..host::Options::default()
        };
        Self::of(Server::with(development(), options).await, None).await
    }

    /// A server of the test's own on a folder that may have state.
    pub(crate) async fn on(state: &Path, variables: &[(&str, &str)]) -> Self {
        let server = Server::on(state, changed(variables), host::Options::default()).await;
        Self::of(server, None).await
    }

    /// The same, whose clock stands still at `time` (Unix milliseconds).
    pub(crate) async fn at(time: i64, state: &Path) -> Self {
        Self::at_with(time, state, &[]).await
    }

    /// The same with these variables besides the development ones.
    pub(crate) async fn at_with(time: i64, state: &Path, variables: &[(&str, &str)]) -> Self {
        let options = host::Options {
            clock: Some(UNIX_EPOCH + Duration::from_millis(time.unsigned_abs())),
            ..host::Options::default()
        };
        Self::of(Server::on(state, changed(variables), options).await, Some(time)).await
    }

    async fn of(server: Server, clock: Option<i64>) -> Self {
        let mut gateway = Self {
            server,
            token: String::new(),
            clock,
        };
        gateway.token = text(&gateway.tokens(TEAM, "resGroupSecret").await["accessToken"]);
        gateway
    }

    /// The server's time, in Unix milliseconds.
    pub(crate) fn now(&self) -> i64 {
        self.clock.unwrap_or_else(|| {
            let now = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .expect("a clock after 1970");
            i64::try_from(now.as_millis()).expect("a clock before the end of time")
        })
    }

    /// The secret of a team, of several the first.
    pub(crate) fn secret(&self, eid: &str) -> String {
        let teams: Value = serde_json::from_str(self.server.variable("yunzhijia_teams")).expect("a JSON object");
        text(teams[eid].get(0).unwrap_or(&teams[eid]))
    }

    /// A valid request for tokens.
    pub(crate) fn claim(&self, eid: &str, scope: &str) -> Value {
        json!({
            "appId": "app", "eid": eid, "secret": self.secret(eid), "timestamp": self.now(), "scope": scope,
        })
    }

    /// A valid request for tokens in place of those that the refresh token came with.
    pub(crate) fn refreshing(&self, eid: &str, scope: &str, refresh_token: &str) -> Value {
        json!({
            "appId": "app", "eid": eid, "refreshToken": refresh_token, "timestamp": self.now(), "scope": scope,
        })
    }

    /// The tokens of a team.
    pub(crate) async fn tokens(&self, eid: &str, scope: &str) -> Value {
        let reply = self.post(GET_ACCESS_TOKEN, self.claim(eid, scope).to_string()).await;
        succeeded(&reply)
    }

    /// Posts a body to a path and query.
    pub(crate) async fn post(&self, target: &str, body: impl Into<Vec<u8>>) -> Reply {
        let request = self.server.request("POST", target);
        Server::send(request.header("content-type", "application/json").body(body.into())).await
    }

    /// Calls with an access token, with these bytes as body.
    pub(crate) async fn send_as(&self, token: &str, call: &str, body: impl Into<Vec<u8>>) -> Reply {
        self.post(&target(call, token), body).await
    }

    /// Calls with the first team's access token.
    pub(crate) async fn send(&self, call: &str, body: impl Into<Vec<u8>>) -> Reply {
        self.send_as(&self.token, call, body).await
    }

    /// Makes a call that is to succeed, and returns its data.
    pub(crate) async fn ok(&self, call: &str, body: Value) -> Value {
        succeeded(&self.send(call, body.to_string()).await)
    }

    /// Makes a call that is to fail with `code`.
    pub(crate) async fn refused(&self, call: &str, body: &Value, code: i64) {
        let reply = self.send(call, body.to_string()).await;
        assert_eq!(failure(&reply), code, "{call} of {body}: {}", reply.text());
    }

    /// Creates a group and returns its id.
    pub(crate) async fn create(&self, creator: &str, others: &[&str]) -> String {
        let body = json!({"currentUid": creator, "groupName": "g", "userIds": others});
        text(&self.ok("group/createGroup", body).await["groupId"])
    }

    /// Sends a text and returns the message's id.
    pub(crate) async fn say(&self, group: &str, sender: &str, content: &str) -> String {
        let body = json!({"currentUid": sender, "groupId": group, "msgType": 2, "content": content});
        text(&self.ok("message/send", body).await["msgId"])
    }

    /// Merges a group's history and returns the id.
    pub(crate) async fn merge(&self, group: &str, operator: &str) -> String {
        let body = on_group(group, operator);
        text(&self.ok("message/merge/createForCloudflow", body).await)
    }

    /// The members of a group, as its member `operator` sees them.
    pub(crate) async fn members(&self, group: &str, operator: &str) -> Vec<String> {
        let data = self.ok("group/groupUsers", on_group(group, operator)).await;
        texts(&data["participantIds"])
    }

    /// Reads a file below `/imbu/chat/`.
    pub(crate) async fn get(&self, file_and_query: &str) -> Reply {
        Server::send(self.server.request("GET", &format!("/imbu/chat/{file_and_query}"))).await
    }

    /// A page of a merged history of the first team.
    pub(crate) async fn page(&self, merge_id: &str, page: u32) -> String {
        let reply = self
            .get(&format!("history.html?mid={merge_id}&eid={TEAM}&page={page}"))
            .await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.text().to_owned()
    }

    /// Sends a sample's request, changed by `adapt`, and compares the reply with the sample's, key order included.
    /// `changes`: values of the sample's reply, and what stands in their place.
    pub(crate) async fn answers_sample(
        &self,
        call: &str,
        stem: &str,
        group: Option<(&str, &str)>,
        made_up: &[(&str, &str)],
    ) -> Value {
        let Sample { request, reply } = Sample::read("group-gateway", stem, 1);
        let (sample_group, group) = group.unwrap_or_default();
        let adapt = |text: &str| {
            if sample_group.is_empty() {
                text.to_owned()
            } else {
                text.replace(sample_group, group)
            }
        };
        let answer = self.send(call, adapt(&request)).await;
        let json = answer.json();
        let mut expected = compact(&adapt(&reply));
        for (value, pointer) in made_up {
            assert!(expected.contains(value), "no {value} in {expected}");
            expected = expected.replace(value, &json.pointer(pointer).expect(pointer).to_string());
        }
        assert_eq!(answer.text(), expected);
        json
    }
}

/// The variables of the tests, changed.
pub(crate) fn changed(changes: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut variables = development();
    variables.extend(
        changes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    variables
}

/// The path and query of a call with a token.
pub(crate) fn target(call: &str, token: &str) -> String {
    format!("/gateway/xtinterface/{call}?accessToken={token}")
}

/// The body of calls that need no more than this.
pub(crate) fn on_group(group: &str, operator: &str) -> Value {
    json!({"currentUid": operator, "groupId": group})
}

/// The body that adds or removes users.
pub(crate) fn with_users(group: &str, operator: &str, users: &[&str]) -> Value {
    json!({"currentUid": operator, "groupId": group, "userIds": users})
}

/// Gives a person a display name, in the state folder of a server.
pub(crate) fn name_person(state: &Path, person: &str, name: &str) {
    let connection = Connection::open(state.join("sqlite_db.db")).expect("the server's database");
    let statement = "INSERT OR REPLACE INTO directory_person
        (person_id, display_name, title, telephone, picture, guardian, properties)
        VALUES (?1, ?2, '', '', '', '', '{}')";
    connection.execute(statement, [person, name]).expect("a person");
}

/// The data of a reply that is to be a success.
pub(crate) fn succeeded(reply: &Reply) -> Value {
    let mut json = enveloped(reply);
    assert_eq!(json["success"], true, "{json}");
    json["data"].take()
}

/// The code of a reply that is to be a failure.
pub(crate) fn failure(reply: &Reply) -> i64 {
    let json = enveloped(reply);
    let code = json["errorCode"].as_i64().expect("an integer");
    let error = json["error"].as_str().expect("a text");
    assert!(code > 10_000_000 && !error.is_empty(), "{json}");
    let expected = format!(
        r#"{{"data":null,"error":{},"errorCode":{code},"success":false}}"#,
        json["error"]
    );
    assert_eq!(reply.text(), expected);
    code
}

fn enveloped(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(
        reply.headers.get("content-type").map(String::as_str),
        Some("application/json")
    );
    assert_eq!(reply.headers.get("content-length"), Some(&reply.body.len().to_string()));
    reply.json()
}

/// The text of a JSON string.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// The texts of a JSON array.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    value.as_array().expect("an array").iter().map(text).collect()
}

/// Whether a text has the form of the ids that the server makes.
pub(crate) fn is_object_id(id: &str) -> bool {
    id.len() == 24
        && id
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

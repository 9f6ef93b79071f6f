//! Calls to sns-groups with a token that opens it.

use bearer::{Claims, Seconds, sign};
use conformance::{Reply, Server, development};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The path of `AddGroup`.
pub(crate) const ADD_GROUP: &str = "/sns/v3/Sns/AddGroup";
/// The path of `GetGroup`.
pub(crate) const GET_GROUP: &str = "/sns/v3/Sns/GetGroup";
/// The path of `JoinGroupByCode`.
pub(crate) const JOIN: &str = "/sns/v3/Sns/JoinGroupByCode";

/// What a body in JSON is sent as.
pub(crate) const JSON: &str = "application/json";
/// What a form is sent as.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// A server, and a token without a subject.
pub(crate) struct Client {
    pub(crate) server: Server,
    pub(crate) token: String,
}

impl Client {
    /// A server with the development variables, or the one of `BASE_URL`.
    pub(crate) async fn start() -> Self {
        Self::of(Server::start().await)
    }

    /// A server of the test's own, with these variables besides the development ones.
    pub(crate) async fn with(variables: &[(&str, &str)]) -> Self {
        Self::of(Server::with(changed(variables), host::Options::default()).await)
    }

    /// The same with a clock that stands still, so that no window in which something is counted ends before the test.
    pub(crate) async fn within_a_window(variables: &[(&str, &str)]) -> Self {
        let options = host::Options {
            clock: Some(SystemTime::now()),
            ..host::Options::default()
        };
        Self::with_options(variables, options).await
    }

    /// A server of the test's own that runs in a way of its own.
    pub(crate) async fn with_options(variables: &[(&str, &str)], options: host::Options) -> Self {
        Self::of(Server::with(changed(variables), options).await)
    }

    /// A server of the test's own that makes a fresh instance for each request.
    pub(crate) async fn with_fresh_instances() -> Self {
        let options = host::Options {
            instance_requests: 1,
            ..host::Options::default()
        };
        Self::of(Server::with(development(), options).await)
    }

    /// A server of the test's own on a folder that may have state, whose clock stands still at `time` (Unix
    /// milliseconds).
    pub(crate) async fn at(time: u64, state: &Path, variables: &[(&str, &str)]) -> Self {
        let options = host::Options {
            clock: Some(UNIX_EPOCH + Duration::from_millis(time)),
            ..host::Options::default()
        };
        let server = Server::on(state, changed(variables), options).await;
        let token = token(&server, "sns-groups", None, i64::MAX);
        Self { server, token }
    }

    fn of(server: Server) -> Self {
        let token = server.token("sns-groups");
        Self { server, token }
    }

    /// A client of the same server with a token that was made for `subject`.
    pub(crate) fn token_of(&self, subject: &str) -> String {
        token(&self.server, "sns-groups", Some(subject), i64::MAX)
    }

    /// Sends a request with a token and this body.
    pub(crate) async fn send_as(
        &self,
        token: &str,
        method: &str,
        target: &str,
        content_type: &str,
        body: impl Into<Vec<u8>>,
    ) -> Reply {
        let request = self.server.request(method, target).bearer_auth(token);
        Server::send(request.header("content-type", content_type).body(body.into())).await
    }

    /// Posts a body.
    pub(crate) async fn post(&self, target: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
        self.send_as(&self.token, "POST", target, content_type, body).await
    }

    /// Adds a group and returns the data.
    pub(crate) async fn add(&self, mids: &str, group: &Value) -> Value {
        let target = format!("{ADD_GROUP}?admMids={mids}");
        succeeded(&self.post(&target, JSON, group.to_string()).await)
    }

    /// Adds a group that is joined by a code; returns its id and the code.
    pub(crate) async fn add_with_code(&self) -> (String, String) {
        let data = self.add("1", &json!({"Name": "n", "IsCode": true})).await;
        let group = &data["GroupSD"]["Group"];
        (text(&group["GID"]), text(&group["InCode"]))
    }

    /// Reads a group as somebody with this token does.
    pub(crate) async fn get_as(&self, token: &str, gid: &str) -> Reply {
        let request = self.server.request("GET", &format!("{GET_GROUP}?gid={gid}"));
        Server::send(request.bearer_auth(token)).await
    }

    /// Reads a group.
    pub(crate) async fn get(&self, gid: &str) -> Value {
        succeeded(&self.get_as(&self.token, gid).await)
    }

    /// Joins a group by a code, as somebody with this token does.
    pub(crate) async fn join_as(&self, token: &str, gid: &str, code: &str, member: &Value) -> Reply {
        let target = format!("{JOIN}?gid={gid}&code={code}");
        self.send_as(token, "POST", &target, JSON, member.to_string()).await
    }

    /// Joins a group by a code.
    pub(crate) async fn join(&self, gid: &str, code: &str, member: &Value) -> Reply {
        self.join_as(&self.token, gid, code, member).await
    }

    /// Puts a person into the directory.
    pub(crate) async fn put_person(&self, id: &str, person: &Value) {
        let token = self.server.token("directory");
        let request = self.server.request("PUT", &format!("/directory/people/{id}"));
        let reply = Server::send(request.bearer_auth(token).body(person.to_string())).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
}

/// The development variables with some of them changed.
pub(crate) fn changed(variables: &[(&str, &str)]) -> BTreeMap<String, String> {
    let changed = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    development().into_iter().chain(changed).collect()
}

/// A token that ends at `exp`.
pub(crate) fn token(server: &Server, scope: &str, subject: Option<&str>, exp: i64) -> String {
    let claims = Claims {
        scope: scope.to_owned(),
        sub: subject.map(str::to_owned),
        exp: Some(Seconds(exp)),
        nbf: None,
        ..Claims::default()
    };
    sign(&claims, server.variable("api_secret"))
}

/// Ids of members that no other test and no other run has: `mids[0]`, `mids[1]`, …
pub(crate) fn mids(count: u32) -> Vec<i64> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock after 1970");
    let first = i64::try_from(now.as_nanos() & 0xfff_ffff_ffff_ffff).expect("60 bits");
    (0..i64::from(count)).map(|index| first + index).collect()
}

/// The members of an envelope, which has to be complete and in order.
pub(crate) fn enveloped(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.headers["content-type"], "application/json; charset=utf-8");
    let json = reply.json();
    assert!(reply.text().starts_with(r#"{"Data":"#), "{}", reply.text());
    let tail = format!(
        r#","Ret":{},"ErrCode":{},"Msg":{},"SeqId":{},"InfoMsg":{}}}"#,
        json["Ret"], json["ErrCode"], json["Msg"], json["SeqId"], json["InfoMsg"]
    );
    assert!(
        reply.text().ends_with(&tail),
        "{} does not end with {tail}",
        reply.text()
    );
    assert!(json["SeqId"].as_i64().is_some_and(|number| number > 0), "{json}");
    json
}

/// The data of a reply that is to be a success.
pub(crate) fn succeeded(reply: &Reply) -> Value {
    let mut json = enveloped(reply);
    assert_eq!(
        [&json["Ret"], &json["ErrCode"], &json["Msg"]],
        [&json!(0), &json!(0), &json!("成功返回")],
        "{json}"
    );
    json["Data"].take()
}

/// `Ret`, `ErrCode` and `Msg` of a reply that is to be a failure.
pub(crate) fn failed(reply: &Reply) -> (i64, i64, String) {
    let json = enveloped(reply);
    assert_eq!([&json["Data"], &json["InfoMsg"]], [&Value::Null, &json!("")], "{json}");
    let number = |name: &str| json[name].as_i64().expect("an integer");
    assert!(number("Ret") > 0, "{json}");
    (number("Ret"), number("ErrCode"), text(&json["Msg"]))
}

/// Asserts that a reply fails with these numbers.
pub(crate) fn assert_failed(reply: &Reply, err_code: i64, case: &str) {
    let (ret, found, msg) = failed(reply);
    assert_eq!((ret, found), (err_code / 1000, err_code), "{case}: {msg}");
}

/// The text of a JSON string.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

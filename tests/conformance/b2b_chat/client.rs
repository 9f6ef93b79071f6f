//! Calls to b2b-chat, with a token that opens it.

use conformance::{Reply, Server, development};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// The path of the call that makes groups.
pub(crate) const INIT: &str = "/api/InitGroupChat_B2B_Details";
/// The path of the call that reads messages.
pub(crate) const HISTORY: &str = "/api/GetMessageHistory";

/// The path of the call that takes a line its group.
pub(crate) const RELEASE: &str = "/api/ReleaseGroupChat_B2B_Details";

/// The namespaces of the reply and of what is in `Message`.
pub(crate) const COMMON: &str = "http://schemas.datacontract.org/2004/07/JR.SAAS.Models.Common";
pub(crate) const MODELS: &str = "http://schemas.datacontract.org/2004/07/JR.SAAS.Models.IMOnlien";

/// A server and the right to call it.
pub(crate) struct Chat {
    pub(crate) server: Server,
    token: String,
}

impl Chat {
    /// A server with the development variables, or the one of `BASE_URL`.
    pub(crate) async fn start() -> Self {
        Self::of(Server::start().await)
    }

    /// A server of the test's own, with these variables besides the development ones.
    pub(crate) async fn with(variables: &[(&str, &str)]) -> Self {
        Self::of(Server::with(changed(variables), host::Options::default()).await)
    }

    /// The same on a folder that may have state.
    pub(crate) async fn on(state: &Path, variables: &[(&str, &str)]) -> Self {
        Self::of(Server::on(state, changed(variables), host::Options::default()).await)
    }

    /// Calls a server.
    pub(crate) fn of(server: Server) -> Self {
        let token = server.token("b2b-chat");
        Self { server, token }
    }

    /// An order that no other test has.
    pub(crate) fn order(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        self.server
            .unique(&format!("PO{}", COUNT.fetch_add(1, Ordering::Relaxed)))
    }

    /// A group id of Latin letters and digits that no other test has.
    pub(crate) fn group_id(&self) -> String {
        self.order().replace('-', "x")
    }

    /// Posts a body of a media type, and asks for another.
    pub(crate) async fn post(&self, path: &str, media: &str, accept: &str, body: impl Into<Vec<u8>>) -> Reply {
        let request = self.server.request("POST", path).bearer_auth(&self.token);
        let request = request.header("content-type", media).header("accept", accept);
        Server::send(request.body(body.into())).await
    }

    /// Posts JSON and takes JSON.
    pub(crate) async fn json(&self, path: &str, body: &Value) -> Reply {
        self.post(path, "application/json", "application/json", body.to_string())
            .await
    }

    /// Posts JSON as a person, by a token with a subject; or without a token.
    pub(crate) async fn json_as(&self, subject: Option<&str>, path: &str, body: &Value) -> Reply {
        let request = self
            .server
            .request("POST", path)
            .header("content-type", "application/json");
        let request = match subject {
            Some(subject) => request.bearer_auth(self.person(subject)),
            None => request,
        };
        Server::send(request.body(body.to_string())).await
    }

    /// A token of somebody.
    fn person(&self, subject: &str) -> String {
        let claims = bearer::Claims {
            scope: "b2b-chat".to_owned(),
            sub: Some(subject.to_owned()),
            ..bearer::Claims::default()
        };
        bearer::sign(&claims, self.server.variable("api_secret"))
    }

    /// Makes or joins a group, and returns the `Message` of success.
    pub(crate) async fn enter(&self, params: &Value) -> Value {
        let (code, message) = self.try_enter(params).await;
        assert_eq!(code, "1", "{params}: {message}");
        message
    }

    /// Makes or joins a group, and returns the code, with the `Message` of success or else the text.
    pub(crate) async fn try_enter(&self, params: &Value) -> (String, Value) {
        outcome(&self.json(INIT, params).await)
    }

    /// A call that is to fail; the code.
    pub(crate) async fn refused(&self, path: &str, body: &Value) -> String {
        let (code, text) = outcome(&self.json(path, body).await);
        assert_ne!(code, "1", "{body}");
        assert!(text.as_str().is_some_and(|text| !text.is_empty()), "{body}: {text}");
        code
    }

    /// The database of a server with a state folder of its own.
    pub(crate) fn database(&self) -> Connection {
        database(self.server.state())
    }
}

/// The database of a state folder.
pub(crate) fn database(state: &Path) -> Connection {
    Connection::open(state.join("sqlite_db.db")).expect("the server's database")
}

/// How many rows the tables of groups and members have.
pub(crate) fn rows(database: &Connection) -> (i64, i64) {
    let count = "SELECT (SELECT count(*) FROM b2b_chat_group), (SELECT count(*) FROM b2b_chat_member)";
    database
        .query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("two counts")
}

/// The variables of the tests, changed.
pub(crate) fn changed(changes: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut variables = development();
    let changes = changes
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    variables.extend(changes);
    variables
}

/// The request of a user for the group of an order's first line, which does not exist as far as the user knows.
pub(crate) fn params(order: &str, user: i32) -> Value {
    json!({
        "RoleType": 0, "orderID": order, "OrderDetailsIDX": 1, "CusCompanyName": "customer", "SellCompanyName": "seller",
        "IsRongGroup": 0, "GroupID": "", "fromUserID": user, "DeleCompanyID": 7, "SourceOrderID": "source",
    })
}

/// The same with other values.
pub(crate) fn params_with(order: &str, user: i32, changes: &[(&str, Value)]) -> Value {
    let mut params = params(order, user);
    for (name, value) in changes {
        params[*name] = value.clone();
    }
    params
}

/// The users in a `Message`, in its order.
pub(crate) fn users(message: &Value) -> Vec<i64> {
    let members = message["Members"].as_array().expect("members");
    members
        .iter()
        .map(|member| member["fromUserID"].as_i64().expect("a number"))
        .collect()
}

/// The text of a JSON string.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// The code of a reply in JSON that is no list, with `Message` of a success or else the text. Every field has to be there, in
/// the document's order.
pub(crate) fn outcome(reply: &Reply) -> (String, Value) {
    let json = envelope(reply);
    let rest = ",\"Total\":0,\"TotalPage\":0,\"Redirect\":\"\",\"FieldStr\":{},\"CurrentTime\":\"";
    let last = "\",\"IDX\":0,\"DelFlag\":0,\"PageIndex\":0,\"PageSize\":0}";
    let (_, after) = reply.text().rsplit_once(rest).expect("the fields of the envelope");
    assert_eq!(&after[19..], last);
    let code = text(&json["RetCode"]);
    if code == "1" {
        assert_eq!(json["RetMsg"], "success");
        return (code, json["Message"].clone());
    }
    let head = format!(
        "{{\"RetCode\":{},\"RetMsg\":{},\"Message\":null,",
        json["RetCode"], json["RetMsg"]
    );
    assert!(reply.text().starts_with(&head), "{}", reply.text());
    (code, json["RetMsg"].clone())
}

/// A reply in JSON.
pub(crate) fn envelope(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.headers["content-type"], "application/json; charset=utf-8");
    assert_eq!(reply.headers["content-length"], reply.body.len().to_string());
    for (name, value) in [("cache-control", "no-cache"), ("pragma", "no-cache"), ("expires", "-1")] {
        assert_eq!(reply.headers[name], value, "{name}");
    }
    assert!(reply.text().starts_with("{\"RetCode\":\""), "{}", reply.text());
    reply.json()
}

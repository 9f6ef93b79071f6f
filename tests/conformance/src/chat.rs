//! Calls to the contact-groups family: Tencent Chat's REST API, signed with a UserSig.

use crate::{Reply, Sample, Server, compact, development};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The endpoints of `v4/recentcontact`, in the document's order.
pub const GROUP_ENDPOINTS: &[&str] = &[
    "create_contact_group",
    "update_contact_group",
    "del_contact_group",
    "get_contact_group",
    "search_contact_group",
    "mark_contact",
];

/// The endpoints of `v4/im_open_login_svc`.
pub const ACCOUNT_ENDPOINTS: &[&str] = &["account_import", "multiaccount_import", "account_check"];

/// All endpoints of the family.
pub fn endpoints() -> impl Iterator<Item = &'static str> {
    GROUP_ENDPOINTS.iter().chain(ACCOUNT_ENDPOINTS).copied()
}

/// Whether an endpoint is one of the account calls, which have codes of their own.
#[must_use]
pub fn is_account(endpoint: &str) -> bool {
    ACCOUNT_ENDPOINTS.contains(&endpoint)
}

/// The path of an endpoint.
#[must_use]
pub fn path(endpoint: &str) -> String {
    let service = if is_account(endpoint) {
        "im_open_login_svc"
    } else {
        "recentcontact"
    };
    format!("/v4/{service}/{endpoint}")
}

/// A one-to-one conversation.
#[must_use]
pub fn c2c(peer: &str) -> Value {
    json!({"Type": 1, "To_Account": peer})
}

/// A group chat, whose id no directory knows.
#[must_use]
pub fn group(id: &str) -> Value {
    json!({"Type": 2, "ToGroupId": id})
}

/// `count` group chats named after `prefix`.
#[must_use]
pub fn groups(prefix: &str, count: usize) -> Vec<Value> {
    (0..count).map(|index| group(&format!("@{prefix}#{index}"))).collect()
}

/// A server, and an administrator who calls it.
pub struct Chat {
    /// The server.
    pub server: Server,
    /// What the server's clock is pinned to, in Unix seconds; `None` when it runs.
    clock: Option<i64>,
}

impl Chat {
    /// A server with the development variables, or the one of `BASE_URL`.
    pub async fn start() -> Self {
        Self {
            server: Server::start().await,
            clock: None,
        }
    }

    /// A server that somebody else runs, with the development variables.
    #[must_use]
    pub fn remote(base: &str) -> Self {
        Self {
            server: Server::remote(base, development()),
            clock: None,
        }
    }

    /// A server in this process whose variables differ from the development ones.
    pub async fn with_variables<const N: usize>(changes: [(&str, &str); N]) -> Self {
        Self {
            server: Server::with(changed(changes), host::Options::default()).await,
            clock: None,
        }
    }

    /// A server in this process that makes a fresh instance for each request.
    pub async fn with_fresh_instances() -> Self {
        let options = host::Options {
            instance_requests: 1,
            ..host::Options::default()
        };
        Self {
            server: Server::with(development(), options).await,
            clock: None,
        }
    }

    /// A server in this process whose clock stands still at `seconds` (Unix), on a folder that may have state.
    pub async fn at(seconds: i64, state: &Path) -> Self {
        let clock = UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs());
        let options = host::Options {
            clock: Some(clock),
            ..host::Options::default()
        };
        Self {
            server: Server::on(state, development(), options).await,
            clock: Some(seconds),
        }
    }

    /// A server in this process that nobody else calls, with the accounts that the samples name.
    pub async fn for_samples() -> Self {
        let chat = Self::with_variables([]).await;
        chat.import(&["user_0001", "user_0002", "user0", "user1"]).await;
        chat
    }

    /// The server's time, in Unix seconds.
    ///
    /// # Panics
    ///
    /// When this machine's clock is before 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.unwrap_or_else(|| {
            let now = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .expect("a clock after 1970");
            i64::try_from(now.as_secs()).expect("a clock before the end of time")
        })
    }

    /// What a valid UserSig of the first administrator says.
    ///
    /// # Panics
    ///
    /// When the server's application id is not a number.
    #[must_use]
    pub fn claims(&self) -> usersig::Claims {
        let admins = self.server.variable("tencent_admins");
        let sdkappid = self.server.variable("tencent_sdkappid");
        usersig::Claims {
            identifier: admins.split(',').next().unwrap_or_default().to_owned(),
            sdkappid: sdkappid
                .parse()
                .unwrap_or_else(|_| panic!("tencent_sdkappid is {sdkappid:?}")),
            time: self.now(),
            expire: 86_400,
            userbuf: None,
        }
    }

    /// The query parameters of a valid call.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, String)> {
        let claims = self.claims();
        self.parameters_with(&claims.identifier, &self.sign(&claims))
    }

    /// The query parameters of a call by `identifier` with a UserSig.
    #[must_use]
    pub fn parameters_with(&self, identifier: &str, usersig: &str) -> Vec<(String, String)> {
        [
            ("sdkappid", self.server.variable("tencent_sdkappid")),
            ("identifier", identifier),
            ("usersig", usersig),
            ("random", "99999999"),
            ("contenttype", "json"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// Signs with the application's key.
    #[must_use]
    pub fn sign(&self, claims: &usersig::Claims) -> String {
        usersig::sign(claims, self.server.variable("tencent_secret_key"))
    }

    /// The path and query of a valid call.
    #[must_use]
    pub fn target(&self, endpoint: &str) -> String {
        target(&path(endpoint), &self.parameters())
    }

    /// Calls an endpoint with these bytes as body.
    pub async fn send(&self, endpoint: &str, body: impl Into<Vec<u8>>) -> Reply {
        self.send_to(&self.target(endpoint), body).await
    }

    /// Posts a body to a path and query.
    pub async fn send_to(&self, target: &str, body: impl Into<Vec<u8>>) -> Reply {
        let request = self.server.request("POST", target);
        Server::send(request.header("content-type", "application/json").body(body.into())).await
    }

    /// Calls an endpoint that is to succeed, and returns the reply's JSON.
    ///
    /// # Panics
    ///
    /// When the call fails.
    pub async fn ok(&self, endpoint: &str, body: Value) -> Value {
        succeeded(&self.send(endpoint, body.to_string()).await)
    }

    /// Calls an endpoint that is to fail with `code`.
    ///
    /// # Panics
    ///
    /// When the call succeeds, fails with another code or is not answered in the envelope.
    pub async fn refused(&self, endpoint: &str, body: Value, code: i64) {
        let reply = self.send(endpoint, body.to_string()).await;
        assert_eq!(failure(&reply), code, "{endpoint} of {body}: {}", reply.text());
    }

    /// Sends a sample's request to the byte and compares the reply with the sample's, key order included.
    ///
    /// # Panics
    ///
    /// When they differ.
    pub async fn answers_sample(&self, endpoint: &str, number: u32) {
        let sample = Sample::read("contact-groups", endpoint, number);
        let reply = self.send(endpoint, sample.request).await;
        assert_eq!(compact(reply.text()), compact(&sample.reply));
    }

    /// Imports accounts under exactly these names.
    pub async fn import(&self, users: &[&str]) {
        let reply = self.ok("multiaccount_import", json!({"Accounts": users})).await;
        assert_eq!(reply["FailAccounts"], json!([]));
    }

    /// Makes up a UserID from a name of at most 17 bytes and imports it.
    pub async fn account(&self, name: &str) -> String {
        let user = self.server.unique(name);
        self.import(&[&user]).await;
        user
    }

    /// Creates a group and returns its id.
    ///
    /// # Panics
    ///
    /// When it is not created.
    pub async fn create(&self, user: &str, name: &str, conversations: &[Value]) -> i64 {
        let reply = self
            .ok("create_contact_group", creation(user, name, conversations))
            .await;
        let created = &reply["GroupResultItem"][0]["GroupItem"];
        assert_eq!(created["GroupName"], name);
        created["GroupId"].as_i64().expect("an integer")
    }

    /// Applies changes to a group and returns the code of each.
    pub async fn change(&self, user: &str, name: &str, changes: Vec<Value>) -> Vec<i64> {
        let reply = self.ok("update_contact_group", changing(user, name, changes)).await;
        codes(&reply["UpdateGroupResult"]["ContactResultItem"])
    }

    /// Adds conversations to a group, however many, and expects that all fit.
    ///
    /// # Panics
    ///
    /// When one is not added.
    pub async fn fill(&self, user: &str, name: &str, conversations: &[Value]) {
        let codes = self.change(user, name, conversations.iter().map(add).collect()).await;
        assert!(codes.iter().all(|&code| code == 0), "{codes:?}");
    }

    /// Marks conversations and returns the code of each.
    pub async fn mark(&self, user: &str, items: Vec<Value>) -> Vec<i64> {
        let reply = self
            .ok("mark_contact", json!({"From_Account": user, "MarkItem": items}))
            .await;
        codes(&reply["ResultItem"])
    }

    /// What is known of one conversation; `None` when it is left out.
    pub async fn look_up(&self, user: &str, conversation: &Value) -> Option<Value> {
        let body = json!({"From_Account": user, "ContactItem": [conversation]});
        self.ok("search_contact_group", body).await["ContactResultItem"]
            .get(0)
            .cloned()
    }

    /// Everything that a user has, through all pages.
    ///
    /// # Panics
    ///
    /// When the pages do not end.
    pub async fn everything(&self, user: &str) -> Everything {
        let mut everything = Everything::default();
        let mut start = json!(0);
        for _ in 0..1000 {
            let mut page = self.ok("get_contact_group", page(user, &start)).await;
            everything.groups = list(&page["GroupItem"]);
            everything.conversations.extend(list(&page["ContactItem"]));
            if page["CompleteFlag"] == 1 {
                assert_eq!(page["NextStartIndex"], 0);
                return everything;
            }
            start = page["NextStartIndex"].take();
        }
        panic!("more than 1000 pages");
    }
}

/// What a user has grouped and marked.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Everything {
    /// The groups, as on the wire.
    pub groups: Vec<Value>,
    /// The conversations, as on the wire.
    pub conversations: Vec<Value>,
}

impl Everything {
    /// The names of the groups, by id.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.groups.iter().map(|group| text(&group["GroupName"])).collect()
    }

    /// The peers of the conversations that are in a group.
    #[must_use]
    pub fn members(&self, id: i64) -> BTreeSet<String> {
        let is_member = |conversation: &&Value| list(&conversation["ContactGroupId"]).contains(&json!(id));
        self.conversations.iter().filter(is_member).map(peer).collect()
    }
}

/// The peer of a conversation, of either type.
#[must_use]
pub fn peer(conversation: &Value) -> String {
    let field = if conversation["Type"] == 1 {
        "To_Account"
    } else {
        "ToGroupId"
    };
    text(&conversation[field])
}

/// The request that creates a group.
#[must_use]
pub fn creation(user: &str, name: &str, conversations: &[Value]) -> Value {
    json!({"From_Account": user, "GroupContactItem": [{"GroupName": name, "ContactItem": conversations}]})
}

/// The request that renames a group.
#[must_use]
pub fn renaming(user: &str, old: &str, new: &str) -> Value {
    let change = json!({"UpdateGroupType": 1, "OldGroupName": old, "NewGroupName": new});
    json!({"From_Account": user, "UpdateType": 1, "UpdateGroup": change})
}

/// The request that changes the conversations of a group.
#[must_use]
pub fn changing(user: &str, name: &str, changes: Vec<Value>) -> Value {
    let change = json!({"UpdateGroupType": 2, "OldGroupName": name, "ContactUpdateItem": changes});
    json!({"From_Account": user, "UpdateType": 1, "UpdateGroup": change})
}

/// The change that adds a conversation.
#[must_use]
pub fn add(conversation: &Value) -> Value {
    json!({"ContactOptType": 1, "ContactItem": conversation})
}

/// The change that removes a conversation.
#[must_use]
pub fn remove(conversation: &Value) -> Value {
    json!({"ContactOptType": 2, "ContactItem": conversation})
}

/// The request for a page.
#[must_use]
pub fn page(user: &str, start: &Value) -> Value {
    json!({"From_Account": user, "StartIndex": start})
}

/// A path with query parameters.
///
/// # Panics
///
/// When the path is none.
#[must_use]
pub fn target(path: &str, parameters: &[(String, String)]) -> String {
    let url = reqwest::Url::parse_with_params(&format!("http://localhost{path}"), parameters).expect("a path");
    format!("{path}?{}", url.query().unwrap_or_default())
}

/// The JSON of a reply that is to be a success.
///
/// # Panics
///
/// When it is none, or not in the envelope.
pub fn succeeded(reply: &Reply) -> Value {
    let json = enveloped(reply);
    assert_eq!(reply.headers["cache-control"], "private");
    assert_eq!(json["ActionStatus"], "OK", "{json}");
    assert_eq!(json["ErrorCode"], 0, "{json}");
    assert_eq!(json["ErrorInfo"], "", "{json}");
    json
}

/// The code of a reply that is to be a failure.
///
/// # Panics
///
/// When it is none, or not in the envelope, or says more than a failure does.
pub fn failure(reply: &Reply) -> i64 {
    let json = enveloped(reply);
    let code = json["ErrorCode"].as_i64().expect("an integer");
    let text = json["ErrorInfo"].as_str().expect("a text");
    assert!(code != 0 && !text.is_empty(), "{json}");
    let expected = format!(
        r#"{{"ActionStatus":"FAIL","ErrorCode":{code},"ErrorInfo":{}}}"#,
        json["ErrorInfo"]
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
    let length = reply.body.len().to_string();
    assert_eq!(reply.headers.get("content-length"), Some(&length));
    reply.json()
}

/// The `ResultCode` of each item.
///
/// # Panics
///
/// When an item has none, or its text does not fit the code.
#[must_use]
pub fn codes(items: &Value) -> Vec<i64> {
    let code = |item: &Value| {
        let code = item["ResultCode"].as_i64().expect("an integer");
        assert_eq!(code == 0, item["ResultInfo"] == "", "{item}");
        code
    };
    list(items).iter().map(code).collect()
}

fn changed<const N: usize>(changes: [(&str, &str); N]) -> BTreeMap<String, String> {
    let mut variables = development();
    variables.extend(changes.map(|(name, value)| (name.to_owned(), value.to_owned())));
    variables
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("not a text: {value}"))
        .to_owned()
}

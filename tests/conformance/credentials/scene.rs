//! A server whose store has a word that nobody but its callers may learn.

use bearer::{Claims, Seconds, sign};
use conformance::chat::Chat;
use conformance::{Reply, Server, development, storage};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use sha2::Sha256;
use std::time::{SystemTime, UNIX_EPOCH};

/// A word of the store.
pub(crate) const PLANTED: &str = "planted-7c1f";

/// Who makes the planted group.
pub(crate) const CREATOR: &str = "5b503ee9e4b02abb5318b23e";

/// The server, whose state folder is its own.
pub(crate) struct Scene {
    pub(crate) server: Server,
    /// An administrator of contact-groups on a server of its own; its UserSigs are the same.
    pub(crate) chat: Chat,
    /// A group of the first team's.
    pub(crate) group: Value,
    /// The history that was merged of its messages.
    pub(crate) history: String,
    /// Tokens that teams got.
    pub(crate) tokens: Tokens,
}

/// Tokens of the group gateway that do not open what the first team's own do.
#[derive(Default)]
pub(crate) struct Tokens {
    /// An access token of the first team that does not open group calls.
    pub(crate) of_another_scope: String,
    /// The second team's pair for group calls: access and refresh token.
    pub(crate) of_another_team: [String; 2],
    /// An access token of the first team that has expired, and that the store still has.
    pub(crate) expired_access: String,
    /// Likewise a refresh token.
    pub(crate) expired_refresh: String,
    /// A refresh token of the second team's scope `team` that has been used.
    pub(crate) used: String,
}

/// What the rows of the chain have that ends where [`Tokens::used`] is used again, as group-gateway-chains has it.
pub(crate) const CHAIN: &str = " 20218 | team |";

/// When the expired tokens have expired, in Unix milliseconds, which no other row has.
pub(crate) const EXPIRY: i64 = 1_700_000_000_001;

impl Scene {
    /// A server with something of every family.
    pub(crate) async fn set() -> Self {
        let chat = Chat::with_variables([]).await;
        let mut variables = development();
        variables.insert("rongcloud_app_key".to_owned(), "this application".to_owned());
        let mut scene = Self {
            server: Server::with(variables, host::Options::default()).await,
            chat,
            group: Value::Null,
            history: String::new(),
            tokens: Tokens::default(),
        };
        scene.plant_for_bearers().await;
        scene.plant_contacts().await;
        scene.plant_message().await;
        (scene.group, scene.history) = scene.plant_history().await;
        scene.tokens = scene.team_tokens().await;
        scene
    }

    async fn team_tokens(&self) -> Tokens {
        let [of_another_scope, _] = self.pair("10109", "team").await;
        let of_another_team = self.pair("20218", "resGroupSecret").await;
        let [_, used] = self.pair("20218", "team").await;
        self.refreshed("20218", "team", &used).await;
        let [expired_access, refresh] = self.pair("10109", "resGroupSecret").await;
        let [_, expired_refresh] = self.refreshed("10109", "resGroupSecret", &refresh).await;
        for token in [&expired_access, &expired_refresh] {
            let digest = hex(&Sha256::digest(token));
            let expire = "UPDATE group_gateway_token SET expires = ?1 WHERE digest = ?2";
            let expired = storage::open(self.server.state()).execute(expire, (EXPIRY, digest));
            assert_eq!(expired.expect("a change"), 1);
        }
        Tokens {
            of_another_scope,
            of_another_team,
            expired_access,
            expired_refresh,
            used,
        }
    }

    async fn plant_for_bearers(&self) {
        let person = json!({"displayName": PLANTED, "telephone": PLANTED}).to_string();
        let shop = json!({"shop_name": PLANTED, "logo": PLANTED}).to_string();
        let record = json!({
            "memberId": 1001, "sellerId": "seller_1", "messageType": "RC:TxtMsg",
            "cnt": json!({"content": PLANTED}).to_string(),
        });
        let group = json!({"Name": PLANTED, "IsCode": true}).to_string();
        let line = json!({
            "RoleType": 1, "orderID": "sample string 2", "OrderDetailsIDX": 3, "CusCompanyName": PLANTED,
            "SellCompanyName": PLANTED, "IsRongGroup": 6, "GroupID": "sample string 7", "fromUserID": 8,
            "DeleCompanyID": 9, "SourceOrderID": "sample string 10",
        });
        for (scope, method, target, body) in [
            ("directory", "PUT", "/directory/people/1", person),
            ("directory", "PUT", "/directory/shops/seller_1", shop),
            ("chat-records", "POST", "/chat-records/create", record.to_string()),
            ("sns-groups", "POST", "/sns/v3/Sns/AddGroup?admMids=1", group),
            ("b2b-chat", "POST", "/api/InitGroupChat_B2B_Details", line.to_string()),
        ] {
            let request = self
                .server
                .request(method, target)
                .bearer_auth(self.server.token(scope));
            let request = request.header("content-type", "application/json");
            let reply = Server::send(request.body(body)).await;
            assert_eq!(reply.status, 200, "{target}: {}", reply.text());
        }
    }

    async fn plant_contacts(&self) {
        for (endpoint, body) in [
            ("multiaccount_import", json!({"Accounts": ["user_0001", "user_0002"]})),
            (
                "create_contact_group",
                json!({"From_Account": "user_0001", "GroupContactItem": [{
                    "GroupName": PLANTED, "ContactItem": [{"Type": 1, "To_Account": "user_0002"}]}]}),
            ),
        ] {
            let reply = self.post(&self.chat.target(endpoint), &body).await;
            assert_eq!(reply.json()["ErrorCode"], 0, "{}", reply.text());
        }
    }

    /// A message that RongCloud routes.
    async fn plant_message(&self) {
        let (secret, time) = (self.server.variable("rongcloud_app_secret"), now() * 1000);
        let target = format!("/rongcloud/messages?{}", signature(secret, time));
        let form = format!(
            "fromUserId=m_1001&toUserId=s_seller_1&objectName=RC%3ATxtMsg&channelType=PERSON&msgUID=x&sensitiveType=0&source=iOS&\
             msgTimestamp={time}&content=%7B%22content%22%3A%22{PLANTED}%22%7D"
        );
        let request = self.server.request("POST", &target);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let reply = Server::send(request.body(form)).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }

    /// A group of the first team with a message, whose history is merged.
    async fn plant_history(&self) -> (Value, String) {
        let [token, _] = self.pair("10109", "resGroupSecret").await;
        let call = async |call: &str, body: Value| {
            let target = format!("/gateway/xtinterface/{call}?accessToken={token}");
            let reply = self.post(&target, &body).await;
            assert_eq!(reply.json()["success"], true, "{call}: {}", reply.text());
            reply.json()["data"].clone()
        };
        let others = ["5b46b09be4b08bc0c5646ff7"];
        let group = json!({"currentUid": CREATOR, "groupName": PLANTED, "userIds": others});
        let group = call("group/createGroup", group).await["groupId"].clone();
        let message = json!({"currentUid": CREATOR, "groupId": group, "msgType": 2, "content": PLANTED});
        call("message/send", message).await;
        let merged = call(
            "message/merge/createForCloudflow",
            json!({"currentUid": CREATOR, "groupId": group}),
        );
        let history = merged.await.as_str().expect("an id").to_owned();
        (group, history)
    }

    /// The access and the refresh token that a team has for a scope.
    async fn pair(&self, eid: &str, scope: &str) -> [String; 2] {
        self.ask("getAccessToken", eid, scope, "secret", &format!("secret-of-team-{eid}"))
            .await
    }

    /// Those that it gets for a refresh token.
    async fn refreshed(&self, eid: &str, scope: &str, refresh: &str) -> [String; 2] {
        self.ask("refreshToken", eid, scope, "refreshToken", refresh).await
    }

    async fn ask(&self, call: &str, eid: &str, scope: &str, credential: &str, value: &str) -> [String; 2] {
        let mut body = json!({"appId": "app", "eid": eid, "timestamp": now() * 1000, "scope": scope});
        body[credential] = json!(value);
        let reply = self.post(&format!("/gateway/oauth2/token/{call}"), &body).await;
        ["accessToken", "refreshToken"].map(|name| {
            let token = reply.json()["data"][name].as_str().map(str::to_owned);
            token.unwrap_or_else(|| panic!("no token: {}", reply.text()))
        })
    }

    async fn post(&self, target: &str, body: &Value) -> Reply {
        let request = self.server.request("POST", target);
        Server::send(
            request
                .header("content-type", "application/json")
                .body(body.to_string()),
        )
        .await
    }

    /// A bearer token of a scope that is valid from and until so many seconds from now.
    pub(crate) fn bearer(&self, secret: Option<&str>, scope: &str, nbf: i64, exp: i64) -> String {
        let claims = Claims {
            scope: scope.to_owned(),
            nbf: Some(Seconds(now() + nbf)),
            exp: Some(Seconds(now() + exp)),
            ..Claims::default()
        };
        sign(&claims, secret.unwrap_or(self.server.variable("api_secret")))
    }

    /// All rows of the database but those that say what its tables are, as text.
    pub(crate) fn rows(&self) -> Vec<String> {
        let database = storage::open(self.server.state());
        let names = "SELECT name FROM sqlite_schema WHERE type = 'table'
          AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'im\\_bundle\\_%' ESCAPE '\\' ORDER BY name";
        let mut names = database.prepare(names).expect("a statement");
        let names: Vec<String> = names
            .query_map([], |row| row.get(0))
            .expect("tables")
            .collect::<Result<_, _>>()
            .expect("names");
        let mut rows = Vec::new();
        for name in names {
            let mut statement = database.prepare(&format!("SELECT * FROM {name}")).expect("a statement");
            let columns = statement.column_count();
            let mut found = statement.query([]).expect("rows");
            while let Some(row) = found.next().expect("a row") {
                let cells = (0..columns).map(|column| match row.get_ref(column).expect("a cell") {
                    rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                    other => format!("{other:?}"),
                });
                rows.push(format!("{name}: {}", cells.collect::<Vec<_>>().join(" | ")));
            }
        }
        rows
    }
}

/// The current time in Unix seconds.
pub(crate) fn now() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_secs()).expect("a clock before the end of time")
}

/// The parameters of a callback that a secret signs at a time in milliseconds.
pub(crate) fn signature(secret: &str, time: i64) -> String {
    let nonce = format!("{time}x");
    let hash = hex(&Sha1::digest(format!("{secret}{nonce}{time}")));
    format!("signTimestamp={time}&nonce={nonce}&signature={hash}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! The family's tables: typed functions over the statements in `sql/`.

use crate::domain::{
    Draft, Eid, Error, HISTORY_PAGE, Kind, MAX_GROUP_NAME, MAX_NAMED_AFTER, ObjectId, Operation, UserId,
};
use common::bounds::PAGE_BYTES;
use common::retention::Retention;
use common::sql::{self, Database, Maybe, Nothing, One, Refusals, Schema, Value};
use common::variables;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// The names of people are the directory's.
static SCHEMAS: [&Schema; 2] = [&schemas::GROUP_GATEWAY, &schemas::DIRECTORY_STORE];

static REFUSALS: &Refusals<Error> = &[
    ("unknown-group", || Error::UnknownGroup),
    ("unknown-token", || Error::Unauthenticated),
    ("not-member", || Error::NotMember),
    ("not-manager", || Error::NotManager),
    ("last-manager", || Error::LastManager),
    ("full-group", || Error::FullGroup),
];

impl From<sql::Error> for Error {
    fn from(error: sql::Error) -> Self {
        error.into_error(REFUSALS)
    }
}

common::statement! {
    write IssueTokens {
        eid, scope, secret_check, nonce, access_digest, access_expires, next_digest, next_expires, refresh_digest, now,
    } -> One<Option<(String, i64)>> = "get_access_token";
    read FindToken { digest } -> Maybe<TokenRow> = "token";
    write CreateGroup { group_id, eid, name, users, named_after, name_limit, now } -> One<String> = "create_group";
    write AddUsers { group_id, eid, operator, users } -> One<String> = "add_group_user";
    write RemoveUsers { group_id, eid, operator, users } -> One<String> = "del_group_user";
    write SetBanner { group_id, eid, operator, banner } -> Nothing = "banner_create";
    write SendMessage {
        group_id, eid, operator, message_id, kind, title, content, param, client_id, now, expire_before,
    } -> One<(String, String, i64)> = "message_send";
    write MergeHistory { merge_id, group_id, eid, operator, now } -> Nothing = "merge_create_for_cloudflow";
    read ReadUsers { operator, group_id, eid } -> Maybe<GroupUsers> = "group_users";
    read ReadInfo { operator, group_id, eid } -> Maybe<GroupInfo> = "group_info";
    read ReadHistory { page, page_size, after, merge_id, eid, bytes } -> Maybe<History> = "history_html";
    read FindHistory { merge_id, eid } -> One<bool> = "history_code";
}

/// The family's tables.
pub(crate) struct Store {
    database: Database,
    /// Of messages.
    retention: Retention,
}

/// A pair of tokens to be begun; see `sql/get_access_token.sql`.
pub(crate) struct Issue {
    pub eid: String,
    pub scope: &'static str,
    pub secret_check: String,
    pub nonce: String,
    pub access_digest: String,
    pub access_expires: i64,
    pub next_digest: String,
    pub next_expires: i64,
    pub refresh_digest: Option<String>,
    pub now: i64,
}

/// What is stored of a token.
#[derive(Debug, Deserialize)]
pub(crate) struct TokenRow {
    pub kind: TokenKind,
    pub eid: String,
    pub scope: String,
    pub nonce: String,
    /// In Unix milliseconds.
    pub expires: i64,
}

/// Which of a pair a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TokenKind {
    Access,
    Refresh,
    /// A refresh token that has been used.
    Used,
}

/// A group's members.
#[derive(Debug, Deserialize)]
pub(crate) struct GroupUsers {
    is_member: bool,
    pub manager_ids: Vec<String>,
    pub participant_ids: Vec<String>,
}

/// What is known of a group.
#[derive(Debug, Deserialize)]
pub(crate) struct GroupInfo {
    is_member: bool,
    pub name: String,
    pub manager_ids: Vec<String>,
    pub participant_count: i64,
    /// JSON, its keys in the order in which they were stored.
    pub banner: Option<Box<RawValue>>,
    pub notice: Option<Notice>,
}

/// A group's newest notice.
#[derive(Debug, Deserialize)]
pub(crate) struct Notice {
    pub id: String,
    /// In Unix milliseconds.
    pub time: i64,
    pub sender: String,
    pub title: String,
    pub content: String,
}

/// A message as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub id: String,
    /// The sender's display name.
    pub name: String,
    /// When it was stored, in Unix milliseconds.
    pub time: i64,
}

/// A page of a merged history.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct History {
    /// The group's name when the history was merged.
    pub name: String,
    /// How many messages the whole history has.
    pub total: i64,
    /// When it was merged, in Unix milliseconds.
    pub created: i64,
    /// Those of the page, the oldest first.
    pub messages: Vec<Message>,
}

/// A message or a notice of a history.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Message {
    /// Its number in the group.
    pub number: i64,
    /// Its sender's id.
    pub sender: String,
    /// Its sender's display name.
    pub name: String,
    #[serde(rename = "type", serialize_with = "number", deserialize_with = "kind")]
    pub kind: Kind,
    /// A notice's title.
    pub title: Option<String>,
    /// Its text.
    pub content: String,
    /// Its parameters, a JSON object.
    pub param: Option<String>,
    /// When it was sent, in Unix milliseconds.
    pub time: i64,
}

impl Store {
    /// The tables in the database that the manifest grants.
    pub(crate) async fn load() -> Result<Self, variables::Error> {
        Ok(Self {
            database: Database::new("default", &SCHEMAS),
            retention: Retention::load("group_messages_retention_days").await?,
        })
    }

    /// Begins a pair of tokens unless there is a valid one; returns the nonce of the one that counts, and its expiry; none
    /// where a used refresh token has ended its chain.
    pub(crate) async fn issue(&self, issue: Issue) -> Result<Option<(String, i64)>, Error> {
        let statement = IssueTokens {
            eid: issue.eid.into(),
            scope: issue.scope.into(),
            secret_check: issue.secret_check.into(),
            nonce: issue.nonce.into(),
            access_digest: issue.access_digest.into(),
            access_expires: issue.access_expires.into(),
            next_digest: issue.next_digest.into(),
            next_expires: issue.next_expires.into(),
            refresh_digest: sql::optional(issue.refresh_digest),
            now: issue.now.into(),
        };
        Ok(self.database.write(statement).await?)
    }

    /// What is stored of the token with this digest.
    pub(crate) async fn token(&self, digest: &str) -> Result<Option<TokenRow>, Error> {
        let statement = FindToken { digest: digest.into() };
        Ok(self.database.read(statement).await?)
    }

    /// Creates a group of users, the first of whom manages it; returns its name.
    pub(crate) async fn create(
        &self,
        eid: &Eid,
        group_id: &ObjectId,
        name: Option<String>,
        users: &[UserId],
    ) -> Result<String, Error> {
        let statement = CreateGroup {
            group_id: group_id.as_str().into(),
            eid: eid.as_str().into(),
            name: sql::optional(name),
            users: list(users)?,
            named_after: MAX_NAMED_AFTER.into(),
            name_limit: MAX_GROUP_NAME.into(),
            now: sql::now_ms(),
        };
        Ok(self.database.write(statement).await?)
    }

    /// Adds users to a group; returns its name.
    pub(crate) async fn add(&self, operation: &Operation, users: &[UserId]) -> Result<String, Error> {
        let [group_id, eid, operator] = on_group(operation);
        let statement = AddUsers {
            group_id,
            eid,
            operator,
            users: list(users)?,
        };
        Ok(self.database.write(statement).await?)
    }

    /// Takes users out of a group; returns its name.
    pub(crate) async fn remove(&self, operation: &Operation, users: &[UserId]) -> Result<String, Error> {
        let [group_id, eid, operator] = on_group(operation);
        let statement = RemoveUsers {
            group_id,
            eid,
            operator,
            users: list(users)?,
        };
        Ok(self.database.write(statement).await?)
    }

    /// Sets a group's banner, an object, which [`info`](Self::info) returns as it is.
    pub(crate) async fn set_banner(&self, operation: &Operation, banner: &impl Serialize) -> Result<(), Error> {
        let [group_id, eid, operator] = on_group(operation);
        let statement = SetBanner {
            group_id,
            eid,
            operator,
            banner: sql::json(banner)?,
        };
        Ok(self.database.write(statement).await?)
    }

    /// Stores a message or a notice, or finds it.
    pub(crate) async fn send(&self, operation: &Operation, draft: Draft) -> Result<Sent, Error> {
        let [group_id, eid, operator] = on_group(operation);
        let statement = SendMessage {
            group_id,
            eid,
            operator,
            message_id: String::from(ObjectId::new()?).into(),
            kind: draft.kind.number().into(),
            title: sql::optional(draft.title),
            content: draft.content.into(),
            param: sql::optional(draft.param),
            client_id: sql::optional(draft.client_id),
            now: sql::now_ms(),
            expire_before: self.retention.since_ms(),
        };
        let (id, name, time) = self.database.write(statement).await?;
        Ok(Sent { id, name, time })
    }

    /// Merges a group's history as it is; returns the id of it.
    pub(crate) async fn merge(&self, operation: &Operation) -> Result<ObjectId, Error> {
        let merge_id = ObjectId::new()?;
        let [group_id, eid, operator] = on_group(operation);
        let statement = MergeHistory {
            merge_id: merge_id.as_str().into(),
            group_id,
            eid,
            operator,
            now: sql::now_ms(),
        };
        self.database.write(statement).await?;
        Ok(merge_id)
    }

    /// The members of a group that the operator is in.
    pub(crate) async fn users(&self, operation: &Operation) -> Result<GroupUsers, Error> {
        let [group_id, eid, operator] = on_group(operation);
        let statement = ReadUsers {
            operator,
            group_id,
            eid,
        };
        let users = self.database.read(statement).await?.ok_or(Error::UnknownGroup)?;
        if users.is_member {
            Ok(users)
        } else {
            Err(Error::NotMember)
        }
    }

    /// What is known of a group that the operator is in.
    pub(crate) async fn info(&self, operation: &Operation) -> Result<GroupInfo, Error> {
        let [group_id, eid, operator] = on_group(operation);
        let statement = ReadInfo {
            operator,
            group_id,
            eid,
        };
        let info = self.database.read(statement).await?.ok_or(Error::UnknownGroup)?;
        if info.is_member {
            Ok(info)
        } else {
            Err(Error::NotMember)
        }
    }

    /// A page, from 1, of a history that the team has merged, behind the message with the number `after`, and without its end
    /// where it has more bytes than [`PAGE_BYTES`]; one behind the last page has no messages.
    pub(crate) async fn history(
        &self,
        merge_id: &ObjectId,
        eid: &Eid,
        page: i64,
        after: i64,
    ) -> Result<History, Error> {
        let statement = ReadHistory {
            page: page.into(),
            page_size: HISTORY_PAGE.into(),
            after: after.into(),
            merge_id: merge_id.as_str().into(),
            eid: eid.as_str().into(),
            bytes: PAGE_BYTES.into(),
        };
        self.database.read(statement).await?.ok_or(Error::UnknownHistory)
    }

    /// Whether the team has merged such a history.
    pub(crate) async fn has_history(&self, merge_id: &ObjectId, eid: &Eid) -> Result<bool, Error> {
        let statement = FindHistory {
            merge_id: merge_id.as_str().into(),
            eid: eid.as_str().into(),
        };
        Ok(self.database.read(statement).await?)
    }
}

/// The parameters by which every statement on a group finds it and the operator.
fn on_group(operation: &Operation) -> [Value; 3] {
    let Operation {
        eid,
        group_id,
        operator,
    } = operation;
    [group_id.as_str().into(), eid.as_str().into(), operator.as_str().into()]
}

fn list(users: &[UserId]) -> Result<Value, Error> {
    Ok(sql::json(&users.iter().map(UserId::as_str).collect::<Vec<_>>())?)
}

/// Writes a message's type as it is stored.
fn number<S: Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(kind.number())
}

/// Reads a stored message's type.
fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
    let number = i64::deserialize(deserializer)?;
    Kind::from_number(number).ok_or_else(|| serde::de::Error::custom(format!("a stored message of type {number}")))
}

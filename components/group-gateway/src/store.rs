//! Every SQL statement of the family. The rules that need the database are in `schema.sql`.

mod history;

pub(crate) use history::{Entry, History, Window};

use crate::domain::{Draft, Error, ObjectId, Operation, UserId};
use common::legacy::clock;
use common::legacy::sql::{self, Database, Schema, Value};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Takes: eid, scope, secret check, nonce, access digest, its expiry, refresh digest, its expiry, used digest, now.
const ISSUE: &str = "
    INSERT INTO group_gateway_issue_1
      (eid, scope, secret_check, nonce, access_digest, access_expires, next_digest, next_expires, refresh_digest, now)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    RETURNING (SELECT json_array(nonce, expires) FROM group_gateway_session AS session
      WHERE session.eid = ?1 AND session.scope = ?2)";

/// Takes: digest, kind.
const TOKEN: &str = "
    SELECT json_object('eid', eid, 'scope', scope, 'nonce', nonce, 'expires', expires)
    FROM group_gateway_token WHERE digest = ?1 AND kind = ?2";

/// Takes: group, eid, name or null, users, now.
const CREATE: &str = "
    INSERT INTO group_gateway_create_1 (group_id, eid, name, users, now) VALUES (?1, ?2, ?3, ?4, ?5)
    RETURNING (SELECT json_array(name) FROM group_gateway_group AS known WHERE known.group_id = ?1)";

/// Takes: group, eid, operator, users.
const ADD: &str = "
    INSERT INTO group_gateway_add_1 (group_id, eid, operator, users) VALUES (?1, ?2, ?3, ?4)
    RETURNING (SELECT json_array(name) FROM group_gateway_group AS known WHERE known.group_id = ?1)";

/// Takes: group, eid, operator, users.
const REMOVE: &str = "
    INSERT INTO group_gateway_remove_1 (group_id, eid, operator, users) VALUES (?1, ?2, ?3, ?4)
    RETURNING (SELECT json_array(name) FROM group_gateway_group AS known WHERE known.group_id = ?1)";

/// Takes: group, eid, operator, banner as JSON.
const BANNER: &str = "
    INSERT INTO group_gateway_banner_1 (group_id, eid, operator, banner) VALUES (?1, ?2, ?3, ?4)";

/// Takes: group, eid, operator, id, type, title, content, param, client id, now. A message that was sent before is found
/// by the client's id of it.
const SEND: &str = "
    INSERT INTO group_gateway_send_1
      (group_id, eid, operator, message_id, type, title, content, param, client_id, now)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    RETURNING coalesce(
      (SELECT json_array(message_id, name, time) FROM group_gateway_message AS sent
        WHERE sent.group_id = (SELECT ?1) AND sent.sender = (SELECT ?3) AND sent.client_id = (SELECT ?9)),
      (SELECT json_array(sent.message_id, sent.name, sent.time)
        FROM group_gateway_group AS known CROSS JOIN group_gateway_message AS sent
        WHERE known.group_id = (SELECT ?1) AND sent.group_id = known.group_id AND sent.number = known.messages))";

/// Takes: id, group, eid, operator, now.
const MERGE: &str = "
    INSERT INTO group_gateway_merge_1 (merge_id, group_id, eid, operator, now) VALUES (?1, ?2, ?3, ?4, ?5)";

/// What a query on a group returns besides, where `$more` are further members of the object.
macro_rules! select_group {
    ($more:literal) => {
        concat!(
            "
    SELECT json_object(
      'is_member', EXISTS (SELECT 1 FROM group_gateway_member AS member
        WHERE member.group_id = known.group_id AND member.user_id = ?3),
      'manager_ids', json((SELECT json_group_array(user_id) FROM (
        SELECT user_id FROM group_gateway_member AS member
        WHERE member.group_id = known.group_id AND manager ORDER BY position))),
      ",
            $more,
            ")
    FROM group_gateway_group AS known WHERE known.group_id = (SELECT ?1) AND known.eid = (SELECT ?2)"
        )
    };
}

/// Takes: group, eid, operator.
const USERS: &str = select_group!(
    "'participant_ids', json((SELECT json_group_array(user_id) FROM (
        SELECT user_id FROM group_gateway_member AS member
        WHERE member.group_id = known.group_id ORDER BY position)))"
);

/// Takes: group, eid, operator.
const INFO: &str = select_group!(
    "'name', known.name, 'banner', json(known.banner),
      'participant_count', (SELECT count(*) FROM group_gateway_member AS member
        WHERE member.group_id = known.group_id),
      'notice', json((SELECT json_object('id', message_id, 'time', time, 'sender', sender, 'title', title,
          'content', content)
        FROM group_gateway_message AS notice
        WHERE notice.group_id = known.group_id AND notice.number = known.notice))"
);

static SCHEMAS: [Schema; 2] = [
    Schema {
        family: crate::domain::FAMILY,
        text: include_str!("../schema.sql"),
    },
    directory_store::SCHEMA,
];

/// The family's tables.
pub(crate) struct Store(Database);

/// A pair of tokens to be begun; see `group_gateway_issue_1` in the schema.
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
    pub eid: String,
    pub scope: String,
    pub nonce: String,
    pub expires: i64,
}

/// A group's members.
#[derive(Debug, Deserialize)]
pub(crate) struct GroupUsers {
    is_member: u8,
    pub manager_ids: Vec<String>,
    pub participant_ids: Vec<String>,
}

/// What is known of a group.
#[derive(Debug, Deserialize)]
pub(crate) struct GroupInfo {
    is_member: u8,
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

impl Store {
    /// The tables in the database that the manifest grants.
    pub(crate) const fn new() -> Self {
        Self(Database::new("default", &SCHEMAS))
    }

    /// Begins a pair of tokens unless there is a valid one; returns the nonce of the one that counts, and its expiry.
    pub(crate) async fn issue(&self, issue: Issue) -> Result<(String, i64), Error> {
        let parameters = [
            Value::Text(issue.eid),
            text(issue.scope),
            Value::Text(issue.secret_check),
            Value::Text(issue.nonce),
            Value::Text(issue.access_digest),
            Value::Integer(issue.access_expires),
            Value::Text(issue.next_digest),
            Value::Integer(issue.next_expires),
            optional(issue.refresh_digest),
            Value::Integer(issue.now),
        ];
        Ok(self.0.row(ISSUE, &parameters).await?)
    }

    /// What is stored of the token with this digest.
    pub(crate) async fn token(&self, digest: &str, kind: &str) -> Result<Option<TokenRow>, Error> {
        Ok(self.0.query(TOKEN, &[text(digest), text(kind)]).await?)
    }

    /// Creates a group of users, the first of whom manages it; returns its name.
    pub(crate) async fn create(
        &self,
        eid: &str,
        group_id: &ObjectId,
        name: Option<String>,
        users: &[UserId],
    ) -> Result<String, Error> {
        let parameters = [text(group_id.as_str()), text(eid), optional(name), list(users), now()];
        let [name] = self.0.row(CREATE, &parameters).await?;
        Ok(name)
    }

    /// Adds users to a group; returns its name.
    pub(crate) async fn add(&self, operation: &Operation, users: &[UserId]) -> Result<String, Error> {
        let [name] = self.0.row(ADD, &on_group(operation, [list(users)])).await?;
        Ok(name)
    }

    /// Takes users out of a group; returns its name.
    pub(crate) async fn remove(&self, operation: &Operation, users: &[UserId]) -> Result<String, Error> {
        let [name] = self.0.row(REMOVE, &on_group(operation, [list(users)])).await?;
        Ok(name)
    }

    /// Sets a group's banner.
    pub(crate) async fn set_banner(&self, operation: &Operation, banner: &impl serde::Serialize) -> Result<(), Error> {
        self.0
            .query::<()>(BANNER, &on_group(operation, [sql::json(banner)]))
            .await?;
        Ok(())
    }

    /// Stores a message or a notice, or finds it.
    pub(crate) async fn send(&self, operation: &Operation, draft: Draft) -> Result<Sent, Error> {
        let more = [
            Value::Text(ObjectId::new()?.into()),
            Value::Integer(draft.kind.number()),
            optional(draft.title),
            Value::Text(draft.content),
            optional(draft.param),
            optional(draft.client_id),
            now(),
        ];
        let (id, name, time) = self.0.row(SEND, &on_group(operation, more)).await?;
        Ok(Sent { id, name, time })
    }

    /// Merges a group's history as it is; returns the id of it.
    pub(crate) async fn merge(&self, operation: &Operation) -> Result<ObjectId, Error> {
        let merge_id = ObjectId::new()?;
        let mut parameters = vec![text(merge_id.as_str())];
        parameters.extend(on_group(operation, [now()]));
        self.0.query::<()>(MERGE, &parameters).await?;
        Ok(merge_id)
    }

    /// The members of a group that the operator is in.
    pub(crate) async fn users(&self, operation: &Operation) -> Result<GroupUsers, Error> {
        let users: Option<GroupUsers> = self.0.query(USERS, &on_group(operation, [])).await?;
        let users = users.ok_or(Error::UnknownGroup)?;
        member(users.is_member).map(|()| users)
    }

    /// What is known of a group that the operator is in.
    pub(crate) async fn info(&self, operation: &Operation) -> Result<GroupInfo, Error> {
        let info: Option<GroupInfo> = self.0.query(INFO, &on_group(operation, [])).await?;
        let info = info.ok_or(Error::UnknownGroup)?;
        member(info.is_member).map(|()| info)
    }
}

fn member(is_member: u8) -> Result<(), Error> {
    if is_member == 0 { Err(Error::NotMember) } else { Ok(()) }
}

fn on_group<const MORE: usize>(operation: &Operation, more: [Value; MORE]) -> Vec<Value> {
    let Operation {
        eid,
        group_id,
        operator,
    } = operation;
    let mut parameters = vec![text(group_id.as_str()), text(&eid.0), text(operator.as_str())];
    parameters.extend(more);
    parameters
}

fn list(users: &[UserId]) -> Value {
    sql::json(&users.iter().map(UserId::as_str).collect::<Vec<_>>())
}

fn now() -> Value {
    Value::Integer(clock::now_ms())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn optional(text: Option<String>) -> Value {
    text.map_or(Value::Null, Value::Text)
}

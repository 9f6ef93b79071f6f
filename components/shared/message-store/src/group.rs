//! The messages of a group.

use common::legacy::sql::{self, Database, Value};
use serde::Deserialize;

/// Takes: group, page (from 0), page size. The messages of a group are numbered without gaps, so a page is a range of
/// numbers.
const MESSAGES: &str = "
    SELECT json_object('total', count, 'items', json((
      SELECT json_group_array(json_array(uid, type, time, sender, json(recipients), content))
      FROM (SELECT * FROM messages_group_message AS message
        WHERE message.group_id = known.group_id
          AND number BETWEEN known.count - (SELECT (?2 + 1) * ?3) + 1 AND known.count - (SELECT ?2 * ?3)
        ORDER BY number DESC))))
    FROM messages_group AS known WHERE known.group_id = (SELECT ?1)";

/// A message of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMessage {
    /// RongCloud's id of it.
    pub uid: String,
    /// The name of its type, of whatever type.
    pub message_type: String,
    /// When RongCloud received it, in Unix milliseconds.
    pub time: i64,
    /// Its sender's RongCloud user id.
    pub sender: String,
    /// The members to whom it is directed, where it is not for all.
    pub recipients: Option<Vec<String>>,
    /// Its content.
    pub content: String,
}

/// Some messages of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupMessages {
    /// The messages, the newest first.
    pub messages: Vec<GroupMessage>,
    /// How many the group has.
    pub total: i64,
}

/// Id, type, time, sender, recipients, content.
type Item = (String, String, i64, String, Option<Vec<String>>, String);

#[derive(Deserialize)]
struct Row {
    total: i64,
    items: Vec<Item>,
}

pub(crate) async fn read(
    database: &Database,
    group_id: &str,
    page: i64,
    size: i64,
) -> Result<GroupMessages, sql::Error> {
    let parameters = [
        Value::Text(group_id.to_owned()),
        Value::Integer(page),
        Value::Integer(size),
    ];
    // No row: nobody has written to the group.
    let Some(row) = database.query::<Row>(MESSAGES, &parameters).await? else {
        return Ok(GroupMessages::default());
    };
    let message = |(uid, message_type, time, sender, recipients, content)| GroupMessage {
        uid,
        message_type,
        time,
        sender,
        recipients,
        content,
    };
    Ok(GroupMessages {
        messages: row.items.into_iter().map(message).collect(),
        total: row.total,
    })
}

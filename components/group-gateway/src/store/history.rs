//! Merged histories, a page at a time.

use super::{Store, text};
use crate::domain::{Error, Kind, ObjectId};
use common::legacy::sql::Value;
use serde::Deserialize;

/// Takes: id, eid, page (from 1), page size.
const HISTORY: &str = "
    SELECT json_object('name', merged.name, 'messages', merged.messages, 'created', merged.created,
      'entries', json((SELECT json_group_array(json_object('number', number, 'sender', sender, 'name', name, 'type', type,
          'title', title, 'content', content, 'param', param, 'time', time))
        FROM (SELECT * FROM group_gateway_message AS message
          WHERE message.group_id = merged.group_id
            AND message.number > ((SELECT ?3) - 1) * (SELECT ?4)
            AND message.number <= min((SELECT ?3) * (SELECT ?4), merged.messages)
          ORDER BY message.number))))
    FROM group_gateway_merge AS merged WHERE merged.merge_id = (SELECT ?1) AND merged.eid = (SELECT ?2)";

/// Takes: id, eid.
const COUNT: &str = "
    SELECT json_array(messages) FROM group_gateway_merge WHERE merge_id = ?1 AND eid = ?2";

/// Which part of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// The page's number, from 1.
    pub page: i64,
    /// How many entries a page has.
    pub size: i64,
}

impl Window {
    /// How many pages so many entries make; an empty history has one too.
    pub(crate) fn pages(self, entries: i64) -> i64 {
        let whole = entries.saturating_add(self.size).saturating_sub(1);
        whole.checked_div(self.size).unwrap_or_default().max(1)
    }
}

/// A part of a merged history, the oldest entries first.
#[derive(Debug)]
pub(crate) struct History {
    /// The group's name when the history was merged.
    pub name: String,
    /// How many entries the whole history has.
    pub messages: i64,
    /// When it was merged, in Unix milliseconds.
    pub created: i64,
    /// The part's entries.
    pub entries: Vec<Entry>,
}

/// A message or a notice.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its number in the group.
    pub number: i64,
    /// Its sender's id.
    pub sender: String,
    /// Its sender's display name.
    pub name: String,
    /// What it is.
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

#[derive(Deserialize)]
struct HistoryRow {
    name: String,
    messages: i64,
    created: i64,
    entries: Vec<EntryRow>,
}

#[derive(Deserialize)]
struct EntryRow {
    number: i64,
    sender: String,
    name: String,
    #[serde(rename = "type")]
    kind: i64,
    title: Option<String>,
    content: String,
    param: Option<String>,
    time: i64,
}

impl Store {
    /// How many entries a history has that the team has merged.
    pub(crate) async fn count(&self, merge_id: &ObjectId, eid: &str) -> Result<i64, Error> {
        let row: Option<[i64; 1]> = self.0.query(COUNT, &[text(merge_id.as_str()), text(eid)]).await?;
        row.map(|[entries]| entries).ok_or(Error::UnknownHistory)
    }

    /// A part of a history that the team has merged.
    pub(crate) async fn history(&self, merge_id: &ObjectId, eid: &str, window: Window) -> Result<History, Error> {
        let parameters = [
            text(merge_id.as_str()),
            text(eid),
            Value::Integer(window.page),
            Value::Integer(window.size),
        ];
        let row: Option<HistoryRow> = self.0.query(HISTORY, &parameters).await?;
        let row = row.ok_or(Error::UnknownHistory)?;
        let entries = row.entries.into_iter().map(|entry| {
            let kind = Kind::from_number(entry.kind)
                .ok_or_else(|| Error::Internal(format!("stored message of type {}", entry.kind)))?;
            Ok(Entry {
                number: entry.number,
                sender: entry.sender,
                name: entry.name,
                kind,
                title: entry.title,
                content: entry.content,
                param: entry.param,
                time: entry.time,
            })
        });
        Ok(History {
            name: row.name,
            messages: row.messages,
            created: row.created,
            entries: entries.collect::<Result<_, Error>>()?,
        })
    }
}

//! Every SQL statement of the family. The rules that need the database are in `schema.sql`.

use crate::domain::{
    Account, Changes, Conversation, ConversationData, Error, Group, GroupName, MAX_CONVERSATIONS, MAX_GROUPS,
    MAX_MARKED, MarkChange, Outcome, Outcomes, PAGE, StandardMark, UserId,
};
use common::sql::{self, Database, Schema, Value};
use serde::Deserialize;

/// What a change of a group's conversations returns, where `$view` is what it is inserted into and `$added` the
/// parameter with the conversations to be added: a conversation that is not in the group afterwards has no account, or
/// found no place.
macro_rules! returning_outcomes {
    ($view:literal, $added:literal) => {
        concat!(
            "
    RETURNING json_object('id', group_id, 'outcomes', json((
      SELECT json_group_array(CASE
        WHEN EXISTS (SELECT 1 FROM contact_groups_member AS member
          WHERE member.owner = ?1 AND member.group_id = ",
            $view,
            ".group_id
            AND member.conversation = item.value) THEN 0
        WHEN substr(item.value, 1, 1) = '1'
          AND NOT EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = substr(item.value, 3)) THEN 1
        ELSE 2 END)
      FROM json_each(",
            $added,
            ") AS item)))"
        )
    };
}

/// What a query of a user's data returns, where `$conversations` selects from `contact_groups_conversation`.
macro_rules! select_user {
    ($conversations:literal) => {
        concat!(
            "
    SELECT json_object(
      'account', EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = ?1),
      'groups', json((SELECT json_group_array(json_object('id', group_id, 'name', name))
        FROM (SELECT group_id, name FROM contact_groups_group WHERE owner = (SELECT ?1) ORDER BY group_id))),
      'conversations', json((SELECT json_group_array(json_object(
          'key', conversation, 'position', position, 'standard_mark', standard_mark, 'custom_mark', custom_mark,
          'updated', updated, 'groups', json((SELECT json_group_array(group_id) FROM contact_groups_member AS member
            WHERE member.owner = known.owner AND member.conversation = known.conversation))))
        FROM ",
            $conversations,
            ")))"
        )
    };
}

/// Takes: owner, name, group limit, conversations, capacity, now.
const CREATE: &str = concat!(
    "
    INSERT INTO contact_groups_create_1 (owner, group_id, name, group_limit, added, capacity, now)
    SELECT ?1, (SELECT last_group_id + 1 FROM contact_groups_account WHERE user_id = ?1), ?2, ?3, ?4, ?5, ?6",
    returning_outcomes!("contact_groups_create_1", "?4")
);

/// Takes: owner, name, conversations added, conversations removed, capacity, now.
const CHANGE: &str = concat!(
    "
    INSERT INTO contact_groups_change_1 (owner, group_id, added, removed, capacity, now)
    SELECT ?1, (SELECT group_id FROM contact_groups_group WHERE owner = ?1 AND name = ?2), ?3, ?4, ?5, ?6",
    returning_outcomes!("contact_groups_change_1", "?3")
);

/// Takes: owner, old name, new name.
const RENAME: &str = "
    INSERT INTO contact_groups_rename_1 (owner, group_id, name)
    SELECT ?1, (SELECT group_id FROM contact_groups_group WHERE owner = ?1 AND name = ?2), ?3
    RETURNING json(group_id)";

/// Takes: owner, name, now.
const DELETE: &str = "
    INSERT INTO contact_groups_delete_1 (owner, group_id, now)
    SELECT ?1, (SELECT group_id FROM contact_groups_group WHERE owner = ?1 AND name = ?2), ?3
    RETURNING json(group_id)";

/// Takes: owner, items, capacity, now. What was set is there afterwards, or did not fit.
const MARK: &str = "
    INSERT INTO contact_groups_mark_1 (owner, items, capacity, now) VALUES (?1, ?2, ?3, ?4)
    RETURNING (
      SELECT json_group_array(CASE
        WHEN item.value ->> 2 = 0 AND coalesce(item.value ->> 3, '') = '' THEN 0
        WHEN EXISTS (SELECT 1 FROM contact_groups_conversation AS known
          WHERE known.owner = ?1 AND known.conversation = item.value ->> 0 AND known.marked) THEN 0
        WHEN substr(item.value ->> 0, 1, 1) = '1'
          AND NOT EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = substr(item.value ->> 0, 3)) THEN 1
        ELSE 2 END)
      FROM json_each(?2) AS item)";

/// Takes: owner, the position behind which the page starts, how many conversations to read.
const PAGE_OF: &str = select_user!(
    "(SELECT * FROM contact_groups_conversation
          WHERE owner = (SELECT ?1) AND position > (SELECT ?2) ORDER BY position LIMIT (SELECT ?3)) AS known"
);

/// Takes: owner, conversations.
const SEARCH: &str = select_user!(
    "json_each(?2) AS item CROSS JOIN contact_groups_conversation AS known
        WHERE known.owner = (SELECT ?1) AND known.conversation = item.value"
);

/// Takes: an array of [user id, nick, face url], the last two null where they are to stay.
/// UNSPECIFIED: contact-groups-accounts
const IMPORT: &str = "
    INSERT INTO contact_groups_account (user_id, nick, face_url)
    SELECT value ->> 0, coalesce(value ->> 1, known.nick, ''), coalesce(value ->> 2, known.face_url, '')
    FROM json_each(?1) LEFT JOIN contact_groups_account AS known ON known.user_id = value ->> 0 WHERE true
    ON CONFLICT (user_id) DO UPDATE SET nick = excluded.nick, face_url = excluded.face_url";

/// Takes: user ids.
const IMPORTED: &str = "
    SELECT json_group_array(EXISTS (SELECT 1 FROM contact_groups_account WHERE user_id = item.value))
    FROM json_each(?1) AS item";

static SCHEMAS: [Schema; 1] = [Schema {
    family: crate::domain::FAMILY,
    text: include_str!("../schema.sql"),
}];

/// The family's tables.
pub(crate) struct Store(Database);

/// A page of `get_contact_group`.
pub(crate) struct Page {
    /// Its conversations.
    pub conversations: Vec<ConversationData>,
    /// All groups of the owner.
    pub groups: Vec<Group>,
    /// The position of the last conversation, if there are more behind it.
    pub next: Option<i64>,
}

/// What `CREATE` and `CHANGE` return.
#[derive(Deserialize)]
struct ChangedRow {
    id: u64,
    outcomes: Vec<u8>,
}

/// What `PAGE_OF` and `SEARCH` return.
#[derive(Deserialize)]
struct UserRow {
    account: u8,
    groups: Vec<GroupRow>,
    conversations: Vec<ConversationRow>,
}

#[derive(Deserialize)]
struct GroupRow {
    id: u64,
    name: String,
}

#[derive(Deserialize)]
struct ConversationRow {
    key: String,
    position: i64,
    standard_mark: i64,
    custom_mark: String,
    updated: i64,
    groups: Vec<u64>,
}

impl Store {
    /// The tables in the database that the manifest grants.
    pub(crate) const fn new() -> Self {
        Self(Database::new("default", &SCHEMAS))
    }

    /// Creates a group; returns its number.
    pub(crate) async fn create(
        &self,
        owner: &UserId,
        name: &GroupName,
        added: &[Conversation],
    ) -> Result<(u64, Outcomes), Error> {
        let limits = (Value::from(MAX_GROUPS), Value::from(MAX_CONVERSATIONS));
        let parameters = [
            text(owner.as_str()),
            text(name.as_str()),
            limits.0,
            keys(added),
            limits.1,
            sql::now(),
        ];
        let row: ChangedRow = self.0.row(CREATE, &parameters).await?;
        Ok((row.id, outcomes(added.iter(), row.outcomes)))
    }

    /// Changes the conversations of a group; returns its number.
    pub(crate) async fn change(&self, owner: &UserId, name: &str, changes: &Changes) -> Result<(u64, Outcomes), Error> {
        let (added, removed) = (keys(&changes.added), keys(&changes.removed));
        let parameters = [
            text(owner.as_str()),
            text(name),
            added,
            removed,
            Value::from(MAX_CONVERSATIONS),
            sql::now(),
        ];
        let row: ChangedRow = self.0.row(CHANGE, &parameters).await?;
        Ok((row.id, outcomes(changes.added.iter(), row.outcomes)))
    }

    /// Renames a group; returns its number.
    pub(crate) async fn rename(&self, owner: &UserId, name: &str, new_name: &GroupName) -> Result<u64, Error> {
        Ok(self
            .0
            .row(RENAME, &[text(owner.as_str()), text(name), text(new_name.as_str())])
            .await?)
    }

    /// Deletes a group; returns its number.
    pub(crate) async fn delete(&self, owner: &UserId, name: &str) -> Result<u64, Error> {
        Ok(self
            .0
            .row(DELETE, &[text(owner.as_str()), text(name), sql::now()])
            .await?)
    }

    /// Changes the marks of conversations.
    pub(crate) async fn mark(&self, owner: &UserId, changes: &[MarkChange]) -> Result<Outcomes, Error> {
        let item = |MarkChange { conversation, mark }: &MarkChange| {
            (
                conversation.key(),
                mark.clear.to_stored(),
                mark.set.to_stored(),
                mark.custom.clone(),
            )
        };
        let items = changes.iter().map(item).collect::<Vec<_>>();
        let parameters = [
            text(owner.as_str()),
            sql::json(&items),
            Value::from(MAX_MARKED),
            sql::now(),
        ];
        let codes = self.0.row(MARK, &parameters).await?;
        Ok(outcomes(changes.iter().map(|change| &change.conversation), codes))
    }

    /// Reads a page of conversations behind a position.
    pub(crate) async fn page(&self, owner: &UserId, after: i64) -> Result<Page, Error> {
        let parameters = [
            text(owner.as_str()),
            Value::Integer(after),
            Value::from(PAGE.saturating_add(1)),
        ];
        let row: UserRow = self.0.row(PAGE_OF, &parameters).await?;
        let UserRow {
            groups: group_rows,
            mut conversations,
            ..
        } = row.known()?;
        let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = conversations.len() > size;
        conversations.truncate(size);
        let next = conversations.last().filter(|_| more).map(|last| last.position);
        Ok(Page {
            conversations: data(conversations)?,
            groups: groups(group_rows),
            next,
        })
    }

    /// Reads those of the conversations that are in a group or have a mark, and all groups of the owner.
    pub(crate) async fn search(
        &self,
        owner: &UserId,
        wanted: &[Conversation],
    ) -> Result<(Vec<ConversationData>, Vec<Group>), Error> {
        let row: UserRow = self.0.row(SEARCH, &[text(owner.as_str()), keys(wanted)]).await?;
        let row = row.known()?;
        Ok((data(row.conversations)?, groups(row.groups)))
    }

    /// Imports accounts, or changes what is known of them.
    pub(crate) async fn import(&self, accounts: &[Account]) -> Result<(), Error> {
        let items = accounts
            .iter()
            .map(|account| (account.user_id.as_str(), &account.nick, &account.face_url));
        self.0
            .query::<()>(IMPORT, &[sql::json(&items.collect::<Vec<_>>())])
            .await?;
        Ok(())
    }

    /// Whether each of the users is imported, in their order.
    pub(crate) async fn imported(&self, user_ids: &[String]) -> Result<Vec<bool>, Error> {
        let imported: Vec<u8> = self.0.row(IMPORTED, &[sql::json(&user_ids)]).await?;
        Ok(imported.into_iter().map(|imported| imported != 0).collect())
    }
}

impl UserRow {
    fn known(self) -> Result<Self, Error> {
        if self.account == 0 {
            Err(Error::UnknownAccount)
        } else {
            Ok(self)
        }
    }
}

impl From<sql::Error> for Error {
    fn from(error: sql::Error) -> Self {
        match error {
            sql::Error::Refused(word) => match word.as_str() {
                "unknown-account" => Self::UnknownAccount,
                "absent-group" => Self::AbsentGroup,
                "group-exists" => Self::GroupExists,
                "too-many-groups" => Self::TooManyGroups,
                _ => Self::Internal(format!("unknown refusal {word}")),
            },
            failure => Self::Internal(failure.to_string()),
        }
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn keys(conversations: &[Conversation]) -> Value {
    sql::json(&conversations.iter().map(Conversation::key).collect::<Vec<_>>())
}

/// The outcomes as the statements number them.
fn outcomes<'a>(conversations: impl Iterator<Item = &'a Conversation>, codes: Vec<u8>) -> Outcomes {
    let outcome = |code| match code {
        0 => Outcome::Done,
        1 => Outcome::UnknownAccount,
        _ => Outcome::Full,
    };
    Outcomes::new(conversations, codes.into_iter().map(outcome).collect())
}

fn groups(rows: Vec<GroupRow>) -> Vec<Group> {
    rows.into_iter()
        .map(|GroupRow { id, name }| Group { name, id })
        .collect()
}

fn data(rows: Vec<ConversationRow>) -> Result<Vec<ConversationData>, Error> {
    let data = |row: ConversationRow| {
        let conversation = Conversation::from_key(&row.key)?;
        let standard_mark = StandardMark::from_stored(row.standard_mark);
        Some(ConversationData {
            conversation,
            standard_mark,
            custom_mark: row.custom_mark,
            groups: row.groups,
            updated: row.updated,
        })
    };
    rows.into_iter()
        .map(data)
        .collect::<Option<_>>()
        .ok_or_else(|| Error::Internal("a stored conversation cannot be read".to_owned()))
}

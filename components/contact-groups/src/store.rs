//! The family's tables: typed functions over the statements in `sql/`.

use crate::domain::{
    Account, Changes, Conversation, ConversationData, Error, Group, GroupName, MAX_CONVERSATIONS, MAX_GROUPS,
    MAX_MARKED, MarkChange, Outcome, Outcomes, PAGE, StandardMark, UserId,
};
use common::sql::{self, Database, Nothing, One, Refusals, Schema, Value};
use serde::Deserialize;

static SCHEMAS: [&Schema; 1] = [&schemas::CONTACT_GROUPS];

static REFUSALS: &Refusals<Error> = &[
    ("unknown-account", || Error::UnknownAccount),
    ("absent-group", || Error::AbsentGroup),
    ("group-exists", || Error::GroupExists),
    ("too-many-groups", || Error::TooManyGroups),
];

impl From<sql::Error> for Error {
    fn from(error: sql::Error) -> Self {
        error.into_error(REFUSALS)
    }
}

common::statement! {
    write CreateGroup { owner, name, group_limit, added, capacity, now } -> One<Changed> = "create_contact_group";
    write ChangeConversations { owner, name, added, removed, capacity, now } -> One<Changed> = "update_contact_group";
    write RenameGroup { owner, name, new_name } -> One<u64> = "update_contact_group_name";
    write DeleteGroup { owner, name, now } -> One<u64> = "del_contact_group";
    write MarkConversations { owner, items, capacity, now } -> One<Vec<OutcomeWord>> = "mark_contact";
    read PageOfUser { owner, after, limit } -> One<User> = "get_contact_group";
    read SearchUser { owner, conversations } -> One<User> = "search_contact_group";
    write ImportAccounts { accounts } -> Nothing = "account_import";
    read CheckAccounts { user_ids } -> One<Vec<u8>> = "account_check";
}

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

/// A group that was changed.
#[derive(Deserialize)]
struct Changed {
    id: u64,
    outcomes: Vec<OutcomeWord>,
}

/// The outcomes as the statements name them.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum OutcomeWord {
    Done,
    UnknownAccount,
    Full,
}

/// A user with some conversations.
#[derive(Deserialize)]
struct User {
    is_imported: bool,
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
    pub(crate) fn new() -> Self {
        Self(Database::new("default", &SCHEMAS))
    }

    /// Creates a group; returns its number.
    pub(crate) async fn create(
        &self,
        owner: &UserId,
        name: &GroupName,
        added: &[Conversation],
    ) -> Result<(u64, Outcomes), Error> {
        let statement = CreateGroup {
            owner: owner.as_str().into(),
            name: name.as_str().into(),
            group_limit: MAX_GROUPS.into(),
            added: keys(added)?,
            capacity: MAX_CONVERSATIONS.into(),
            now: sql::now(),
        };
        let Changed { id, outcomes: words } = self.0.write(statement).await?;
        Ok((id, outcomes(added.iter(), words)))
    }

    /// Changes the conversations of a group; returns its number.
    pub(crate) async fn change(&self, owner: &UserId, name: &str, changes: &Changes) -> Result<(u64, Outcomes), Error> {
        let statement = ChangeConversations {
            owner: owner.as_str().into(),
            name: name.into(),
            added: keys(&changes.added)?,
            removed: keys(&changes.removed)?,
            capacity: MAX_CONVERSATIONS.into(),
            now: sql::now(),
        };
        let Changed { id, outcomes: words } = self.0.write(statement).await?;
        Ok((id, outcomes(changes.added.iter(), words)))
    }

    /// Renames a group; returns its number.
    pub(crate) async fn rename(&self, owner: &UserId, name: &str, new_name: &GroupName) -> Result<u64, Error> {
        let statement = RenameGroup {
            owner: owner.as_str().into(),
            name: name.into(),
            new_name: new_name.as_str().into(),
        };
        Ok(self.0.write(statement).await?)
    }

    /// Deletes a group; returns its number.
    pub(crate) async fn delete(&self, owner: &UserId, name: &str) -> Result<u64, Error> {
        let statement = DeleteGroup {
            owner: owner.as_str().into(),
            name: name.into(),
            now: sql::now(),
        };
        Ok(self.0.write(statement).await?)
    }

    /// Changes the marks of conversations.
    pub(crate) async fn mark(&self, owner: &UserId, changes: &[MarkChange]) -> Result<Outcomes, Error> {
        let item = |MarkChange { conversation, mark }: &MarkChange| {
            let (clear, set) = (mark.clear.to_stored(), mark.set.to_stored());
            (conversation.key(), clear, set, mark.custom.clone())
        };
        let statement = MarkConversations {
            owner: owner.as_str().into(),
            items: sql::json(&changes.iter().map(item).collect::<Vec<_>>())?,
            capacity: MAX_MARKED.into(),
            now: sql::now(),
        };
        let words = self.0.write(statement).await?;
        Ok(outcomes(changes.iter().map(|change| &change.conversation), words))
    }

    /// Reads a page of conversations behind a position.
    pub(crate) async fn page(&self, owner: &UserId, after: i64) -> Result<Page, Error> {
        let statement = PageOfUser {
            owner: owner.as_str().into(),
            after: after.into(),
            limit: PAGE.saturating_add(1).into(),
        };
        let mut user = self.0.read(statement).await?.imported()?;
        let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let has_more = user.conversations.len() > size;
        user.conversations.truncate(size);
        let next = user.conversations.last().filter(|_| has_more).map(|last| last.position);
        Ok(Page {
            conversations: data(user.conversations)?,
            groups: groups(user.groups),
            next,
        })
    }

    /// Reads those of the conversations that are in a group or have a mark, and all groups of the owner.
    pub(crate) async fn search(
        &self,
        owner: &UserId,
        wanted: &[Conversation],
    ) -> Result<(Vec<ConversationData>, Vec<Group>), Error> {
        let statement = SearchUser {
            owner: owner.as_str().into(),
            conversations: keys(wanted)?,
        };
        let user = self.0.read(statement).await?.imported()?;
        Ok((data(user.conversations)?, groups(user.groups)))
    }

    /// Imports accounts, or changes what is known of them.
    pub(crate) async fn import(&self, accounts: &[Account]) -> Result<(), Error> {
        let items = accounts
            .iter()
            .map(|account| (account.user_id.as_str(), &account.nick, &account.face_url));
        let accounts = sql::json(&items.collect::<Vec<_>>())?;
        Ok(self.0.write(ImportAccounts { accounts }).await?)
    }

    /// Whether each of the users is imported, in their order.
    pub(crate) async fn imported(&self, user_ids: &[String]) -> Result<Vec<bool>, Error> {
        let user_ids = sql::json(&user_ids)?;
        let imported = self.0.read(CheckAccounts { user_ids }).await?;
        Ok(imported.into_iter().map(|is_imported| is_imported != 0).collect())
    }
}

impl User {
    fn imported(self) -> Result<Self, Error> {
        if self.is_imported {
            Ok(self)
        } else {
            Err(Error::UnknownAccount)
        }
    }
}

fn keys(conversations: &[Conversation]) -> Result<Value, Error> {
    Ok(sql::json(
        &conversations.iter().map(Conversation::key).collect::<Vec<_>>(),
    )?)
}

fn outcomes<'a>(conversations: impl Iterator<Item = &'a Conversation>, words: Vec<OutcomeWord>) -> Outcomes {
    let outcome = |word| match word {
        OutcomeWord::Done => Outcome::Done,
        OutcomeWord::UnknownAccount => Outcome::UnknownAccount,
        OutcomeWord::Full => Outcome::Full,
    };
    Outcomes::new(conversations, words.into_iter().map(outcome).collect())
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

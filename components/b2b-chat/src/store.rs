//! The family's tables: typed functions over the statements in `sql/`.

use crate::domain::{self, Claim, Error, Member, OrderLine, Page, Released, Viewer};
use crate::family::CallError;
use common::bounds::PAGE_BYTES;
use common::sql::{self, Database, Maybe, Nothing, One, Refusals, Schema, Value};
use serde::Deserialize;

static SCHEMAS: [&Schema; 2] = [&schemas::B2B_CHAT, &schemas::MESSAGE_STORE];

static REFUSALS: &Refusals<CallError> = &[
    ("unknown-group", || Error::UnknownGroup.into()),
    ("other-line", || Error::OtherLine.into()),
    ("full-group", || Error::FullGroup.into()),
];

impl From<sql::Error> for CallError {
    fn from(error: sql::Error) -> Self {
        error.into_error(REFUSALS)
    }
}

common::statement! {
    read FindGroup { order_id, line, given, user_id, company, role, cus_company, sell_company } -> Maybe<Group>
        = "init_group_chat_find";
    write EnterGroup {
        order_id, line, made, given, candidates, name, source_order, user_id, company, role, cus_company, sell_company,
        remote, now,
    } -> One<(String, String, Option<Missing>, Option<Group>)> = "init_group_chat";
    write AcceptEntry { group_id, user_id, now, order_id, line } -> One<Option<(Option<Group>,)>> = "init_group_chat_accepted";
    read ReadGroup { user_id, order_id, line, group_id } -> Maybe<Group> = "init_group_chat_details";
    write RefuseEntry { group_id, user_id, now } -> Nothing = "init_group_chat_refused";
    read MessageHistory { group_id, member, viewer, page, size, bytes } -> Maybe<History> = "get_message_history";
    write ReleaseGroup { order_id, line, group_id } -> Maybe<(String, String, i32)> = "release_group_chat";
}

/// The family's tables.
pub(crate) struct Store(Database);

/// The group of an order line.
#[derive(Debug, Deserialize)]
pub(crate) struct Group {
    pub id: String,
    pub name: String,
    pub source_order: Option<String>,
    /// When it was made or adopted, in Unix milliseconds.
    pub created: i64,
    /// How many have joined.
    pub count: i32,
    /// Those who have joined, in that order.
    pub members: Vec<GroupMember>,
}

/// Who is in a group.
#[derive(Debug, Deserialize)]
pub(crate) struct GroupMember {
    pub user_id: i32,
    pub company: i32,
    pub role: i32,
    pub cus_company: Option<String>,
    pub sell_company: Option<String>,
    /// In Unix milliseconds.
    pub joined: i64,
}

/// What came of a member's entry.
#[derive(Debug)]
pub(crate) enum Entry {
    /// The member is in the group.
    Entered(Group),
    /// RongCloud is to be asked first.
    Reserved {
        /// The group's id.
        group_id: String,
        /// The group's name.
        name: String,
        missing: Missing,
    },
}

/// What RongCloud has to be asked for before a member is in the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Missing {
    /// The group with the member in it.
    Group,
    /// The member in the group.
    Member,
}

/// A page of a group's messages, and what is known of the group.
#[derive(Debug, Deserialize)]
pub(crate) struct History {
    pub order_id: String,
    pub sell_company: Option<String>,
    /// How many messages the group has.
    pub total: i64,
    /// The newest first.
    pub messages: Vec<Message>,
}

/// A message of a group.
#[derive(Debug, Deserialize)]
pub(crate) struct Message {
    /// RongCloud's id of it.
    pub uid: String,
    pub message_type: String,
    /// When RongCloud received it, in Unix milliseconds.
    pub time: i64,
    /// Its sender's RongCloud user id.
    pub sender: String,
    /// The members to whom it is directed, where it is not for all.
    pub recipients: Option<Vec<String>>,
    pub content: String,
    /// The sender's company, where the sender is a member.
    pub company: Option<i32>,
    /// The sender's role likewise.
    pub role: Option<i32>,
}

impl Store {
    /// The tables in the database that the manifest grants.
    pub(crate) fn new() -> Self {
        Self(Database::new("default", &SCHEMAS))
    }

    /// The group of an order line, if the member is in it already with the same values.
    pub(crate) async fn find(
        &self,
        line: &OrderLine,
        claim: &Claim,
        member: &Member,
    ) -> Result<Option<Group>, CallError> {
        let statement = FindGroup {
            order_id: line.order_id.as_str().into(),
            line: line.line.into(),
            given: claim.existing_id().into(),
            user_id: member.user_id.into(),
            company: member.company.into(),
            role: member.role.into(),
            cus_company: member.cus_company.as_deref().into(),
            sell_company: member.sell_company.as_deref().into(),
        };
        Ok(self.0.read(statement).await?)
    }

    /// Finds or makes the group of an order line with the member in it; where RongCloud is called next (`remote`), what it
    /// has not confirmed is only reserved.
    pub(crate) async fn enter(
        &self,
        line: &OrderLine,
        claim: &Claim,
        source_order: Option<&str>,
        member: &Member,
        remote: bool,
    ) -> Result<Entry, CallError> {
        let (made, candidates) = match claim {
            Claim::Exists(_) => (true, Value::Null),
            Claim::Absent(wished) => (false, sql::json(&line.candidates(wished.as_deref())?)?),
        };
        let statement = EnterGroup {
            order_id: line.order_id.as_str().into(),
            line: line.line.into(),
            made: u8::from(made).into(),
            given: claim.existing_id().into(),
            candidates,
            name: line.group_name(member).into(),
            source_order: source_order.into(),
            user_id: member.user_id.into(),
            company: member.company.into(),
            role: member.role.into(),
            cus_company: member.cus_company.as_deref().into(),
            sell_company: member.sell_company.as_deref().into(),
            remote: u8::from(remote).into(),
            now: sql::now_ms(),
        };
        match self.0.write(statement).await? {
            (group_id, name, Some(missing), _) => Ok(Entry::Reserved {
                group_id,
                name,
                missing,
            }),
            (group_id, _, None, told) => {
                let group = self.told(line, &group_id, member.user_id, told).await?;
                Ok(Entry::Entered(group))
            }
        }
    }

    /// The group that a statement told of, or that is to be read alone.
    async fn told(
        &self,
        line: &OrderLine,
        group_id: &str,
        user_id: i32,
        told: Option<Group>,
    ) -> Result<Group, CallError> {
        if let Some(group) = told {
            return Ok(group);
        }
        let statement = ReadGroup {
            order_id: line.order_id.as_str().into(),
            line: line.line.into(),
            group_id: group_id.into(),
            user_id: user_id.into(),
        };
        self.0.read(statement).await?.ok_or(Error::UnknownGroup.into())
    }

    /// Keeps what the user's call reserved, now that RongCloud has it. The line may have been released meanwhile.
    pub(crate) async fn accepted(&self, line: &OrderLine, group_id: &str, user_id: i32) -> Result<Group, CallError> {
        let statement = AcceptEntry {
            order_id: line.order_id.as_str().into(),
            line: line.line.into(),
            group_id: group_id.into(),
            user_id: user_id.into(),
            now: sql::now_ms(),
        };
        let (told,) = self.0.write(statement).await?.ok_or(Error::UnknownGroup)?;
        self.told(line, group_id, user_id, told).await
    }

    /// Drops what the user's call reserved, unless another call may have been answered.
    pub(crate) async fn refused(&self, group_id: &str, user_id: i32) -> Result<(), CallError> {
        let statement = RefuseEntry {
            group_id: group_id.into(),
            user_id: user_id.into(),
            now: sql::now_ms(),
        };
        Ok(self.0.write(statement).await?)
    }

    /// Takes an order line its group; the group's id and the line.
    pub(crate) async fn release(&self, released: &Released) -> Result<(String, OrderLine), CallError> {
        let statement = match released {
            Released::Line(line) => ReleaseGroup {
                order_id: line.order_id.as_str().into(),
                line: line.line.into(),
                group_id: Value::Null,
            },
            Released::Group(id) => ReleaseGroup {
                order_id: Value::Null,
                line: Value::Null,
                group_id: id.as_str().into(),
            },
        };
        let (group_id, order_id, line) = self.0.write(statement).await?.ok_or(Error::UnknownGroup)?;
        Ok((group_id, OrderLine { order_id, line }))
    }

    /// Reads a page of those of a group's messages that the viewer sees, which ends early where it has more bytes than
    /// [`PAGE_BYTES`].
    pub(crate) async fn history(&self, viewer: &Viewer, group_id: &str, page: Page) -> Result<History, CallError> {
        let (member, viewer) = match viewer {
            Viewer::All => (Value::Null, Value::Null),
            Viewer::Stranger => (Value::Null, "".into()),
            Viewer::Member(user_id) => ((*user_id).into(), user_id.to_string().into()),
        };
        let statement = MessageHistory {
            member,
            viewer,
            group_id: group_id.into(),
            page: page.number.into(),
            size: page.size.into(),
            bytes: PAGE_BYTES.into(),
        };
        let mut history = self.0.read(statement).await?.ok_or(Error::UnknownGroup)?;
        for message in &mut history.messages {
            // SQLite takes the digits before other text for a number.
            if domain::account(&message.sender).is_none() {
                (message.company, message.role) = (None, None);
            }
        }
        Ok(history)
    }
}

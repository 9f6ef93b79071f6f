//! The rules of the family: what is a name, an id, a mark, and every way in which a call fails.

mod marks;

pub(crate) use marks::{Mark, MarkChange, StandardMark};

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The component's name.
pub(crate) const FAMILY: &str = "contact-groups";

/// How many groups a user may have.
pub(crate) const MAX_GROUPS: u32 = 20;
/// How many conversations one group may hold.
pub(crate) const MAX_CONVERSATIONS: u32 = 1000;
/// How many conversations a user may mark.
pub(crate) const MAX_MARKED: u32 = 1000;
/// How long a group's name may be, in bytes.
pub(crate) const MAX_GROUP_NAME_BYTES: usize = 64;
/// How many conversations a group may be created with.
pub(crate) const MAX_FIRST_CONVERSATIONS: usize = 100;
/// How many conversations one search may ask for.
pub(crate) const MAX_SEARCHED: usize = 300;
/// How many conversations one call may mark.
pub(crate) const MAX_MARK_ITEMS: usize = 100;
/// How long a custom mark may be, in bytes.
pub(crate) const MAX_CUSTOM_MARK_BYTES: usize = 256;
/// How many conversations one page of `get_contact_group` holds. UNSPECIFIED: contact-groups-12
pub(crate) const PAGE: u32 = 100;
/// How many accounts one call may import or check.
pub(crate) const MAX_ACCOUNTS: usize = 100;
/// How long a profile value may be, in bytes.
pub(crate) const MAX_PROFILE_BYTES: usize = 500;

const MAX_USER_ID_BYTES: usize = 32;
const MAX_CHAT_GROUP_ID_BYTES: usize = 48;

/// Every way in which a call fails. `family.rs` gives each its code.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// No command has this path.
    #[error("no such command, check the URL")]
    UnknownCommand,
    /// A method other than POST.
    #[error("only POST is allowed")]
    Method,
    /// The query string or one of its parameters is not as documented.
    #[error("{0}, check the URL")]
    Query(Cow<'static, str>),
    /// `sdkappid` is missing.
    #[error("sdkappid is missing")]
    SdkAppIdMissing,
    /// `sdkappid` is not the application that is served here.
    #[error("sdkappid is not this application's")]
    SdkAppIdInvalid,
    /// `identifier` is missing.
    #[error("identifier is missing")]
    IdentifierMissing,
    /// `usersig` is missing.
    #[error("usersig is missing")]
    UserSigMissing,
    /// There is no key to check a UserSig with.
    #[error("this application has no secret key")]
    NoKey,
    /// `usersig` is not a UserSig.
    #[error("usersig cannot be read: {0}")]
    UserSigMalformed(#[from] usersig::DecodeError),
    /// The UserSig is another application's.
    #[error("sdkappid does not match usersig")]
    OtherApplication,
    /// The UserSig is another user's.
    #[error("identifier does not match usersig")]
    OtherUser,
    /// The UserSig's life is over.
    #[error("usersig has expired")]
    Expired,
    /// The UserSig was not made with this application's key.
    #[error("usersig was not made with this application's secret key")]
    Forged,
    /// The caller is no administrator.
    #[error("identifier is not an administrator of the application")]
    NotAdministrator,
    /// The edition has no contact groups.
    #[error("this edition has no conversation groups, upgrade to Pro, Pro Plus or Enterprise")]
    Edition,
    /// The request body is too large, or broke off.
    #[error("{0}")]
    Body(String),
    /// The request body is not JSON.
    #[error("{0}")]
    NotJson(String),
    /// A field of the request body is missing, of the wrong type or out of range.
    #[error("{0}")]
    Invalid(Cow<'static, str>),
    /// An account in the request body is not a string.
    #[error("{0} must be a string")]
    AccountNotText(&'static str),
    /// A profile value is too long.
    #[error("{0} is longer than {MAX_PROFILE_BYTES} bytes")]
    ProfileTooLong(&'static str),
    /// The owner, or the peer of a conversation, is not imported.
    #[error("the UserID is not imported")]
    UnknownAccount,
    /// The owner has no group of this name.
    #[error("the conversation group does not exist")]
    AbsentGroup,
    /// The owner has another group of this name.
    #[error("a conversation group of this name exists already")]
    GroupExists,
    /// The owner has as many groups as one may have.
    #[error("a user can have {MAX_GROUPS} conversation groups")]
    TooManyGroups,
    /// A group's name is empty or too long.
    #[error("a group's name has 1 to {MAX_GROUP_NAME_BYTES} bytes")]
    GroupNameLength,
    /// A call marks no conversation, or too many.
    #[error("a call marks 1 to {MAX_MARK_ITEMS} conversations")]
    MarkCount,
    /// There is no place for one more conversation.
    #[error("the limit of {MAX_CONVERSATIONS} conversations is reached")]
    Full,
    /// The service itself failed; the cause is for the log.
    #[error("internal error, try again later")]
    Internal(String),
}

impl Error {
    /// A field that is missing, of the wrong type or out of range.
    pub(crate) fn invalid(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid(text.into())
    }
}

/// A user of the application: 1 to 32 bytes of printable ASCII.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UserId(String);

impl UserId {
    /// The id, if it is one.
    #[must_use]
    pub(crate) fn new(text: String) -> Option<Self> {
        is_id(&text, MAX_USER_ID_BYTES).then_some(Self(text))
    }

    /// The id as text.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name of a contact group: 1 to 64 bytes, compared byte for byte. UNSPECIFIED: contact-groups-10
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupName(String);

impl GroupName {
    /// The name.
    ///
    /// # Errors
    ///
    /// It is empty or too long.
    pub(crate) fn new(text: String) -> Result<Self, Error> {
        if (1..=MAX_GROUP_NAME_BYTES).contains(&text.len()) {
            Ok(Self(text))
        } else {
            Err(Error::GroupNameLength)
        }
    }

    /// The name as text.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<GroupName> for String {
    fn from(name: GroupName) -> Self {
        name.0
    }
}

/// A conversation of a user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Conversation {
    /// With another user (C2C).
    User(UserId),
    /// With a chat group (G2C), by its id: 1 to 48 bytes of printable ASCII.
    ChatGroup(String),
}

impl Conversation {
    /// The conversation with a chat group.
    #[must_use]
    pub(crate) fn with_chat_group(id: String) -> Option<Self> {
        is_id(&id, MAX_CHAT_GROUP_ID_BYTES).then_some(Self::ChatGroup(id))
    }

    /// How the conversation is stored.
    #[must_use]
    pub(crate) fn key(&self) -> String {
        match self {
            Self::User(user) => format!("1/{}", user.0),
            Self::ChatGroup(id) => format!("2/{id}"),
        }
    }

    /// The conversation of a stored key.
    #[must_use]
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        match key.split_once('/')? {
            ("1", user) => UserId::new(user.to_owned()).map(Self::User),
            ("2", id) => Self::with_chat_group(id.to_owned()),
            _ => None,
        }
    }
}

fn is_id(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.len()) && text.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
}

/// What to do with a conversation in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Add it, unless it is there.
    Add,
    /// Remove it, if it is there.
    Remove,
}

/// What is to become of the conversations of one call: each of them once, in the order of the call.
///
/// Where a call names a conversation several times, its last entry decides. UNSPECIFIED: contact-groups-7
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Conversations to be added.
    pub added: Vec<Conversation>,
    /// Conversations to be removed.
    pub removed: Vec<Conversation>,
}

impl Changes {
    /// Sums up the entries of a call.
    pub(crate) fn new<'a>(entries: impl DoubleEndedIterator<Item = (Operation, &'a Conversation)>) -> Self {
        let mut changes = Self::default();
        let mut seen = BTreeSet::new();
        for (operation, conversation) in entries.rev() {
            if seen.insert(conversation) {
                match operation {
                    Operation::Add => changes.added.push(conversation.clone()),
                    Operation::Remove => changes.removed.push(conversation.clone()),
                }
            }
        }
        changes.added.reverse();
        changes.removed.reverse();
        changes
    }
}

/// The result for one conversation of a call that succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done, or nothing was to be done. UNSPECIFIED: contact-groups-3
    Done,
    /// The peer is not imported. UNSPECIFIED: contact-groups-4
    UnknownAccount,
    /// There was no place left. UNSPECIFIED: contact-groups-5
    Full,
}

impl Outcome {
    /// What went wrong, if anything did.
    #[must_use]
    pub(crate) fn error(self) -> Option<Error> {
        match self {
            Self::Done => None,
            Self::UnknownAccount => Some(Error::UnknownAccount),
            Self::Full => Some(Error::Full),
        }
    }
}

/// What became of the conversations of one call.
#[derive(Debug, Default)]
pub(crate) struct Outcomes(BTreeMap<Conversation, Outcome>);

impl Outcomes {
    /// Pairs conversations with their outcomes, which come in the same order.
    #[must_use]
    pub(crate) fn new<'a>(conversations: impl Iterator<Item = &'a Conversation>, outcomes: Vec<Outcome>) -> Self {
        Self(conversations.cloned().zip(outcomes).collect())
    }

    /// The outcome for a conversation; nothing goes wrong with one that was only removed.
    #[must_use]
    pub(crate) fn of(&self, conversation: &Conversation) -> Outcome {
        self.0.get(conversation).copied().unwrap_or(Outcome::Done)
    }
}

/// A group as replies name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// Its name.
    pub name: String,
    /// Its number, counted for each owner from 1 and never given twice. UNSPECIFIED: contact-groups-9
    pub id: u64,
}

/// What is stored of one conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConversationData {
    /// Which it is.
    pub conversation: Conversation,
    /// Its standard mark.
    pub standard_mark: StandardMark,
    /// Its custom mark, empty for none.
    pub custom_mark: String,
    /// The numbers of the groups that it is in, rising.
    pub groups: Vec<u64>,
    /// When any of this last changed, in Unix seconds. UNSPECIFIED: contact-groups-timestamp
    pub updated: i64,
}

/// A user to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    /// Who it is.
    pub user_id: UserId,
    /// The nickname; `None` leaves what is stored.
    pub nick: Option<String>,
    /// The picture's address; `None` leaves what is stored.
    pub face_url: Option<String>,
}

#[cfg(test)]
mod tests;

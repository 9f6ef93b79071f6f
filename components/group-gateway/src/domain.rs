//! The rules of the family: what is an id, a title, a message, and every way in which a call fails.

use common::bounds::MAX_MEMBERS;
use common::ids;

/// The component's name.
pub(crate) const FAMILY: &str = "group-gateway";

/// The most characters (Unicode scalar values) of a notice's title.
pub(crate) const MAX_TITLE: usize = 40;
/// The most characters of a notice's content.
pub(crate) const MAX_NOTICE: usize = 2000;
/// The most characters of a message's content.
pub(crate) const MAX_MESSAGE: usize = 10_000;
/// The most bytes of a message's or a banner's parameters, as JSON.
pub(crate) const MAX_PARAM: usize = 65_536;
/// The most characters of a group's name, given or made of its members' names.
pub(crate) const MAX_GROUP_NAME: u16 = 100;
/// The most members whose names make the name of a group that is given none.
pub(crate) const MAX_NAMED_AFTER: u16 = 20;
/// How many messages a page of a merged history shows.
pub(crate) const HISTORY_PAGE: u16 = 50;
/// The most bytes of a user's id, and of a client's id of a message.
const MAX_ID: usize = 64;
/// The digits of the ids that are made here.
const ID_DIGITS: usize = 24;

/// Every way in which a call fails. `family.rs` gives each its code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    /// No endpoint has the path.
    #[error("no such interface")]
    UnknownPath,
    /// The path has these methods.
    #[error("only {0} is allowed")]
    Method(String),
    /// The caller could not be known, for whatever reason: missing, expired, of another level.
    #[error("认证失败")]
    Unauthenticated,
    /// Too many wrong secrets came from this caller for this team.
    #[error("too many wrong secrets, try again in a minute")]
    TooMany,
    /// The body is not what it has to be.
    #[error("{0}")]
    Invalid(String),
    /// The operator is not in the group.
    #[error("currentUid is not a member of the group")]
    NotMember,
    /// The operator is no manager of the group.
    #[error("currentUid is not a manager of the group")]
    NotManager,
    /// The group would have no manager.
    #[error("a group keeps at least one manager")]
    LastManager,
    /// The group would have more members than a group may have.
    #[error("a group has at most {MAX_MEMBERS} members")]
    FullGroup,
    /// The team has no such group.
    #[error("the group does not exist")]
    UnknownGroup,
    /// The team has no such merged history.
    #[error("the history does not exist")]
    UnknownHistory,
    /// Something here failed; the text is for the log.
    #[error("internal error, try again later")]
    Internal(String),
}

/// A team's id: whom a token is for, and whom a group belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Eid(pub(crate) String);

impl Eid {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A user's id: 1 to 64 bytes. Who is a user is not known here. UNSPECIFIED: group-gateway-users
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UserId(String);

impl UserId {
    /// Reads the value of a field.
    pub(crate) fn read(field: &str, text: String) -> Result<Self, Error> {
        if (1..=MAX_ID).contains(&text.len()) && !text.chars().any(char::is_control) {
            Ok(Self(text))
        } else {
            Err(Error::Invalid(format!(
                "{field} has to have 1 to {MAX_ID} bytes, none of them a control character"
            )))
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// An id that was made here: of a group, a message, a merged history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObjectId(String);

impl ObjectId {
    /// An id that nobody can guess.
    pub(crate) fn new() -> Result<Self, Error> {
        ids::hex::<12>()
            .map(Self)
            .map_err(|error| Error::Internal(error.to_string()))
    }

    /// The id with this text; none other can be one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == ID_DIGITS && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<ObjectId> for String {
    fn from(id: ObjectId) -> Self {
        id.0
    }
}

/// Who does something to which group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Operation {
    /// The team.
    pub eid: Eid,
    /// The group.
    pub group_id: ObjectId,
    /// The user.
    pub operator: UserId,
}

/// A message to be sent, or a notice to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Its kind.
    pub kind: Kind,
    /// A notice's title.
    pub title: Option<String>,
    /// Its text.
    pub content: String,
    /// Its parameters, a JSON object.
    pub param: Option<String>,
    /// The client's id of it.
    pub client_id: Option<String>,
}

/// What a message is, by the number that stands for it on the wire and in the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Notice,
    Text,
    File,
    Rich,
    Card,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Notice, Self::Text, Self::File, Self::Rich, Self::Card];

    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::Notice => 0,
            Self::Text => 2,
            Self::File => 8,
            Self::Rich => 23,
            Self::Card => 25,
        }
    }

    pub(crate) fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

/// The text of a field, which has 1 to `max` characters.
pub(crate) fn characters(field: &str, text: String, max: usize) -> Result<String, Error> {
    if (1..=max).contains(&text.chars().count()) {
        Ok(text)
    } else {
        Err(Error::Invalid(format!("{field} has to have 1 to {max} characters")))
    }
}

/// A group's name; `None` for one that is blank: the group is named after its members then.
/// UNSPECIFIED: group-gateway-names
pub(crate) fn group_name(name: Option<String>) -> Result<Option<String>, Error> {
    let name = name.filter(|name| !name.trim().is_empty());
    name.map(|name| characters("groupName", name, MAX_GROUP_NAME.into()))
        .transpose()
}

/// A client's id of a message; an empty one is none.
pub(crate) fn client_id(id: Option<String>) -> Result<Option<String>, Error> {
    match id.filter(|id| !id.is_empty()) {
        Some(id) if id.len() > MAX_ID => Err(Error::Invalid(format!(
            "clientMsgId has to have at most {MAX_ID} bytes"
        ))),
        id => Ok(id),
    }
}

/// Users, each once, in their order.
pub(crate) fn distinct(users: impl IntoIterator<Item = UserId>) -> Vec<UserId> {
    let mut seen = std::collections::BTreeSet::new();
    users.into_iter().filter(|user| seen.insert(user.clone())).collect()
}

/// How many pages a history of so many messages has; an empty one has one too.
pub(crate) fn history_pages(messages: i64) -> i64 {
    let page = i64::from(HISTORY_PAGE);
    let whole = messages.saturating_add(page).saturating_sub(1);
    whole.checked_div(page).unwrap_or_default().max(1)
}

/// The number of the last message of a page, from 1, that has as many as fit on one.
pub(crate) fn last_message(page: i64) -> i64 {
    page.saturating_mul(HISTORY_PAGE.into())
}

#[cfg(test)]
mod tests {
    use super::history_pages;

    #[test]
    fn every_history_has_a_page_and_a_full_one_has_no_more() {
        for (messages, pages) in [(0, 1), (1, 1), (50, 1), (51, 2), (100, 2), (101, 3)] {
            assert_eq!(history_pages(messages), pages, "{messages}");
        }
    }
}

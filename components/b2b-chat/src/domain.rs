//! The rules of the family: order lines, members, groups' ids and names, and every way in which an action fails.

use common::bounds::{MAX_MEMBERS, Numbered};
use common::ids;
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// The component's name.
pub(crate) const FAMILY: &str = "b2b-chat";

/// The most characters (Unicode scalar values) of an order's number.
const MAX_ORDER: usize = 64;
/// The most characters of companies' names and of the originating order.
const MAX_NAME: usize = 255;
/// The most characters of a group's id: RongCloud's limit.
const MAX_GROUP_ID: usize = 64;
/// The most characters of a group's name: the least of RongCloud's limits.
const MAX_GROUP_NAME: usize = 60;
/// The roles: customer, customer service, purchasing, supplier.
const ROLES: std::ops::RangeInclusive<i32> = 0..=3;
/// The first of the roles on the supplier's side.
pub(crate) const FIRST_SUPPLIER_ROLE: i32 = 2;
/// How many ids are made of an order line. A client that means to can give them to other lines' groups; behind them comes one
/// that nobody foresees.
const CANDIDATES: u8 = 4;
/// How many messages a page has where the client does not say.
const PAGE_SIZE: i32 = 20;
/// The most messages of a page.
const MAX_PAGE_SIZE: i32 = 100;

/// Every way in which an action fails. `family.rs` gives each its code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    /// The request is not what it has to be.
    #[error("{0}")]
    Invalid(String),
    /// There is no such group.
    #[error("the group does not exist")]
    UnknownGroup,
    /// The id is that of another order line's group.
    #[error("GroupID belongs to another order line")]
    OtherLine,
    /// The group has as many members as a group may have.
    #[error("the group has {MAX_MEMBERS} members, and nobody else can join it")]
    FullGroup,
    /// The caller has no token, or one that opens nothing here.
    #[error("{0}")]
    Unauthenticated(String),
    /// The caller's token has expired.
    #[error("the token has expired")]
    Expired,
    /// RongCloud said no.
    #[error("RongCloud refused: code {code}")]
    Refused {
        /// RongCloud's code, or the HTTP status of a reply that has none.
        code: i64,
    },
    /// RongCloud said nothing that can be understood; the text is for the log.
    #[error("RongCloud did not answer, call again")]
    NoAnswer(String),
    /// The caller has called too often.
    #[error("too many requests, call again later")]
    TooMany,
    /// The family is down.
    #[error("down for maintenance, call again later")]
    Maintenance,
    /// Something here failed; the text is for the log.
    #[error("internal error, call again later")]
    Internal(String),
}

/// A line of an order, which has at most one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderLine {
    /// The order's number.
    pub order_id: String,
    /// The line.
    pub line: i32,
}

/// Who is to be in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// The account.
    pub user_id: i32,
    /// The company that the account acts for.
    pub company: i32,
    /// One of [`ROLES`].
    pub role: i32,
    /// The customer's name.
    pub cus_company: Option<String>,
    /// The supplier's name.
    pub sell_company: Option<String>,
}

/// What a client says of the group of an order line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It exists, under this id where the client gives one.
    Exists(Option<String>),
    /// It does not, as far as the client knows, which would like it to have this id.
    Absent(Option<String>),
}

/// UNSPECIFIED: b2b-chat-limits
impl OrderLine {
    /// Reads the two fields that name it.
    pub(crate) fn read(order_id: Option<String>, line: i32) -> Result<Self, Error> {
        let order_id = order_id.filter(|id| !id.trim().is_empty());
        let order_id = order_id.ok_or_else(|| Error::Invalid("orderID is empty".to_owned()))?;
        if order_id.chars().count() > MAX_ORDER || order_id.chars().any(char::is_control) {
            return Err(Error::Invalid(format!(
                "orderID has to have 1 to {MAX_ORDER} characters, none of them a control character"
            )));
        }
        let line = not_negative("OrderDetailsIDX", line)?;
        Ok(Self { order_id, line })
    }

    /// The ids that a new group of this line can have, the best first: the one that the client wishes, then those that are
    /// made of the line, which a call that is repeated makes again, then a random one.
    pub(crate) fn candidates(&self, wished: Option<&str>) -> Result<Vec<String>, Error> {
        let random = ids::hex::<16>().map_err(|error| Error::Internal(error.to_string()))?;
        let random = group_id(&random);
        let made = (0..CANDIDATES).map(|number| self.made_id(number));
        Ok(wished
            .map(str::to_owned)
            .into_iter()
            .chain(made)
            .chain([random])
            .collect())
    }

    fn made_id(&self, number: u8) -> String {
        let text = format!("{}\n{}\n{number}", self.order_id, self.line);
        group_id(&ids::digits(&Sha256::digest(text.as_bytes())))
    }

    /// The name of a new group: the order and the line, and the companies where they fit. UNSPECIFIED: b2b-chat-names
    pub(crate) fn group_name(&self, member: &Member) -> String {
        let line = format!("-{}", self.line);
        let room = MAX_GROUP_NAME.saturating_sub(line.chars().count());
        let short: String = self.order_id.chars().take(room).collect();
        let short = short + &line;
        let companies: Vec<&str> = [&member.cus_company, &member.sell_company]
            .into_iter()
            .flatten()
            .map(|name| name.trim())
            .filter(|name| !name.is_empty() && !name.chars().any(char::is_control))
            .collect();
        if companies.is_empty() {
            return short;
        }
        let long = format!("{short} {}", companies.join("/"));
        if long.chars().count() > MAX_GROUP_NAME {
            short
        } else {
            long
        }
    }
}

/// `g` and the first 31 of some hexadecimal digits.
fn group_id(digits: &str) -> String {
    format!("g{}", digits.get(..31).unwrap_or(digits))
}

impl Member {
    /// Whether the values are ones that a member can have. UNSPECIFIED: b2b-chat-limits
    pub(crate) fn check(self) -> Result<Self, Error> {
        if self.user_id <= 0 {
            return Err(Error::Invalid("fromUserID has to be positive".to_owned()));
        }
        not_negative("DeleCompanyID", self.company)?;
        if !ROLES.contains(&self.role) {
            return Err(Error::Invalid("RoleType is none of 0, 1, 2, 3".to_owned()));
        }
        check_length("CusCompanyName", self.cus_company.as_deref())?;
        check_length("SellCompanyName", self.sell_company.as_deref())?;
        Ok(self)
    }
}

impl Claim {
    /// Reads what the client says. The id of a group that exists has to be one; that for a new group is only a wish, and
    /// dropped where RongCloud would not take it.
    pub(crate) fn read(exists: bool, id: Option<String>) -> Result<Self, Error> {
        let id = id.filter(|id| !id.trim().is_empty());
        let is_short = |id: &String| id.chars().count() <= MAX_GROUP_ID;
        if !exists {
            let is_taken = |id: &String| is_short(id) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
            return Ok(Self::Absent(id.filter(is_taken)));
        }
        if id
            .as_ref()
            .is_some_and(|id| !is_short(id) || id.chars().any(char::is_control))
        {
            return Err(Error::Invalid(format!(
                "GroupID has to have 1 to {MAX_GROUP_ID} characters, none of them a control character"
            )));
        }
        Ok(Self::Exists(id))
    }

    /// What counts of it where the caller may not bind an order line to a group: whether the line has one.
    pub(crate) fn without_id(self) -> Self {
        match self {
            Self::Exists(_) => Self::Exists(None),
            Self::Absent(_) => Self::Absent(None),
        }
    }

    /// The id that the client says the group has.
    pub(crate) fn existing_id(&self) -> Option<&str> {
        match self {
            Self::Exists(id) => id.as_deref(),
            Self::Absent(_) => None,
        }
    }
}

/// Who may say which group an order line without one gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Adoption {
    /// Whoever may enter the line's group.
    Anybody,
    /// The back office.
    BackOffice,
}

impl FromStr for Adoption {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text {
            "anybody" => Ok(Self::Anybody),
            "back-office" => Ok(Self::BackOffice),
            _ => Err(Error::Invalid(format!("{text} is neither anybody nor back-office"))),
        }
    }
}

/// A group that is to be released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Released {
    /// That of an order line.
    Line(OrderLine),
    /// The one with this id, whichever line has it.
    Group(String),
}

impl Released {
    /// Reads the three fields of which either the line's two or the group's one are given.
    pub(crate) fn read(order_id: Option<String>, line: i32, group_id: Option<String>) -> Result<Self, Error> {
        match (Claim::read(true, group_id)?, order_id) {
            (Claim::Exists(Some(id)), None) => Ok(Self::Group(id)),
            (Claim::Exists(Some(_)), Some(_)) => {
                Err(Error::Invalid("orderID and GroupID exclude each other".to_owned()))
            }
            (_, order_id) => OrderLine::read(order_id, line).map(Self::Line),
        }
    }
}

/// The account whose number a RongCloud user id or a token's subject is: in its one spelling, or it is somebody else's.
pub(crate) fn account(text: &str) -> Option<i32> {
    text.parse().ok().filter(|account: &i32| account.to_string() == text)
}

/// Who looks at a group's messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Viewer {
    /// The back office, which sees all of them.
    All,
    /// A user, who has to be in the group, and sees what is for all, is directed to them or was written by them.
    Member(i32),
    /// Somebody unknown, who sees what is for all.
    Stranger,
}

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    /// Which one, from 1.
    pub number: i32,
    /// How many items it has.
    pub size: i32,
}

impl Page {
    /// Reads the two fields of a page; 0 stands for what the client leaves to the server. UNSPECIFIED: b2b-chat-pages
    pub(crate) fn read(index: i32, size: i32) -> Result<Self, Error> {
        let size = match not_negative("PageSize", size)? {
            0 => PAGE_SIZE,
            size => size.min(MAX_PAGE_SIZE),
        };
        let number = not_negative("PageIndex", index)?.max(1);
        Ok(Self { number, size })
    }

    /// How many of so many items it has.
    pub(crate) fn length(self, total: i64) -> usize {
        usize::try_from(self.numbered().length(total)).unwrap_or_default()
    }

    /// The page as which a reply is told that has only the first `kept` items of it: one of a smaller size.
    /// UNSPECIFIED: b2b-chat-bytes
    pub(crate) fn ended_after(self, kept: usize) -> Self {
        let Numbered { number, size } = self.numbered().ended_after(kept);
        Self {
            number: i32::try_from(number.saturating_add(1)).unwrap_or(i32::MAX),
            size: i32::try_from(size).unwrap_or(i32::MAX),
        }
    }

    fn numbered(self) -> Numbered {
        Numbered {
            number: i64::from(self.number).saturating_sub(1),
            size: self.size.into(),
        }
    }
}

fn not_negative(field: &str, number: i32) -> Result<i32, Error> {
    if number < 0 {
        return Err(Error::Invalid(format!("{field} is negative")));
    }
    Ok(number)
}

/// Whether a text in a field of this name is one that is kept.
pub(crate) fn check_length(field: &str, text: Option<&str>) -> Result<(), Error> {
    if text.unwrap_or_default().chars().count() > MAX_NAME {
        return Err(Error::Invalid(format!("{field} is longer than {MAX_NAME} characters")));
    }
    Ok(())
}

#[cfg(test)]
mod tests;

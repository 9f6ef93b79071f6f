//! The rules of the family: order lines, callers, groups' ids and names, and every way in which a call fails.

use common::legacy::limits::Limited;
use common::legacy::{auth, ids, sql};
use sha2::{Digest, Sha256};

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
/// How many ids an order line has to choose from. They are taken by clients alone, who would have to mean it.
const CANDIDATES: u8 = 8;
/// How many messages a page has where the client does not say.
const PAGE_SIZE: i32 = 20;
/// The most messages of a page.
const MAX_PAGE_SIZE: i32 = 100;

/// Every way in which a call fails. `wire.rs` gives each its code.
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

impl From<sql::Error> for Error {
    fn from(error: sql::Error) -> Self {
        match error {
            sql::Error::Refused(word) => match word.as_str() {
                "unknown-group" => Self::UnknownGroup,
                "other-line" => Self::OtherLine,
                _ => Self::Internal(format!("unknown refusal {word}")),
            },
            failure => Self::Internal(failure.to_string()),
        }
    }
}

impl From<auth::Refusal> for Error {
    fn from(refusal: auth::Refusal) -> Self {
        match refusal {
            auth::Refusal::Invalid(bearer::Error::Expired) => Self::Expired,
            refusal => Self::Unauthenticated(refusal.to_string()),
        }
    }
}

impl From<Limited> for Error {
    fn from(limited: Limited) -> Self {
        match limited {
            Limited::Maintenance => Self::Maintenance,
            Limited::TooMany => Self::TooMany,
        }
    }
}

/// A line of an order, which has at most one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderLine {
    /// The order's number.
    pub order_id: String,
    /// The line.
    pub line: i32,
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
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

/// A caller on the way into the group of an order line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Which group.
    pub line: OrderLine,
    /// Whether the client says that the group exists.
    pub made: bool,
    /// The id that the client gives.
    pub given: Option<String>,
    /// The originating order.
    pub source_order: Option<String>,
    /// Who enters.
    pub caller: Caller,
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

    /// The ids that a new group of this line can have, the best first: the one that the client gives, if RongCloud
    /// takes it, then those that are made of the line. A call that is repeated makes the same.
    pub(crate) fn candidates(&self, given: Option<&str>) -> Vec<String> {
        let given = given.filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        given
            .map(str::to_owned)
            .into_iter()
            .chain((0..CANDIDATES).map(|number| self.made_id(number)))
            .collect()
    }

    /// `g` and 31 hexadecimal digits.
    fn made_id(&self, number: u8) -> String {
        let text = format!("{}\n{}\n{number}", self.order_id, self.line);
        let mut id = format!("g{}", ids::digits(&Sha256::digest(text.as_bytes())));
        id.truncate(32);
        id
    }

    /// The name of a new group: the order and the line, and the companies where they fit. UNSPECIFIED: b2b-chat-names
    pub(crate) fn name(&self, customer: Option<&str>, seller: Option<&str>) -> String {
        let line = format!("-{}", self.line);
        let room = MAX_GROUP_NAME.saturating_sub(line.chars().count());
        let short: String = self.order_id.chars().take(room).collect();
        let short = short + &line;
        let companies: Vec<&str> = [customer, seller]
            .into_iter()
            .flatten()
            .map(str::trim)
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

impl Caller {
    /// Whether the values are ones that a caller can have. UNSPECIFIED: b2b-chat-limits
    pub(crate) fn check(self) -> Result<Self, Error> {
        if self.user_id <= 0 {
            return Err(Error::Invalid("fromUserID has to be positive".to_owned()));
        }
        not_negative("DeleCompanyID", self.company)?;
        if !ROLES.contains(&self.role) {
            return Err(Error::Invalid("RoleType is none of 0, 1, 2, 3".to_owned()));
        }
        short_enough("CusCompanyName", self.cus_company.as_deref())?;
        short_enough("SellCompanyName", self.sell_company.as_deref())?;
        Ok(self)
    }
}

impl Entry {
    /// Whether the values fit together. An id for a new group is only a wish; that of one that exists has to be one.
    pub(crate) fn check(mut self) -> Result<Self, Error> {
        short_enough("SourceOrderID", self.source_order.as_deref())?;
        self.given = self.given.filter(|id| !id.trim().is_empty());
        let is_id = self.given.as_deref().is_none_or(is_group_id);
        if !is_id && self.made {
            return Err(Error::Invalid(format!(
                "GroupID has to have 1 to {MAX_GROUP_ID} characters, none of them a control character"
            )));
        }
        self.given = self.given.filter(|_| is_id);
        Ok(self)
    }
}

/// Which messages of which group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    /// The group.
    pub group_id: String,
    /// The page, from 1.
    pub page: i32,
    /// How many messages a page has.
    pub size: i32,
}

impl Window {
    /// Reads the fields of a page; 0 stands for what the client leaves to the server. UNSPECIFIED: b2b-chat-pages
    pub(crate) fn read(group_id: Option<String>, page: i32, size: i32) -> Result<Self, Error> {
        let group_id = group_id.ok_or_else(|| Error::Invalid("groupID is empty".to_owned()))?;
        let size = match not_negative("PageSize", size)? {
            0 => PAGE_SIZE,
            size => size.min(MAX_PAGE_SIZE),
        };
        Ok(Self {
            group_id,
            page: not_negative("PageIndex", page)?.max(1),
            size,
        })
    }
}

fn is_group_id(text: &str) -> bool {
    text.chars().count() <= MAX_GROUP_ID && !text.chars().any(char::is_control)
}

fn not_negative(field: &str, number: i32) -> Result<i32, Error> {
    if number < 0 {
        return Err(Error::Invalid(format!("{field} is negative")));
    }
    Ok(number)
}

fn short_enough(field: &str, text: Option<&str>) -> Result<(), Error> {
    if text.unwrap_or_default().chars().count() > MAX_NAME {
        return Err(Error::Invalid(format!("{field} is longer than {MAX_NAME} characters")));
    }
    Ok(())
}

#[cfg(test)]
mod tests;

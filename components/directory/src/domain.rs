//! The family's rules: what the directory knows, what fails, and how.

pub(crate) mod import;

use common::legacy::sql;
use directory_store::{Person, Record, Shop};
use http::Method;
use import::Report;

/// What the directory knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Shops, by their sellers' ids.
    Shop,
    /// People.
    Person,
}

/// A record of the directory.
pub(crate) trait Entry: Record + 'static {
    /// What it is.
    const KIND: Kind;
}

impl Entry for Shop {
    const KIND: Kind = Kind::Shop;
}

impl Entry for Person {
    const KIND: Kind = Kind::Person;
}

/// Every way in which a call fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Error {
    /// No endpoint has the path.
    UnknownPath,
    /// The endpoint has other methods.
    Method(Vec<Method>),
    /// The caller may not call, for this reason.
    Unauthorized(String),
    /// A parameter of the path or the query has no value that it can have.
    Parameter(String),
    /// The body is no JSON, for this reason.
    NotJson(String),
    /// The body is none of these, for this reason.
    Invalid(Kind, String),
    /// The body has more than this many bytes.
    BodyTooLarge(usize),
    /// The body broke off.
    BodyBroken,
    /// The directory has none of these with the id.
    Absent(Kind),
    /// Something here failed; the text is for the log.
    Internal(String),
    /// An import ended before its body did, for this reason.
    Import {
        /// The reason.
        reason: Box<Error>,
        /// What was done until then.
        report: Report,
    },
}

impl From<sql::Error> for Error {
    fn from(error: sql::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

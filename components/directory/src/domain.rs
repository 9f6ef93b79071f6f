//! The family's rules: what fails, and how.

pub(crate) mod import;

use common::sql;
use http::Method;
use import::Report;
use profiles::InvalidShop;

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
    /// The body is no shop, for this reason.
    NotShop(String),
    /// The body has more than this many bytes.
    BodyTooLarge(usize),
    /// The body broke off.
    BodyBroken,
    /// The seller has no shop.
    AbsentShop,
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

impl From<InvalidShop> for Error {
    fn from(invalid: InvalidShop) -> Self {
        Self::NotShop(invalid.to_string())
    }
}

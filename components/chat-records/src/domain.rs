//! The family's rules: what fails, and how.

pub(crate) mod content;

use common::legacy::sql;
use http::Method;

/// Every way in which a call fails, in the order in which it is found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Error {
    /// No endpoint has the path.
    UnknownPath,
    /// The caller accepts no format that there is.
    NotAcceptable,
    /// The endpoint has other methods.
    Method(Vec<Method>),
    /// The caller has no valid token.
    Unauthorized,
    /// Parameters that have to be there are not.
    Missing(Vec<&'static str>),
    /// A parameter that has to be text is a list.
    NotScalar(&'static str),
    /// The body is no JSON, for this reason.
    NotJson(&'static str),
    /// The body is neither JSON nor a form.
    UnknownMediaType,
    /// The body has more than this many bytes.
    BodyTooLarge(usize),
    /// The body broke off.
    BodyBroken,
    /// Parameters of a query have values that they cannot have.
    Invalid(Vec<Violation>),
    /// A change cannot be made, for this reason.
    Refused(String),
    /// Something here failed; the text is for the log.
    Internal(String),
}

/// A parameter whose value it cannot have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// The parameter's name.
    pub field: &'static str,
    /// What is wrong with it, in Yii's words.
    pub message: String,
}

impl From<sql::Error> for Error {
    fn from(error: sql::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<Violation> for Error {
    /// The document gives changes a reply of their own for failures, which takes one text.
    /// UNSPECIFIED: chat-records-result
    fn from(violation: Violation) -> Self {
        Self::Refused(violation.message)
    }
}

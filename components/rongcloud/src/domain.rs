//! The family's rules: what a routed message is, where it belongs, and what fails.

pub(crate) mod placement;

use crate::access::Refusal;
use common::legacy::sql;
use http::Method;
use std::borrow::Cow;

/// The component's name.
pub(crate) const FAMILY: &str = "rongcloud";

/// Every way in which a call fails, in the order in which it is found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Error {
    /// No endpoint has the path.
    UnknownPath,
    /// The endpoint has other methods.
    Method(Vec<Method>),
    /// The caller is not RongCloud.
    Signature(Refusal),
    /// The body has more than this many bytes.
    BodyTooLarge(usize),
    /// The form has no such message.
    Parameter(Cow<'static, str>),
    /// Something here failed; the text is for the log.
    Internal(String),
}

impl From<sql::Error> for Error {
    fn from(error: sql::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

/// A message as RongCloud routes it, with the fields that are kept or decide what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// RongCloud's id of it.
    pub uid: String,
    /// The sender.
    pub from: String,
    /// The user, group or other conversation that it is sent to.
    pub to: String,
    /// The type of its content.
    pub object_name: String,
    /// The kind of conversation.
    pub channel_type: String,
    /// When RongCloud received it, in Unix milliseconds, not negative.
    pub time: i64,
    /// The content.
    pub content: String,
    /// The members of the group to whom it is directed; none: all of them.
    pub recipients: Vec<String>,
}

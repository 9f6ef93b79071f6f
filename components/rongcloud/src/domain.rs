//! The family's rules: what a routed message is, where it belongs, and what fails.

pub(crate) mod placement;

use common::Failure;
use message_store::NotStored;
use std::borrow::Cow;

/// The component's name.
pub(crate) const FAMILY: &str = "rongcloud";

/// Every way in which a call fails.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    /// As in every family.
    #[error(transparent)]
    Common(#[from] Failure),
    /// The caller is not RongCloud.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The form has no such message.
    #[error("{0}")]
    Parameter(Cow<'static, str>),
}

impl From<NotStored> for Error {
    fn from(error: NotStored) -> Self {
        match error {
            NotStored::SignatureTaken => Self::Signature(SignatureError::Taken),
            NotStored::Failed(failure) => Self::Common(failure),
        }
    }
}

/// Why a call is not signed by RongCloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SignatureError {
    /// No spelling has all of its parameters.
    #[error("the query has no time, nonce and signature")]
    Missing,
    /// One of the parameters is there twice, or cannot be decoded.
    #[error("the query has a parameter twice, or is not percent-encoded UTF-8")]
    Ambiguous,
    /// The call names another application.
    #[error("the appKey is another application's")]
    OtherApplication,
    /// The time is no number.
    #[error("the time is not a number of milliseconds or seconds")]
    NoTime,
    /// The nonce's last digits could belong to the time.
    #[error("a time in seconds needs a nonce that does not end in a digit")]
    NoBorder,
    /// The time is too far from now.
    #[error("the time is more than 5 minutes off")]
    Off,
    /// There is no secret to check with.
    #[error("the server has no App Secret")]
    NoSecret,
    /// The secret makes another signature.
    #[error("the signature is wrong")]
    Forged,
    /// It has brought another message.
    #[error("the signature is that of another message")]
    Taken,
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

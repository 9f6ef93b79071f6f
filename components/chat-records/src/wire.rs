//! What requests and replies of several endpoints have in common.

use message_store::{MessageType, SellerId};
use serde::Serialize;
use std::borrow::Cow;
use yii::{Parameter, Violation};

/// How many bytes an item has at most around its texts in XML: tags, ids, a time, a type.
pub(crate) const AROUND: usize = 512;

/// A `sellerId`: 1 to 64 bytes.
pub(crate) fn seller_id(parameter: Parameter) -> Result<SellerId, Violation> {
    let too_long = parameter.violation(&format!("should contain at most {} bytes.", SellerId::MAX));
    SellerId::try_from(parameter.string()?).map_err(|_| too_long)
}

/// A `messageType`: one of the eleven.
pub(crate) fn message_type(parameter: &Parameter) -> Result<MessageType, Violation> {
    parameter.one_of(MessageType::from_name)
}

/// What `create` and `delete` answer. The document gives `result` the type bool and the values `success` and `error`.
/// UNSPECIFIED: chat-records-result
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    /// `success` or `error`.
    result: &'static str,
    /// What happened, for people.
    message: Cow<'static, str>,
}

impl Outcome {
    /// The change is made.
    pub(crate) fn success(message: &'static str) -> Self {
        Self {
            result: "success",
            message: message.into(),
        }
    }

    /// The change cannot be made.
    pub(crate) fn error(message: String) -> Self {
        Self {
            result: "error",
            message: message.into(),
        }
    }
}

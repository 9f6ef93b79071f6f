//! The family's rules: what a message's content is, and what fails.

pub(crate) mod content;

use yii::Violation;

/// The component's name.
pub(crate) const FAMILY: &str = "chat-records";

/// Every way in which a call fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Error {
    /// As in every Yii application.
    Yii(yii::Error),
    /// Parameters of a query have values that they cannot have.
    Invalid(Vec<Violation>),
    /// A change cannot be made, for this reason.
    Refused(String),
}

impl From<yii::Error> for Error {
    fn from(error: yii::Error) -> Self {
        Self::Yii(error)
    }
}

impl From<Violation> for Error {
    /// The document gives changes a reply of their own for failures, which takes one text.
    /// UNSPECIFIED: chat-records-result
    fn from(violation: Violation) -> Self {
        Self::Refused(violation.message)
    }
}

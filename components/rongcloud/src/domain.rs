//! The family's rules: where a routed message belongs, and what fails.

pub(crate) mod placement;

use common::Failure;
use message_store::NotStored;
use rong_cloud::{FormError, SignatureError};

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
    #[error(transparent)]
    Parameter(#[from] FormError),
}

impl From<NotStored> for Error {
    fn from(error: NotStored) -> Self {
        match error {
            NotStored::SignatureTaken => Self::Signature(SignatureError::Taken),
            NotStored::Failed(failure) => Self::Common(failure),
        }
    }
}

//! What RongCloud's servers send to the callback for routed messages: the signature of a call, and the message itself.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod message;
mod signature;

pub use message::{FormError, Message};
pub use signature::{Access, SignatureError, Signed};

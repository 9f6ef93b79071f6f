//! What a REST application of Yii 2.0.38, and PHP below it, make of requests and of replies, for the families whose originals are
//! such applications.
//!
//! An endpoint reads its parameters with [`QueryParameters`] or [`BodyParameters`], has them checked as a model's validators
//! would ([`Parameter`]), and replies with a [`Collection`] where it has pages. Its models are [`Resource`]s where the request
//! chooses their [`Fields`]; the [`Format`] is the one that the request asks for. What fails is an [`Error`], or violations
//! ([`invalid`]).
//!
//! # Incomplete support
//!
//! Uploaded files and cookies are not looked at.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod body;
mod error;
mod fields;
mod format;
mod json;
mod method;
pub mod multipart;
mod pagination;
mod parameter;
pub mod php;
mod query;
mod xml;

pub use body::BodyParameters;
pub use error::{Error, invalid};
pub use fields::{Fields, Resource};
pub use format::{Format, refusal, reply};
pub use method::method;
pub use pagination::{Collection, Count, RequestedPage, Target};
pub use parameter::{Parameter, Sent, Violation};
pub use query::QueryParameters;
use std::borrow::Cow;

/// The path by which Yii finds a route, whatever slashes stand at its ends.
#[must_use]
pub fn canonical_path(path: &str) -> Cow<'_, str> {
    Cow::Owned(format!("/{}", path.trim_matches('/')))
}

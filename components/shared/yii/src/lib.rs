//! What a REST application of Yii 2.0.38, and PHP below it, make of requests and of replies, for the families whose originals are
//! such applications.
//!
//! An endpoint reads its parameters with [`QueryParameters`] or [`BodyParameters`], has them checked as a model's validators
//! would ([`Parameter`]), and replies with a [`Collection`] where it has pages. What fails is an [`Error`], or violations
//! ([`invalid`]).
//!
//! # Incomplete support
//!
//! Replies are JSON alone. Uploaded files, cookies and `X-HTTP-Method-Override` are not looked at.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod body;
mod error;
mod pagination;
mod parameter;
pub mod php;
mod query;

pub use body::BodyParameters;
pub use error::{Error, invalid};
pub use pagination::{Collection, Count, RequestedPage, Target};
pub use parameter::{Parameter, Sent, Violation};
pub use query::QueryParameters;

use common::Failure;
use common::http::{Incoming, Outgoing};
use http::header::ACCEPT;
use serde::Serialize;
use std::borrow::Cow;

/// The media type of every reply.
pub const CONTENT_TYPE: &str = "application/json; charset=UTF-8";

/// What Yii has formats for: JSON and XML. The order of weights makes no difference where the reply is JSON in any case.
const ACCEPTABLE: [&str; 4] = ["application/json", "application/xml", "application/*", "*/*"];

/// The path by which Yii finds a route, whatever slashes stand at its ends.
#[must_use]
pub fn canonical_path(path: &str) -> Cow<'_, str> {
    Cow::Owned(format!("/{}", path.trim_matches('/')))
}

/// Whether the caller accepts a format that Yii has, as its content negotiator finds out first of all.
///
/// # Errors
///
/// [`Error::NotAcceptable`].
pub fn negotiate(incoming: &Incoming) -> Result<(), Error> {
    let values = incoming.headers.get_all(ACCEPT).iter();
    let mut types = values
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(|one| one.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
        .filter(|one| !one.is_empty())
        .peekable();
    if types.peek().is_none() || types.any(|one| ACCEPTABLE.contains(&one.as_str())) {
        Ok(())
    } else {
        Err(Error::NotAcceptable)
    }
}

/// A successful reply.
///
/// # Errors
///
/// [`Failure::Internal`]: it cannot be written.
pub fn reply(value: &impl Serialize) -> Result<Outgoing, Failure> {
    Outgoing::json(CONTENT_TYPE, value)
}

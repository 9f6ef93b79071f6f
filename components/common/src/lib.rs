//! What every component of the bundle shares, and nothing that belongs to one family.
//!
//! A component implements [`Family`], lists its endpoints as [`Route`]s and hands each request to [`serve()`]. Data
//! flows one way: the request's bytes become the endpoint's request type, its handler makes one SQL statement of it,
//! and the reply type becomes bytes again.
//!
//! Instances are reused and serve up to 16 requests at once, so whatever is kept between requests belongs to the
//! instance ([`Instance`]), never to a request.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

pub mod auth;
pub mod clock;
pub mod http;
pub mod ids;
pub mod json;
pub mod kv;
pub mod limits;
pub mod lines;
pub mod local_time;
pub mod log;
pub mod pairs;
pub mod proven;
pub mod public_url;
pub mod sql;
pub mod variables;

mod endpoint;
mod serve;

pub use endpoint::{Decode, Encode, Endpoint, Family, Handle, HandleStream, Route};
pub use serve::{Instance, serve};

/// For what [`component!`] writes.
#[doc(hidden)]
pub use spin_sdk;

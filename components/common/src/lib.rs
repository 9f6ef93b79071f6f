//! What every component of the bundle shares, and nothing that belongs to one family.
//!
//! A component implements [`Family`], lists its [`Endpoint`]s as [`Route`]s and hands each request to [`serve()`]. Data
//! flows one way: the request's bytes become the endpoint, which makes one SQL statement of itself, and the reply becomes
//! bytes again.
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
pub mod bounds;
pub mod client;
pub mod clock;
pub mod cors;
pub mod counters;
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
pub mod retention;
pub mod sql;
pub mod variables;

mod endpoint;
mod family;
mod route;
mod serve;

pub use endpoint::Endpoint;
pub use family::{Admit, Encode, Failure, Family};
pub use route::Route;
pub use serve::{Instance, serve};

/// For what [`component!`] writes.
#[doc(hidden)]
pub use spin_sdk;

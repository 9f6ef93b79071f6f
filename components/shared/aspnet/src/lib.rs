//! ASP.NET Web API 2 as it is on the wire: which formatter reads and writes, in which charset, how JSON, XML, forms and
//! queries are bound to classes, and the bodies of errors.
//!
//! A family describes its classes with [`fields!`](crate::fields), names what its site can read and write
//! ([`Site`]), and gets of a request's body the model and its [`ModelState`], as an action of the framework does.
//! Nothing here belongs to one family.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod charset;
mod convert;
pub mod date;
pub mod form;
pub mod json;
pub mod model;
pub mod negotiation;
pub mod query;
pub mod reply;
pub mod request;
#[cfg(test)]
pub(crate) mod tests;
pub mod xml;

pub use model::{Bind, Enumeration, Fields, List, Member, Model, ModelState, Slot};
pub use negotiation::{Charset, Media, Negotiated, Site};

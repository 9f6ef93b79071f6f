//! ASP.NET Web API 2 as it is on the wire: which formatter reads and writes, in which charset, how JSON, XML, forms and
//! queries are bound to classes, and the bodies of errors.
//!
//! A family describes each of its classes once, with [`class!`]: the members with their types and their names on the wire.
//! Of that are made the readers of JSON, XML and forms and the writers of JSON and XML. The family names what its site can
//! read and write ([`Site`]), and gets of a request's body the model and its [`ModelState`], as an action of the
//! framework does:
//!
//! ```
//! use aspnet::request::BodyReader;
//! use aspnet::{Site, reply, xml};
//! use common::http::{Incoming, Outgoing};
//! use common::local_time::LocalTime;
//!
//! const NAMESPACE: &str = "http://schemas.datacontract.org/2004/07/Shop.Models";
//! const SITE: Site = Site { xml: true, form: false };
//!
//! aspnet::class! {
//!     /// What the client says.
//!     read struct Order: "Order" in NAMESPACE {
//!         /// The article's number.
//!         article_no: Option<String> = "ArticleNO",
//!     }
//! }
//!
//! aspnet::class! {
//!     /// What the server says.
//!     write struct Receipt: "Receipt" in NAMESPACE {
//!         /// The article's number.
//!         article_no: Option<String> = "ArticleNO",
//!         /// Whether there is such an article.
//!         is_known: bool = "Known",
//!     }
//! }
//!
//! fn order(incoming: &Incoming) -> Result<Outgoing, common::Failure> {
//!     let local_time = LocalTime::UTC;
//!     let reader = BodyReader { site: SITE, xml_order: xml::Order::Any, local_time };
//!     let order = match reader.body::<Order>("order", incoming) {
//!         Ok(bound) => bound.model.unwrap_or_default(),
//!         Err(error) => return Ok(reply::fail(SITE, incoming, error)),
//!     };
//!     let receipt = Receipt { is_known: order.article_no.is_some(), article_no: order.article_no };
//!     reply::json_or_xml(SITE, incoming, &receipt, local_time.offset_seconds())
//! }
//! ```
//!
//! Nothing here belongs to one family.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod charset;
pub mod class;
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

pub use class::{AnyObject, Plain};
pub use model::{Bind, Enumeration, Fields, List, Member, Model, ModelState, Slot};
pub use negotiation::{Charset, Media, Negotiated, Site};

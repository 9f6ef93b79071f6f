//! `GET /directory/shops`
//!
//! Reads shops by their sellers' ids, a page at a time. `Document: docs/api/directory.md#list_shops`

use super::{FromIncoming, IntoOutgoing, ok};
use crate::domain::Error;
use common::Endpoint;
use common::http::{Incoming, Outgoing};
use common::pairs::Pairs;
use http::Method;
use profiles::Shop;
use serde::Serialize;

/// How many shops a page has where the caller does not say.
const DEFAULT_SIZE: u32 = 100;
/// How many shops a page may have.
const MAX_SIZE: u32 = 1000;

/// The endpoint.
pub(crate) struct ListShops;

impl Endpoint for ListShops {
    const NAME: &'static str = "list_shops";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/directory/shops";
    type Request = Request;
    type Reply = Reply;
}

/// The request.
pub(crate) struct Request {
    /// The seller's id behind which the page starts. It need not have a shop.
    pub after: String,
    /// How many shops the page has at most: 1 to [`MAX_SIZE`].
    pub size: u32,
}

/// The reply.
#[derive(Serialize)]
pub(crate) struct Reply {
    /// The shops.
    pub items: Vec<Shop>,
    /// The `after` of the next page, `null` on the last one.
    pub next: Option<String>,
}

impl FromIncoming for Request {
    fn from_incoming(incoming: &Incoming) -> Result<Self, Error> {
        let parameter = |error: &dyn std::fmt::Display| Error::Parameter(error.to_string());
        let query = Pairs::decode(incoming.query.as_bytes())
            .map_err(|error| Error::Parameter(format!("the query string is {error}")))?;
        let size = query.single("pageSize").map_err(|error| parameter(&error))?;
        let after = query.single("after").map_err(|error| parameter(&error))?;
        Ok(Self {
            after: after.unwrap_or_default().to_owned(),
            size: size.map_or(Ok(DEFAULT_SIZE), read_size)?,
        })
    }
}

fn read_size(text: &str) -> Result<u32, Error> {
    // `parse` would take a sign as well.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let size = text.parse().ok().filter(|size| digits && (1..=MAX_SIZE).contains(size));
    size.ok_or_else(|| Error::Parameter(format!("pageSize has to be a number from 1 to {MAX_SIZE}")))
}

impl IntoOutgoing for Reply {
    fn into_outgoing(self) -> Outgoing {
        ok(&self)
    }
}

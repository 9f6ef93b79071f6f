//! `GET /directory/shops/{sellerId}`
//!
//! Reads the shop of a seller. `Document: docs/api/directory.md#get_shop`

use super::entry::Id;
use common::legacy::Endpoint;
use directory_store::Shop;
use http::Method;

/// The endpoint.
pub(crate) struct GetShop;

impl Endpoint for GetShop {
    const NAME: &'static str = "get_shop";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/directory/shops/{sellerId}";
    type Request = Id<Shop>;
    type Reply = Shop;
}

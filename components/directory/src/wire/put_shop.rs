//! `PUT /directory/shops/{sellerId}`
//!
//! Stores the shop of a seller. `Document: docs/api/directory.md#put_shop`

use common::legacy::Endpoint;
use directory_store::Shop;
use http::Method;

/// The endpoint.
pub(crate) struct PutShop;

impl Endpoint for PutShop {
    const NAME: &'static str = "put_shop";
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "/directory/shops/{sellerId}";
    type Request = Shop;
    type Reply = Shop;
}

//! `DELETE /directory/shops/{sellerId}`
//!
//! Forgets the shop of a seller. `Document: docs/api/directory.md#delete_shop`

use super::entry::{Deleted, Id};
use common::legacy::Endpoint;
use directory_store::Shop;
use http::Method;

/// The endpoint.
pub(crate) struct DeleteShop;

impl Endpoint for DeleteShop {
    const NAME: &'static str = "delete_shop";
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/directory/shops/{sellerId}";
    type Request = Id<Shop>;
    type Reply = Deleted;
}

//! `GET /directory/shops`
//!
//! Reads shops by their sellers' ids, a page at a time. `Document: docs/api/directory.md#list_shops`

use super::page::Request;
use common::legacy::Endpoint;
use directory_store::{Page, Shop};
use http::Method;

/// The endpoint.
pub(crate) struct ListShops;

impl Endpoint for ListShops {
    const NAME: &'static str = "list_shops";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/directory/shops";
    type Request = Request;
    type Reply = Page<Shop>;
}

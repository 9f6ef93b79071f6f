//! `POST /directory/shops/import`
//!
//! Stores the shops of a newline-delimited body of any length. `Document: docs/api/directory.md#import_shops`

use super::import::NoParameters;
use crate::domain::import::Report;
use common::legacy::Endpoint;
use http::Method;

/// The endpoint.
pub(crate) struct ImportShops;

impl Endpoint for ImportShops {
    const NAME: &'static str = "import_shops";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/directory/shops/import";
    type Request = NoParameters;
    type Reply = Report;
}

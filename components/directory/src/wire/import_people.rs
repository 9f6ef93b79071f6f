//! `POST /directory/people/import`
//!
//! Stores the people of a newline-delimited body of any length. `Document: docs/api/directory.md#import_people`

use super::import::NoParameters;
use crate::domain::import::Report;
use common::legacy::Endpoint;
use http::Method;

/// The endpoint.
pub(crate) struct ImportPeople;

impl Endpoint for ImportPeople {
    const NAME: &'static str = "import_people";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/directory/people/import";
    type Request = NoParameters;
    type Reply = Report;
}

//! `GET /directory/people`
//!
//! Reads people by their ids, a page at a time. `Document: docs/api/directory.md#list_people`

use super::page::Request;
use common::legacy::Endpoint;
use directory_store::{Page, Person};
use http::Method;

/// The endpoint.
pub(crate) struct ListPeople;

impl Endpoint for ListPeople {
    const NAME: &'static str = "list_people";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/directory/people";
    type Request = Request;
    type Reply = Page<Person>;
}

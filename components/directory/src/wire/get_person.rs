//! `GET /directory/people/{id}`
//!
//! Reads a person. `Document: docs/api/directory.md#get_person`

use super::entry::Id;
use common::legacy::Endpoint;
use directory_store::Person;
use http::Method;

/// The endpoint.
pub(crate) struct GetPerson;

impl Endpoint for GetPerson {
    const NAME: &'static str = "get_person";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/directory/people/{id}";
    type Request = Id<Person>;
    type Reply = Person;
}

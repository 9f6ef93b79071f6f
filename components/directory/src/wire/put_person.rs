//! `PUT /directory/people/{id}`
//!
//! Stores a person. `Document: docs/api/directory.md#put_person`

use common::legacy::Endpoint;
use directory_store::Person;
use http::Method;

/// The endpoint.
pub(crate) struct PutPerson;

impl Endpoint for PutPerson {
    const NAME: &'static str = "put_person";
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = "/directory/people/{id}";
    type Request = Person;
    type Reply = Person;
}

//! `DELETE /directory/people/{id}`
//!
//! Forgets a person. `Document: docs/api/directory.md#delete_person`

use super::entry::{Deleted, Id};
use common::legacy::Endpoint;
use directory_store::Person;
use http::Method;

/// The endpoint.
pub(crate) struct DeletePerson;

impl Endpoint for DeletePerson {
    const NAME: &'static str = "delete_person";
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/directory/people/{id}";
    type Request = Id<Person>;
    type Reply = Deleted;
}

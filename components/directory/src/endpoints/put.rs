//! `PUT /directory/shops/{sellerId}`, `PUT /directory/people/{id}`
//!
//! Stores the shop of a seller, or a person.
//! Document: `docs/api/directory.md#put_shop`, `docs/api/directory.md#put_person`

use super::Resource;
use crate::domain::Error;
use crate::family::{BackOffice, Directory};
use crate::wire::{self, short};
use common::http::Incoming;
use common::{Endpoint, json};
use http::Method;
use std::slice;

/// A record to be stored, instead of the one that is there.
pub(crate) struct Put<R> {
    record: R,
}

impl<R: Resource> Endpoint for Put<R> {
    const NAME: &'static str = R::PUT.name;
    const METHOD: Method = Method::PUT;
    const PATH: &'static str = R::PUT.path;
    type Family = Directory;
    type Caller = BackOffice;
    type Reply = R;

    /// An id in the body is ignored like any other field. UNSPECIFIED: directory-fields
    fn decode(_: &Directory, _: BackOffice, incoming: &Incoming) -> Result<Self, Error> {
        let id = wire::id::<R>(incoming)?;
        let fields = json::decode(incoming.bytes()?).map_err(|error| match error {
            json::Error::NotJson(why) => Error::NotJson(short(&why)),
            json::Error::Mismatch(why) => Error::Invalid(R::KIND, short(&why)),
        })?;
        let record = R::new(id.into(), fields);
        record
            .check_fields()
            .map_err(|invalid| Error::Invalid(R::KIND, invalid.to_string()))?;
        Ok(Self { record })
    }

    async fn handle(self, family: &Directory) -> Result<R, Error> {
        family.store.put(slice::from_ref(&self.record)).await?;
        Ok(self.record)
    }
}

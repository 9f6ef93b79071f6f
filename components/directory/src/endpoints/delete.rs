//! `DELETE /directory/shops/{sellerId}`, `DELETE /directory/people/{id}`
//!
//! Forgets the shop of a seller, or a person.
//! Document: `docs/api/directory.md#delete_shop`, `docs/api/directory.md#delete_person`

use super::Resource;
use crate::domain::{Error, Id};
use crate::family::{BackOffice, Directory};
use crate::wire;
use common::http::{Incoming, Outgoing};
use common::{Encode, Endpoint};
use http::header::CONTENT_TYPE;
use http::{Method, StatusCode};

/// A record to be forgotten.
pub(crate) struct Delete<R> {
    id: Id<R>,
}

/// The record is forgotten: a reply without a body.
pub(crate) struct Deleted;

impl<R: Resource> Endpoint for Delete<R> {
    const NAME: &'static str = R::DELETE.name;
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = R::DELETE.path;
    type Family = Directory;
    type Caller = BackOffice;
    type Reply = Deleted;

    fn decode(_: &Directory, _: BackOffice, incoming: &Incoming) -> Result<Self, Error> {
        let id = wire::id(incoming)?;
        Ok(Self { id })
    }

    async fn handle(self, family: &Directory) -> Result<Deleted, Error> {
        if family.store.delete::<R>(self.id.as_str()).await? {
            Ok(Deleted)
        } else {
            Err(Error::Absent(R::KIND))
        }
    }
}

impl Encode<Deleted> for Directory {
    fn encode(&self, _: &Incoming, _: Deleted) -> Result<Outgoing, Error> {
        let mut outgoing = Outgoing::new(wire::CONTENT_TYPE, Vec::new());
        outgoing.status = StatusCode::NO_CONTENT;
        outgoing.headers.remove(CONTENT_TYPE);
        Ok(outgoing)
    }
}

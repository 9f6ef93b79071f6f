//! `GET /directory/shops/{sellerId}`, `GET /directory/people/{id}`
//!
//! Reads the shop of a seller, or a person.
//! Document: `docs/api/directory.md#get_shop`, `docs/api/directory.md#get_person`

use super::Resource;
use crate::domain::{Error, Id};
use crate::family::{Directory, Reader};
use crate::wire;
use common::Endpoint;
use common::http::Incoming;
use http::Method;

/// A record to be read.
pub(crate) struct Get<R> {
    reader: Reader,
    id: Id<R>,
}

impl<R: Resource> Endpoint for Get<R> {
    const NAME: &'static str = R::GET.name;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = R::GET.path;
    type Family = Directory;
    type Caller = Reader;
    type Reply = R;

    fn decode(_: &Directory, reader: Reader, incoming: &Incoming) -> Result<Self, Error> {
        let id: Id<R> = wire::id(incoming)?;
        reader.check_read(R::KIND, id.as_str())?;
        Ok(Self { reader, id })
    }

    async fn handle(self, family: &Directory) -> Result<R, Error> {
        let record = family.store.get(self.id.as_str()).await?;
        let record: R = record.ok_or(Error::Absent(R::KIND))?;
        Ok(self.reader.shown(record))
    }
}

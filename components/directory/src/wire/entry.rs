//! What calls on one record have in common: the id in the path, the fields in the body, the record in the reply.

use super::{FromIncoming, IntoOutgoing, ok, short};
use crate::domain::{Entry, Error};
use common::legacy::http::{Incoming, Outgoing};
use common::legacy::json;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use std::marker::PhantomData;

/// The id of the path, of an `R`.
pub(crate) struct Id<R> {
    /// The id.
    pub id: String,
    of: PhantomData<R>,
}

/// The record is forgotten.
pub(crate) struct Deleted;

impl<R: Entry> FromIncoming for Id<R> {
    fn from_incoming(incoming: &Incoming) -> Result<Self, Error> {
        let id = incoming.parameter(R::ID);
        R::check_id(id).map_err(|invalid| Error::Parameter(invalid.to_string()))?;
        Ok(Self {
            id: id.to_owned(),
            of: PhantomData,
        })
    }
}

/// The record that the path and the body say. An id in the body is ignored like any other field.
/// UNSPECIFIED: directory-fields
impl<R: Entry> FromIncoming for R {
    fn from_incoming(incoming: &Incoming) -> Result<Self, Error> {
        let Id { id, .. } = Id::<R>::from_incoming(incoming)?;
        let body = incoming.body.as_ref().map_err(Clone::clone)?;
        let fields = json::decode(body).map_err(|error| match error {
            json::Error::NotJson(why) => Error::NotJson(short(&why)),
            json::Error::Mismatch(why) => Error::Invalid(R::KIND, short(&why)),
        })?;
        let record = R::new(id, fields);
        record
            .check()
            .map_err(|invalid| Error::Invalid(R::KIND, invalid.to_string()))?;
        Ok(record)
    }
}

impl<R: Entry> IntoOutgoing for R {
    fn into_outgoing(self) -> Outgoing {
        ok(&self)
    }
}

impl IntoOutgoing for Deleted {
    fn into_outgoing(self) -> Outgoing {
        let mut outgoing = Outgoing::new(super::CONTENT_TYPE, Vec::new());
        outgoing.status = StatusCode::NO_CONTENT;
        outgoing.headers.remove(CONTENT_TYPE);
        outgoing
    }
}

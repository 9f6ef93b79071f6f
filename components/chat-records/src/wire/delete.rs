//! `POST /chat-records/delete`
//!
//! Deletes a record of a member. Document: docs/api/chat-records.md#delete

use super::body::Body;
use super::{FromIncoming, Outcome};
use crate::ChatRecords;
use crate::domain::Error;
use common::legacy::Endpoint;
use common::legacy::http::Incoming;
use http::Method;

/// The endpoint.
pub(crate) struct Delete;

impl Endpoint for Delete {
    const NAME: &'static str = "delete";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/chat-records/delete";
    type Request = Request;
    type Reply = Outcome;
}

/// Which record to delete.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request {
    /// The member whose record it is.
    pub member_id: i64,
    /// Its id.
    pub id: i64,
}

impl FromIncoming for Request {
    fn from_incoming(_family: &ChatRecords, incoming: &Incoming) -> Result<Self, Error> {
        let body = Body::read(incoming)?;
        Ok(Self {
            member_id: body.parameter("memberId").required()?.integer()?,
            id: body.parameter("id").required()?.integer()?,
        })
    }
}

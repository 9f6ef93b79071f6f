//! `POST /chat-records/create`
//!
//! Stores a record. Document: docs/api/chat-records.md#create

use super::body::Body;
use super::{FromIncoming, Outcome};
use crate::ChatRecords;
use crate::domain::{Error, content};
use common::legacy::Endpoint;
use common::legacy::http::Incoming;
use http::Method;
use message_store::{MAX_CONTENT, NewRecord};

/// The endpoint.
pub(crate) struct Create;

impl Endpoint for Create {
    const NAME: &'static str = "create";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/chat-records/create";
    type Request = NewRecord;
    type Reply = Outcome;
}

impl FromIncoming for NewRecord {
    fn from_incoming(family: &ChatRecords, incoming: &Incoming) -> Result<Self, Error> {
        let body = Body::read(incoming)?;
        let member_id = body.parameter("memberId").required()?.integer()?;
        let seller_id = body.parameter("sellerId").required()?.seller_id()?;
        let message_type = body.parameter("messageType").required()?.message_type()?;
        let sent = body.parameter("cnt").required()?;
        let cnt = sent.clone().string()?;
        if cnt.len() > MAX_CONTENT {
            return Err(sent
                .violation(&format!("should contain at most {MAX_CONTENT} bytes."))
                .into());
        }
        if family.check_content {
            content::check(message_type, &cnt).map_err(|wrong| sent.violation(&format!("is invalid: {wrong}.")))?;
        }
        Ok(Self {
            member_id,
            seller_id,
            message_type,
            cnt,
        })
    }
}

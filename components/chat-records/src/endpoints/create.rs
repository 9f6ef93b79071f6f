//! `POST /chat-records/create`
//!
//! Stores a record. Document: docs/api/chat-records.md#create

use crate::domain::{Error, content};
use crate::family::{ChatRecords, TokenHolder};
use crate::wire::{Outcome, message_type, seller_id};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use message_store::{MAX_CONTENT, NewRecord};
use yii::BodyParameters;

/// A record to be stored.
pub(crate) struct Create {
    record: NewRecord,
}

impl Endpoint for Create {
    const NAME: &'static str = "create";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/chat-records/create";
    type Family = ChatRecords;
    type Caller = TokenHolder;
    type Reply = Outcome;

    // UNSPECIFIED: chat-records-body
    fn decode(family: &ChatRecords, caller: TokenHolder, incoming: &Incoming) -> Result<Self, Error> {
        let body = BodyParameters::read(incoming)?;
        let member_id = body.parameter("memberId").required()?.integer()?;
        let seller_id = seller_id(body.parameter("sellerId").required()?)?;
        let message_type = message_type(&body.parameter("messageType").required()?)?;
        let sent = body.parameter("cnt").required()?;
        let cnt = sent.clone().string()?;
        if cnt.len() > MAX_CONTENT {
            let too_long = format!("should contain at most {MAX_CONTENT} bytes.");
            return Err(sent.violation(&too_long).into());
        }
        if family.checks_content {
            content::check(message_type, &cnt).map_err(|wrong| sent.violation(&format!("is invalid: {wrong}.")))?;
        }
        Ok(Self {
            record: NewRecord {
                member_id: caller.member(member_id)?,
                seller_id,
                message_type,
                cnt,
            },
        })
    }

    async fn handle(self, family: &ChatRecords) -> Result<Outcome, Error> {
        family.store.create(self.record).await?;
        Ok(Outcome::success("The record was created."))
    }
}

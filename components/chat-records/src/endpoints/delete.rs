//! `POST /chat-records/delete`
//!
//! Deletes a record of a member. Document: docs/api/chat-records.md#delete

use crate::domain::Error;
use crate::family::{ChatRecords, TokenHolder};
use crate::wire::Outcome;
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use yii::BodyParameters;

/// A record to be deleted.
pub(crate) struct Delete {
    /// The member whose record it is.
    member_id: i64,
    /// Its id.
    id: i64,
}

impl Endpoint for Delete {
    const NAME: &'static str = "delete";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/chat-records/delete";
    type Family = ChatRecords;
    type Caller = TokenHolder;
    type Reply = Outcome;

    fn decode(_: &ChatRecords, caller: TokenHolder, incoming: &Incoming) -> Result<Self, Error> {
        let body = BodyParameters::read(incoming)?;
        let member_id = body.parameter("memberId").required()?.integer()?;
        let id = body.parameter("id").required()?.integer()?;
        Ok(Self {
            member_id: caller.member(member_id)?,
            id,
        })
    }

    /// A record of somebody else is as good as none. UNSPECIFIED: chat-records-delete
    async fn handle(self, family: &ChatRecords) -> Result<Outcome, Error> {
        if family.store.delete(self.member_id, self.id).await? {
            Ok(Outcome::success("The record was deleted."))
        } else {
            Err(Error::Refused(format!("Object not found: {}", self.id)))
        }
    }
}

//! `POST /chat-records/delete`
//!
//! Deletes a record of a member. Document: docs/api/chat-records.md#delete

use crate::ChatRecords;
use crate::domain::Error;
use crate::wire::Outcome;
use crate::wire::delete::{Delete, Request};
use common::legacy::Handle;

impl Handle<Delete> for ChatRecords {
    /// A record of somebody else is as good as none. UNSPECIFIED: chat-records-delete
    async fn handle(&self, Request { member_id, id }: Request) -> Result<Outcome, Error> {
        if self.messages.delete(member_id, id).await? {
            Ok(Outcome::success("The record was deleted."))
        } else {
            Err(Error::Refused(format!("Object not found: {id}")))
        }
    }
}

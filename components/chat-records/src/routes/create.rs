//! `POST /chat-records/create`
//!
//! Stores a record. Document: docs/api/chat-records.md#create

use crate::ChatRecords;
use crate::domain::Error;
use crate::wire::Outcome;
use crate::wire::create::Create;
use common::legacy::Handle;
use message_store::NewRecord;

impl Handle<Create> for ChatRecords {
    async fn handle(&self, record: NewRecord) -> Result<Outcome, Error> {
        self.messages.create(record).await?;
        Ok(Outcome::success("The record was created."))
    }
}

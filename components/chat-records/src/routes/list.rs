//! `GET /chat-records/list`
//!
//! Reads the records of a member with a seller, a page at a time. Document: docs/api/chat-records.md#list

use crate::ChatRecords;
use crate::domain::Error;
use crate::wire::list::{List, Reply, Request};
use common::legacy::Handle;

impl Handle<List> for ChatRecords {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        let records = self.messages.list(&request.listing).await?;
        Ok(Reply { records, request })
    }
}

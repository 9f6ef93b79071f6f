//! `GET /chat-records/chat-list`
//!
//! Reads the conversations of a member, each by its newest record. Document: docs/api/chat-records.md#chat_list

use crate::ChatRecords;
use crate::domain::Error;
use crate::wire::chat_list::{ChatList, Reply, Request};
use common::legacy::Handle;

impl Handle<ChatList> for ChatRecords {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        let page = request.page.as_ref().map(|(wanted, _)| (wanted.page, wanted.size));
        let conversations = self.messages.conversations(request.member_id, page).await?;
        Ok(Reply { conversations, request })
    }
}

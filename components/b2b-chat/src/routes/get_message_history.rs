//! `POST /api/GetMessageHistory`
//!
//! The messages of a group, the newest first. Document: docs/api/b2b-chat.md#get_message_history

use crate::B2bChat;
use crate::domain::{Error, Window};
use crate::store::Known;
use crate::wire::get_message_history::{GetMessageHistory, MessageInfo};
use crate::wire::{ApiRet, Refusal};
use common::legacy::Handle;
use message_store::GroupMessages;

impl Handle<GetMessageHistory> for B2bChat {
    async fn handle(&self, window: Window) -> Result<ApiRet<Vec<MessageInfo>>, Refusal> {
        let (page, known) = self.page(&window).await.map_err(|error| self.refusal(error))?;
        let local_time = self.reader.local_time;
        let items = page
            .messages
            .into_iter()
            .map(|message| MessageInfo::new(&window.group_id, &known, message, local_time));
        Ok(ApiRet::page(items.collect(), page.total, &window, local_time))
    }
}

impl B2bChat {
    /// The messages of a page, and what is known of their group and senders.
    async fn page(&self, window: &Window) -> Result<(GroupMessages, Known), Error> {
        let index = i64::from(window.page).saturating_sub(1);
        let page = self
            .messages
            .group_messages(&window.group_id, index, window.size.into())
            .await?;
        let senders = page.messages.iter().filter_map(|message| message.sender.parse().ok());
        let senders: Vec<i32> = senders.collect();
        let known = self.store.known(&window.group_id, &senders).await?;
        Ok((page, known))
    }
}

//! `POST /gateway/xtinterface/message/send`
//!
//! Sends a message to a group. Document: docs/api/group-gateway.md#message_send

use crate::GroupGateway;
use crate::domain::Error;
use crate::wire::Envelope;
use crate::wire::message_send::{MessageData, MessageSend, Request};
use common::legacy::Handle;

impl Handle<MessageSend> for GroupGateway {
    async fn handle(&self, Request { operation, draft }: Request) -> Result<Envelope<MessageData>, Error> {
        let sent = self.store.send(&operation, draft).await?;
        Ok(Envelope::success(MessageData { msg_id: sent.id }))
    }
}

//! `POST /rongcloud/messages`
//!
//! Takes a message that RongCloud routes. Document: docs/api/rongcloud.md#messages

use crate::RongCloud;
use crate::domain::{Error, Message};
use crate::wire::messages::{Acknowledgement, RouteMessage};
use common::legacy::Handle;
use message_store::{Kept, Place};

impl Handle<RouteMessage> for RongCloud {
    async fn handle(&self, message: Message) -> Result<Acknowledgement, Error> {
        let routed = self.prefixes.place(message);
        let stored = match &routed.place {
            Place::Record { .. } => Acknowledgement::Record,
            Place::Group { .. } => Acknowledgement::Group,
            Place::Nowhere(_) => Acknowledgement::Counted,
        };
        Ok(match self.messages.route(routed).await? {
            Kept::Stored => stored,
            Kept::Repeated => Acknowledgement::Repeated,
        })
    }
}

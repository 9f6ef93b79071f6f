//! `POST /rongcloud/messages`
//!
//! Takes a message that RongCloud routes. Document: docs/api/rongcloud.md#messages

use crate::domain::Error;
use crate::family::{RongCloud, Signer};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use message_store::{Place, Signature, Stored};
use rong_cloud::Message;
use serde::Serialize;

/// A message to be stored.
pub(crate) struct RouteMessage {
    message: Message,
    /// That of the call, which is good for this message alone. UNSPECIFIED: rongcloud-signature
    signature: Signature,
}

impl Endpoint for RouteMessage {
    const NAME: &'static str = "messages";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/rongcloud/messages";
    type Family = RongCloud;
    type Caller = Signer;
    type Reply = Reply;

    fn decode(_: &RongCloud, signer: Signer, incoming: &Incoming) -> Result<Self, Error> {
        Ok(Self {
            message: Message::read(incoming.bytes()?)?,
            signature: signer.signature,
        })
    }

    async fn handle(self, family: &RongCloud) -> Result<Reply, Error> {
        let routed = family.prefixes.place(self.message);
        let acknowledgement = match &routed.place {
            Place::Record { .. } => Acknowledgement::Record,
            Place::Group { .. } => Acknowledgement::Group,
            Place::Nowhere(_) => Acknowledgement::Counted,
        };
        let result = match family.store.take(routed, self.signature).await? {
            Stored::New => acknowledgement,
            Stored::Repeated => Acknowledgement::Repeated,
        };
        Ok(Reply { code: 200, result })
    }
}

/// What became of a message. RongCloud looks at the status alone. UNSPECIFIED: rongcloud-replies
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// Always 200.
    code: u16,
    /// `record`, `group`, `counted` or `repeated`.
    result: Acknowledgement,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Acknowledgement {
    /// It is a chat record.
    Record,
    /// It is a message of a group.
    Group,
    /// It is counted and not kept.
    Counted,
    /// It came before.
    Repeated,
}

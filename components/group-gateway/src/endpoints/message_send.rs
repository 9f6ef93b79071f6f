//! `POST /gateway/xtinterface/message/send`
//!
//! Sends a message to a group. Document: docs/api/group-gateway.md#message_send

use crate::domain::{Draft, Error, Kind, MAX_MESSAGE, Operation, characters, client_id};
use crate::family::{GroupGateway, Team};
use crate::wire::{self, Envelope, bounded_json};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A message to be sent.
pub(crate) struct MessageSend {
    operation: Operation,
    draft: Draft,
}

impl Endpoint for MessageSend {
    const NAME: &'static str = "message_send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/message/send";
    type Family = GroupGateway;
    type Caller = Team;
    type Reply = Envelope<MessageData>;

    fn decode(_: &GroupGateway, Team(eid): Team, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::body(incoming)?;
        let kind = Kind::from_number(body.msg_type)
            .filter(|kind| *kind != Kind::Notice)
            .ok_or_else(|| Error::Invalid("msgType is none of 2, 8, 23, 25".to_owned()))?;
        let content = body.content.unwrap_or_default();
        let has_param = body.param.as_ref().is_some_and(|param| !param.is_empty());
        let content = if content.is_empty() && kind != Kind::Text && has_param {
            content
        } else {
            characters("content", content, MAX_MESSAGE)?
        };
        let param = body.param.map(|param| bounded_json("param", &param)).transpose()?;
        let draft = Draft {
            kind,
            title: None,
            content,
            param: param.map(|param| param.get().to_owned()),
            client_id: client_id(body.client_msg_id)?,
        };
        Ok(Self {
            operation: wire::operation(eid, body.current_uid, &body.group_id)?,
            draft,
        })
    }

    async fn handle(self, family: &GroupGateway) -> Result<Envelope<MessageData>, Error> {
        let sent = family.store.send(&self.operation, self.draft).await?;
        Ok(Envelope::success(MessageData { msg_id: sent.id }))
    }
}

/// UNSPECIFIED: group-gateway-messages
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct Body {
    /// The sender, a member of the group: 1 to 64 bytes.
    current_uid: String,
    /// The group.
    group_id: String,
    /// 2: text, 8: file, 23: rich text, 25: card.
    msg_type: i64,
    /// 1 to 10000 characters; may be empty or left out, but for 2, where there is a `param` that is not empty.
    content: Option<String>,
    /// At most 65536 bytes of JSON.
    param: Option<Map<String, Value>>,
    /// The client's id of the message, at most 64 bytes; an empty one is none.
    client_msg_id: Option<String>,
}

/// The message that was sent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageData {
    /// Its id.
    msg_id: String,
}

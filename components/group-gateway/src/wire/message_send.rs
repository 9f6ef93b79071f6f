//! `POST /gateway/xtinterface/message/send`
//!
//! Sends a message to a group. Document: docs/api/group-gateway.md#message_send

use super::{Envelope, FromBody, OnGroup};
use crate::domain::{self, Draft, Eid, Error, Kind, MAX_MESSAGE, MAX_PARAM, Operation, client_id};
use common::legacy::Endpoint;
use http::Method;
use serde::{Deserialize, Serialize};

/// The endpoint.
pub(crate) struct MessageSend;

impl Endpoint for MessageSend {
    const NAME: &'static str = "message_send";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/message/send";
    type Request = Request;
    type Reply = Envelope<MessageData>;
}

/// The message to be sent.
pub(crate) struct Request {
    /// By whom, and to which group.
    pub operation: Operation,
    /// The message.
    pub draft: Draft,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
pub(crate) struct Body {
    current_uid: String,
    group_id: String,
    msg_type: i64,
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    param: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(default)]
    client_msg_id: Option<String>,
}

/// A message in a reply.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageData {
    pub msg_id: String,
}

impl FromBody for Request {
    type Body = Body;

    /// UNSPECIFIED: group-gateway-messages
    fn from_body(team: Option<Eid>, body: Body) -> Result<Self, Error> {
        let kind = Kind::from_number(body.msg_type)
            .filter(|kind| *kind != Kind::Notice)
            .ok_or_else(|| Error::Invalid("msgType is none of 2, 8, 23, 25".to_owned()))?;
        let content = body.content.unwrap_or_default();
        let has_param = body.param.as_ref().is_some_and(|param| !param.is_empty());
        let content = if content.is_empty() && kind != Kind::Text && has_param {
            content
        } else {
            domain::text("content", content, MAX_MESSAGE)?
        };
        let param = body.param.and_then(|param| serde_json::to_string(&param).ok());
        if param.as_ref().is_some_and(|param| param.len() > MAX_PARAM) {
            return Err(Error::Invalid(format!("param has to have at most {MAX_PARAM} bytes")));
        }
        let draft = Draft {
            kind,
            title: None,
            content,
            param,
            client_id: client_id(body.client_msg_id)?,
        };
        let on_group = OnGroup {
            current_uid: body.current_uid,
            group_id: body.group_id,
        };
        Ok(Self {
            operation: on_group.operation(team)?,
            draft,
        })
    }
}

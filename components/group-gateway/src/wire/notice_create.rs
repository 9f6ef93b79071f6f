//! `POST /gateway/xtinterface/notice/create`
//!
//! Gives a group a notice. Document: docs/api/group-gateway.md#notice_create

use super::{FromBody, OnGroup, SuccessFirst};
use crate::domain::{Draft, Eid, Error, Kind, MAX_NOTICE, MAX_TITLE, Operation, text};
use common::legacy::Endpoint;
use http::Method;
use serde::{Deserialize, Serialize};

/// The endpoint.
pub(crate) struct NoticeCreate;

impl Endpoint for NoticeCreate {
    const NAME: &'static str = "notice_create";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/notice/create";
    type Request = Request;
    type Reply = SuccessFirst<NoticeData>;
}

/// The notice to be given.
pub(crate) struct Request {
    /// By whom, and to which group.
    pub operation: Operation,
    /// Its title, 1 to 40 characters.
    pub title: String,
    /// Its text, 1 to 2000 characters.
    pub content: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
pub(crate) struct Body {
    current_uid: String,
    group_id: String,
    title: String,
    content: String,
}

/// A notice in a reply.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoticeData {
    pub notice_id: String,
    /// The display name of who gave it.
    pub creator: String,
    pub title: String,
    pub content: String,
    /// In Unix milliseconds.
    pub create_time: i64,
}

impl Request {
    pub(crate) fn draft(&self) -> Draft {
        Draft {
            kind: Kind::Notice,
            title: Some(self.title.clone()),
            content: self.content.clone(),
            param: None,
            client_id: None,
        }
    }
}

impl FromBody for Request {
    type Body = Body;

    fn from_body(team: Option<Eid>, body: Body) -> Result<Self, Error> {
        let title = text("title", body.title, MAX_TITLE)?;
        let content = text("content", body.content, MAX_NOTICE)?;
        let on_group = OnGroup {
            current_uid: body.current_uid,
            group_id: body.group_id,
        };
        Ok(Self {
            operation: on_group.operation(team)?,
            title,
            content,
        })
    }
}

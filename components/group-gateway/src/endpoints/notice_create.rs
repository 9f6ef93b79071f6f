//! `POST /gateway/xtinterface/notice/create`
//!
//! Gives a group a notice. Document: docs/api/group-gateway.md#notice_create

use crate::domain::{Draft, Error, Kind, MAX_NOTICE, MAX_TITLE, Operation, characters};
use crate::family::{GroupGateway, Team};
use crate::wire::{self, SuccessFirst};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use serde::{Deserialize, Serialize};

/// A notice to be given.
pub(crate) struct NoticeCreate {
    operation: Operation,
    title: String,
    content: String,
}

impl Endpoint for NoticeCreate {
    const NAME: &'static str = "notice_create";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/notice/create";
    type Family = GroupGateway;
    type Caller = Team;
    type Reply = SuccessFirst<NoticeData>;

    fn decode(_: &GroupGateway, Team(eid): Team, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::body(incoming)?;
        let title = characters("title", body.title, MAX_TITLE)?;
        let content = characters("content", body.content, MAX_NOTICE)?;
        Ok(Self {
            operation: wire::operation(eid, body.current_uid, &body.group_id)?,
            title,
            content,
        })
    }

    async fn handle(self, family: &GroupGateway) -> Result<SuccessFirst<NoticeData>, Error> {
        let draft = Draft {
            kind: Kind::Notice,
            title: Some(self.title.clone()),
            content: self.content.clone(),
            param: None,
            client_id: None,
        };
        let sent = family.store.send(&self.operation, draft).await?;
        Ok(SuccessFirst::new(NoticeData {
            notice_id: sent.id,
            creator: sent.name,
            title: self.title,
            content: self.content,
            create_time: sent.time,
        }))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct Body {
    /// Who gives the notice, a member of the group: 1 to 64 bytes.
    current_uid: String,
    /// The group.
    group_id: String,
    /// 1 to 40 characters.
    title: String,
    /// 1 to 2000 characters.
    content: String,
}

/// The notice that was given.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoticeData {
    /// Its id.
    notice_id: String,
    /// The display name of who gave it.
    creator: String,
    /// As in the request.
    title: String,
    /// As in the request.
    content: String,
    /// In Unix milliseconds.
    create_time: i64,
}

//! `POST /gateway/xtinterface/notice/create`
//!
//! Gives a group a notice. Document: docs/api/group-gateway.md#notice_create

use crate::GroupGateway;
use crate::domain::Error;
use crate::wire::SuccessFirst;
use crate::wire::notice_create::{NoticeCreate, NoticeData, Request};
use common::legacy::Handle;

impl Handle<NoticeCreate> for GroupGateway {
    async fn handle(&self, request: Request) -> Result<SuccessFirst<NoticeData>, Error> {
        let sent = self.store.send(&request.operation, request.draft()).await?;
        Ok(SuccessFirst::new(NoticeData {
            notice_id: sent.id,
            creator: sent.name,
            title: request.title,
            content: request.content,
            create_time: sent.time,
        }))
    }
}

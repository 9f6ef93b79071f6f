//! `GET /imbu/chat/history.png`
//!
//! Draws the QR code of a merged history's page. Document: docs/api/group-gateway.md#history_png

use crate::GroupGateway;
use crate::domain::Error;
use crate::page::code;
use crate::wire::history::Request;
use crate::wire::history_png::{HistoryPng, Reply};
use common::legacy::Handle;

impl Handle<HistoryPng> for GroupGateway {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        self.store.count(&request.merge_id, &request.eid).await?;
        code::png(&self.page_url(&request)).map(Reply)
    }
}

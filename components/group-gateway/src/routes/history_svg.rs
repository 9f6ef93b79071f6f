//! `GET /imbu/chat/history.svg`
//!
//! Draws the QR code of a merged history's page. Document: docs/api/group-gateway.md#history_svg

use crate::GroupGateway;
use crate::domain::Error;
use crate::page::code;
use crate::wire::history::Request;
use crate::wire::history_svg::{HistorySvg, Reply};
use common::legacy::Handle;

impl Handle<HistorySvg> for GroupGateway {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        self.store.count(&request.merge_id, &request.eid).await?;
        code::svg(&self.page_url(&request)).map(Reply)
    }
}

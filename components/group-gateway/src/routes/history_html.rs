//! `GET /imbu/chat/history.html`
//!
//! Shows a merged history, a page at a time. Document: docs/api/group-gateway.md#history_html

use crate::GroupGateway;
use crate::domain::Error;
use crate::store::Window;
use crate::wire::history::Request;
use crate::wire::history_html::{HistoryHtml, PAGE_SIZE, Reply};
use common::legacy::Handle;

impl Handle<HistoryHtml> for GroupGateway {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        let window = Window {
            page: request.page,
            size: PAGE_SIZE,
        };
        let history = self.store.history(&request.merge_id, &request.eid, window).await?;
        let pages = window.pages(history.messages);
        if request.page > pages {
            return Err(Error::UnknownHistory);
        }
        Ok(Reply {
            history,
            pages,
            request,
        })
    }
}

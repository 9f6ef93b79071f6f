//! `GET /imbu/chat/history.html`
//!
//! Shows a merged history, a page at a time. Document: docs/api/group-gateway.md#history_html

use super::history::{Request, page};
use crate::GroupGateway;
use crate::page::Page;
use crate::store::History;
use common::legacy::http::{Incoming, Outgoing};
use common::legacy::{Encode, Endpoint};
use http::Method;

/// How many entries a page shows.
pub(crate) const PAGE_SIZE: i64 = 50;

/// The endpoint.
pub(crate) struct HistoryHtml;

impl Endpoint for HistoryHtml {
    const NAME: &'static str = "history_html";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = super::history::PAGE;
    type Request = Request;
    type Reply = Reply;
}

/// A part of a history, with the request for it.
pub(crate) struct Reply {
    /// The part.
    pub history: History,
    /// How many pages there are.
    pub pages: i64,
    /// The request.
    pub request: Request,
}

impl Encode<Reply> for GroupGateway {
    fn encode(&self, _incoming: &Incoming, reply: Reply) -> Outgoing {
        let markup = Page {
            history: &reply.history,
            number: reply.request.page,
            pages: reply.pages,
            query: &reply.request.query(),
            language: reply.request.language,
            local_time: self.local_time,
        };
        page(markup.render())
    }
}

//! `GET /imbu/chat/history.html`
//!
//! Shows a merged history, a page at a time. Document: docs/api/group-gateway.md#history_html

use crate::domain::{Error, history_pages};
use crate::family::{GroupGateway, Visitor};
use crate::history::{self, Address, Resource};
use crate::page::{Language, Page};
use common::Endpoint;
use common::http::{Incoming, Outgoing};
use http::Method;

/// A page of a merged history.
pub(crate) struct HistoryHtml {
    address: Address,
    language: Language,
}

impl Endpoint for HistoryHtml {
    const NAME: &'static str = "history_html";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = history::PAGE;
    type Family = GroupGateway;
    type Caller = Visitor;
    type Reply = Resource;

    fn decode(_: &GroupGateway, _: Visitor, incoming: &Incoming) -> Result<Self, Error> {
        Ok(Self {
            address: Address::read(incoming)?,
            language: Language::of(incoming),
        })
    }

    async fn handle(self, family: &GroupGateway) -> Result<Resource, Error> {
        let Address {
            merge_id,
            eid,
            page,
            after,
        } = &self.address;
        let history = match after {
            0 => family.copies.history(&family.store, merge_id, eid, *page).await?,
            after => family.store.history(merge_id, eid, *page, *after).await?,
        };
        let pages = history_pages(history.total);
        if *page > pages {
            return Err(Error::UnknownHistory);
        }
        let page = Page {
            history: &history,
            number: *page,
            after: *after,
            pages,
            query: &self.address.query(),
            language: self.language,
            local_time: family.local_time,
        };
        Ok(Resource::Page(page.render()))
    }

    fn refuse(_: Option<&GroupGateway>, incoming: &Incoming, error: Error) -> Outgoing {
        history::refuse(incoming, error)
    }
}

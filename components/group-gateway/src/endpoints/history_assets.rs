//! `GET /imbu/chat/history.css`, `GET /imbu/chat/history.js`
//!
//! What belongs to the page of a merged history: its style and its script. Document: docs/api/group-gateway.md#history_html

use crate::domain::Error;
use crate::family::{GroupGateway, Visitor};
use crate::history::{self, Resource};
use common::Endpoint;
use common::http::{Incoming, Outgoing};
use http::Method;

/// The page's style.
pub(crate) struct HistoryStyle;

/// The page's script.
pub(crate) struct HistoryScript;

impl Endpoint for HistoryStyle {
    const NAME: &'static str = "history_style";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/imbu/chat/history.css";
    type Family = GroupGateway;
    type Caller = Visitor;
    type Reply = Resource;

    fn decode(_: &GroupGateway, _: Visitor, _: &Incoming) -> Result<Self, Error> {
        Ok(Self)
    }

    async fn handle(self, _: &GroupGateway) -> Result<Resource, Error> {
        let style = include_bytes!("../../assets/history.css");
        Ok(Resource::File("text/css; charset=utf-8", style.to_vec()))
    }

    fn refuse(_: Option<&GroupGateway>, incoming: &Incoming, error: Error) -> Outgoing {
        history::refuse(incoming, error)
    }
}

impl Endpoint for HistoryScript {
    const NAME: &'static str = "history_script";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/imbu/chat/history.js";
    type Family = GroupGateway;
    type Caller = Visitor;
    type Reply = Resource;

    fn decode(_: &GroupGateway, _: Visitor, _: &Incoming) -> Result<Self, Error> {
        Ok(Self)
    }

    async fn handle(self, _: &GroupGateway) -> Result<Resource, Error> {
        let script = include_bytes!("../../assets/history.js");
        Ok(Resource::File("text/javascript; charset=utf-8", script.to_vec()))
    }

    fn refuse(_: Option<&GroupGateway>, incoming: &Incoming, error: Error) -> Outgoing {
        history::refuse(incoming, error)
    }
}

//! `GET /imbu/chat/history.png`
//!
//! Draws the QR code of a merged history's page. Document: docs/api/group-gateway.md#history_png

use crate::domain::Error;
use crate::family::{GroupGateway, Visitor};
use crate::history::{self, Code, Resource};
use crate::page::code;
use common::Endpoint;
use common::http::{Incoming, Outgoing};
use http::Method;

/// A QR code to be drawn.
pub(crate) struct HistoryPng(Code);

impl Endpoint for HistoryPng {
    const NAME: &'static str = "history_png";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/imbu/chat/history.png";
    type Family = GroupGateway;
    type Caller = Visitor;
    type Reply = Resource;

    fn decode(family: &GroupGateway, _: Visitor, incoming: &Incoming) -> Result<Self, Error> {
        Code::read(family, incoming).map(Self)
    }

    async fn handle(self, family: &GroupGateway) -> Result<Resource, Error> {
        let url = self.0.url(family).await?;
        Ok(Resource::Code("image/png", code::png(&url)?))
    }

    fn refuse(_: Option<&GroupGateway>, incoming: &Incoming, error: Error) -> Outgoing {
        history::refuse(incoming, error)
    }
}

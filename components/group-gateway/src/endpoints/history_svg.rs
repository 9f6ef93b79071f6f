//! `GET /imbu/chat/history.svg`
//!
//! Draws the QR code of a merged history's page. Document: docs/api/group-gateway.md#history_svg

use crate::domain::Error;
use crate::family::{GroupGateway, Visitor};
use crate::history::{self, Code, Resource};
use crate::page::code;
use common::Endpoint;
use common::http::{Incoming, Outgoing};
use http::Method;

/// A QR code to be drawn.
pub(crate) struct HistorySvg(Code);

impl Endpoint for HistorySvg {
    const NAME: &'static str = "history_svg";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/imbu/chat/history.svg";
    type Family = GroupGateway;
    type Caller = Visitor;
    type Reply = Resource;

    fn decode(family: &GroupGateway, _: Visitor, incoming: &Incoming) -> Result<Self, Error> {
        Code::read(family, incoming).map(Self)
    }

    async fn handle(self, family: &GroupGateway) -> Result<Resource, Error> {
        let url = self.0.url(family).await?;
        Ok(Resource::Code("image/svg+xml", code::svg(&url)?))
    }

    fn refuse(_: Option<&GroupGateway>, incoming: &Incoming, error: Error) -> Outgoing {
        history::refuse(incoming, error)
    }
}

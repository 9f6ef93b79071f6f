//! `GET /imbu/chat/history.svg`
//!
//! Draws the QR code of a merged history's page. Document: docs/api/group-gateway.md#history_svg

use super::history::{Request, file};
use crate::GroupGateway;
use crate::page::code;
use common::legacy::http::{Incoming, Outgoing};
use common::legacy::{Encode, Endpoint};
use http::Method;

/// The endpoint.
pub(crate) struct HistorySvg;

impl Endpoint for HistorySvg {
    const NAME: &'static str = "history_svg";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/imbu/chat/history.svg";
    type Request = Request;
    type Reply = Reply;
}

/// The code, drawn.
pub(crate) struct Reply(pub code::Svg);

impl Encode<Reply> for GroupGateway {
    fn encode(&self, _incoming: &Incoming, Reply(code): Reply) -> Outgoing {
        file("image/svg+xml", code.0)
    }
}

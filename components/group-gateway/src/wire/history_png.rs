//! `GET /imbu/chat/history.png`
//!
//! Draws the QR code of a merged history's page. Document: docs/api/group-gateway.md#history_png

use super::history::{Request, file};
use crate::GroupGateway;
use crate::page::code;
use common::legacy::http::{Incoming, Outgoing};
use common::legacy::{Encode, Endpoint};
use http::Method;

/// The endpoint.
pub(crate) struct HistoryPng;

impl Endpoint for HistoryPng {
    const NAME: &'static str = "history_png";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/imbu/chat/history.png";
    type Request = Request;
    type Reply = Reply;
}

/// The code, drawn.
pub(crate) struct Reply(pub code::Png);

impl Encode<Reply> for GroupGateway {
    fn encode(&self, _incoming: &Incoming, Reply(code): Reply) -> Outgoing {
        file("image/png", code.0)
    }
}

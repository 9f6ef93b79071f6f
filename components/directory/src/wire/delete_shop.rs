//! `DELETE /directory/shops/{sellerId}`
//!
//! Forgets the shop of a seller. `Document: docs/api/directory.md#delete_shop`

use super::{IntoOutgoing, SellerId};
use common::Endpoint;
use common::http::Outgoing;
use http::header::CONTENT_TYPE;
use http::{Method, StatusCode};

/// The endpoint.
pub(crate) struct DeleteShop;

/// The shop is forgotten.
pub(crate) struct Deleted;

impl Endpoint for DeleteShop {
    const NAME: &'static str = "delete_shop";
    const METHOD: Method = Method::DELETE;
    const PATH: &'static str = "/directory/shops/{sellerId}";
    type Request = SellerId;
    type Reply = Deleted;
}

impl IntoOutgoing for Deleted {
    fn into_outgoing(self) -> Outgoing {
        let mut outgoing = Outgoing::new(super::CONTENT_TYPE, Vec::new());
        outgoing.status = StatusCode::NO_CONTENT;
        outgoing.headers.remove(CONTENT_TYPE);
        outgoing
    }
}

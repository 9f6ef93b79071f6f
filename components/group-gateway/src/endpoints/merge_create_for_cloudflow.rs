//! `POST /gateway/xtinterface/message/merge/createForCloudflow`
//!
//! Merges a group's history as it is. Document: docs/api/group-gateway.md#merge_create_for_cloudflow

use crate::domain::{Error, Operation};
use crate::family::{GroupGateway, Team};
use crate::wire::{self, OnGroup};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use serde::Serialize;

/// A group whose history is to be merged.
pub(crate) struct MergeCreateForCloudflow(Operation);

impl Endpoint for MergeCreateForCloudflow {
    const NAME: &'static str = "merge_create_for_cloudflow";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/message/merge/createForCloudflow";
    type Family = GroupGateway;
    type Caller = Team;
    type Reply = Reply;

    fn decode(_: &GroupGateway, Team(eid): Team, incoming: &Incoming) -> Result<Self, Error> {
        let body: OnGroup = wire::body(incoming)?;
        body.operation(eid).map(Self)
    }

    async fn handle(self, family: &GroupGateway) -> Result<Reply, Error> {
        let merge_id = family.store.merge(&self.0).await?;
        Ok(Reply {
            error: "no error",
            data: merge_id.into(),
            error_code: 200,
            success: true,
        })
    }
}

/// The document's sample has its own text and code for success.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reply {
    /// Always `no error`.
    error: &'static str,
    /// The id of the merged history, the parameter `mid` of its page.
    data: String,
    /// Always 200.
    error_code: u8,
    /// Always true.
    success: bool,
}

//! `POST /gateway/xtinterface/message/merge/createForCloudflow`
//!
//! Merges a group's history as it is. Document: docs/api/group-gateway.md#merge_create_for_cloudflow

use crate::domain::{ObjectId, Operation};
use common::legacy::Endpoint;
use http::Method;
use serde::Serialize;

/// The endpoint.
pub(crate) struct MergeCreateForCloudflow;

impl Endpoint for MergeCreateForCloudflow {
    const NAME: &'static str = "merge_create_for_cloudflow";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/message/merge/createForCloudflow";
    type Request = Operation;
    type Reply = Reply;
}

/// The document's sample has its own text and code for success.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reply {
    error: &'static str,
    /// The id of the merged history.
    data: String,
    error_code: i64,
    success: bool,
}

impl Reply {
    pub(crate) fn new(merge_id: ObjectId) -> Self {
        Self {
            error: "no error",
            data: merge_id.into(),
            error_code: 200,
            success: true,
        }
    }
}

//! `POST /gateway/xtinterface/message/merge/createForCloudflow`
//!
//! Merges a group's history as it is. Document: docs/api/group-gateway.md#merge_create_for_cloudflow

use crate::GroupGateway;
use crate::domain::{Error, Operation};
use crate::wire::merge_create_for_cloudflow::{MergeCreateForCloudflow, Reply};
use common::legacy::Handle;

impl Handle<MergeCreateForCloudflow> for GroupGateway {
    async fn handle(&self, operation: Operation) -> Result<Reply, Error> {
        self.store.merge(&operation).await.map(Reply::new)
    }
}

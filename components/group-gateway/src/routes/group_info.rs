//! `POST /gateway/xtinterface/group/groupInfo`
//!
//! Reads what is known of a group. Document: docs/api/group-gateway.md#group_info

use crate::GroupGateway;
use crate::domain::{Error, Operation};
use crate::wire::Envelope;
use crate::wire::group_info::{GroupInfo, Info, data};
use common::legacy::Handle;
use std::collections::BTreeMap;

impl Handle<GroupInfo> for GroupGateway {
    async fn handle(&self, operation: Operation) -> Result<Envelope<BTreeMap<String, Info>>, Error> {
        let info = self.store.info(&operation).await?;
        Ok(Envelope::success(data(operation.group_id, info)))
    }
}

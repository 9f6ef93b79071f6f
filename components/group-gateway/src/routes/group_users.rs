//! `POST /gateway/xtinterface/group/groupUsers`
//!
//! Reads who is in a group. Document: docs/api/group-gateway.md#group_users

use crate::GroupGateway;
use crate::domain::{Error, Operation};
use crate::wire::group_users::{GroupUsers, Reply};
use common::legacy::Handle;

impl Handle<GroupUsers> for GroupGateway {
    async fn handle(&self, operation: Operation) -> Result<Reply, Error> {
        let users = self.store.users(&operation).await?;
        Ok(Reply::new(users.manager_ids, users.participant_ids))
    }
}

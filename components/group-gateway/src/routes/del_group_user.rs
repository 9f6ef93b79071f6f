//! `POST /gateway/xtinterface/group/delGroupUser`
//!
//! Takes users out of a group. Document: docs/api/group-gateway.md#del_group_user

use crate::GroupGateway;
use crate::domain::Error;
use crate::wire::del_group_user::DelGroupUser;
use crate::wire::{Envelope, GroupData, UsersOfGroup};
use common::legacy::Handle;

impl Handle<DelGroupUser> for GroupGateway {
    /// A manager does it, and one is left. UNSPECIFIED: group-gateway-managers
    async fn handle(&self, UsersOfGroup { operation, users }: UsersOfGroup) -> Result<Envelope<GroupData>, Error> {
        let name = self.store.remove(&operation, &users).await?;
        let data = GroupData::new(operation.group_id, name).without_status();
        Ok(Envelope::success(data))
    }
}

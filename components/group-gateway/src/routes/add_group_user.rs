//! `POST /gateway/xtinterface/group/addGroupUser`
//!
//! Adds users to a group. Document: docs/api/group-gateway.md#add_group_user

use crate::GroupGateway;
use crate::domain::Error;
use crate::wire::add_group_user::AddGroupUser;
use crate::wire::{Envelope, GroupData, UsersOfGroup};
use common::legacy::Handle;

impl Handle<AddGroupUser> for GroupGateway {
    async fn handle(&self, UsersOfGroup { operation, users }: UsersOfGroup) -> Result<Envelope<GroupData>, Error> {
        let name = self.store.add(&operation, &users).await?;
        Ok(Envelope::success(GroupData::new(operation.group_id, name)))
    }
}

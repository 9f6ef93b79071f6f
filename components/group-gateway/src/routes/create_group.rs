//! `POST /gateway/xtinterface/group/createGroup`
//!
//! Creates a group of the operator and others. Document: docs/api/group-gateway.md#create_group

use crate::GroupGateway;
use crate::domain::{Error, ObjectId};
use crate::wire::create_group::{CreateGroup, Request};
use crate::wire::{Envelope, GroupData};
use common::legacy::Handle;

impl Handle<CreateGroup> for GroupGateway {
    async fn handle(&self, request: Request) -> Result<Envelope<GroupData>, Error> {
        let Request { eid, name, users } = request;
        let group_id = ObjectId::new()?;
        let name = self.store.create(&eid.0, &group_id, name, &users).await?;
        Ok(Envelope::success(GroupData::new(group_id, name)))
    }
}

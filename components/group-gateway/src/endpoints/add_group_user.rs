//! `POST /gateway/xtinterface/group/addGroupUser`
//!
//! Adds users to a group. Document: docs/api/group-gateway.md#add_group_user

use crate::domain::{Error, Operation, UserId};
use crate::family::{GroupGateway, Team};
use crate::wire::{self, Envelope, GroupData, UsersOfGroup};
use common::Endpoint;
use common::http::Incoming;
use http::Method;

/// Users to be added to a group.
pub(crate) struct AddGroupUser {
    operation: Operation,
    /// Each once.
    users: Vec<UserId>,
}

impl Endpoint for AddGroupUser {
    const NAME: &'static str = "add_group_user";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/group/addGroupUser";
    type Family = GroupGateway;
    type Caller = Team;
    type Reply = Envelope<GroupData>;

    fn decode(_: &GroupGateway, Team(eid): Team, incoming: &Incoming) -> Result<Self, Error> {
        let body: UsersOfGroup = wire::body(incoming)?;
        let (operation, users) = body.read(eid)?;
        Ok(Self { operation, users })
    }

    async fn handle(self, family: &GroupGateway) -> Result<Envelope<GroupData>, Error> {
        let name = family.store.add(&self.operation, &self.users).await?;
        Ok(Envelope::success(GroupData::new(self.operation.group_id, name)))
    }
}

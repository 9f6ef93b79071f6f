//! `POST /gateway/xtinterface/group/delGroupUser`
//!
//! Takes users out of a group. Document: docs/api/group-gateway.md#del_group_user

use crate::domain::{Error, Operation, UserId};
use crate::family::{GroupGateway, Team};
use crate::wire::{self, Envelope, GroupData, UsersOfGroup};
use common::Endpoint;
use common::http::Incoming;
use http::Method;

/// Users to be taken out of a group.
pub(crate) struct DelGroupUser {
    operation: Operation,
    /// Each once.
    users: Vec<UserId>,
}

impl Endpoint for DelGroupUser {
    const NAME: &'static str = "del_group_user";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/group/delGroupUser";
    type Family = GroupGateway;
    type Caller = Team;
    type Reply = Envelope<GroupData>;

    fn decode(_: &GroupGateway, Team(eid): Team, incoming: &Incoming) -> Result<Self, Error> {
        let body: UsersOfGroup = wire::body(incoming)?;
        let (operation, users) = body.read(eid)?;
        Ok(Self { operation, users })
    }

    /// A manager does it, and one is left. UNSPECIFIED: group-gateway-managers
    async fn handle(self, family: &GroupGateway) -> Result<Envelope<GroupData>, Error> {
        let name = family.store.remove(&self.operation, &self.users).await?;
        let data = GroupData::new(self.operation.group_id, name).without_status();
        Ok(Envelope::success(data))
    }
}

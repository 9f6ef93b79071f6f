//! `GET /sns/v3/Sns/GetGroup`
//!
//! Reads a group. Document: docs/api/sns-groups.md#get_group

use crate::domain::Error;
use crate::family::{Caller, SnsGroups};
use crate::model::GroupApiModel;
use crate::wire::{Envelope, GID};
use aspnet::ModelState;
use aspnet::query::Query;
use common::Endpoint;
use common::http::Incoming;
use http::Method;

/// A group to be read.
pub(crate) struct GetGroup {
    caller: Caller,
    /// Its id.
    gid: i64,
}

impl Endpoint for GetGroup {
    const NAME: &'static str = "get_group";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/sns/v3/Sns/GetGroup";
    type Family = SnsGroups;
    type Caller = Caller;
    type Reply = Envelope<GroupApiModel>;

    fn select(incoming: &Incoming) -> Result<(), Error> {
        Ok(Query::select(incoming, &[GID])?)
    }

    fn decode(_: &SnsGroups, caller: Caller, incoming: &Incoming) -> Result<Self, Error> {
        let gid = Query::parse(&incoming.query)?.int64(GID, &mut ModelState::default())?;
        Ok(Self { caller, gid })
    }

    async fn handle(self, family: &SnsGroups) -> Result<Envelope<GroupApiModel>, Error> {
        let (group, level) = family.store.group(self.gid, self.caller.member()).await?;
        let in_code = group.in_code.filter(|_| self.caller.sees_code(level));
        Ok(Envelope::success(GroupApiModel { in_code, ..group }))
    }
}

//! `GET /sns/v3/Sns/GetGroup`
//!
//! Reads a group. Document: docs/api/sns-groups.md#get_group

use super::caller;
use crate::SnsGroups;
use crate::domain::Error;
use crate::model::GroupApiModel;
use crate::wire::Envelope;
use crate::wire::get_group::{GetGroup, Request};
use common::legacy::Handle;

impl Handle<GetGroup> for SnsGroups {
    async fn handle(&self, request: Request) -> Result<Envelope<GroupApiModel>, Error> {
        let group = self.store.group(request.gid, caller(&request.caller)).await?;
        Ok(Envelope::success(group))
    }
}

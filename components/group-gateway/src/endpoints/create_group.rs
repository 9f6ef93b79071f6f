//! `POST /gateway/xtinterface/group/createGroup`
//!
//! Creates a group of the operator and others. Document: docs/api/group-gateway.md#create_group

use crate::domain::{Eid, Error, ObjectId, UserId, distinct, group_name};
use crate::family::{GroupGateway, Team};
use crate::wire::{self, Envelope, GroupData};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use serde::Deserialize;

/// A group to be created.
pub(crate) struct CreateGroup {
    eid: Eid,
    /// Its name; `None`: named after its members.
    name: Option<String>,
    /// Its members, each once, the creator first.
    users: Vec<UserId>,
}

impl Endpoint for CreateGroup {
    const NAME: &'static str = "create_group";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/group/createGroup";
    type Family = GroupGateway;
    type Caller = Team;
    type Reply = Envelope<GroupData>;

    fn decode(_: &GroupGateway, Team(eid): Team, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::body(incoming)?;
        let creator = UserId::read("currentUid", body.current_uid)?;
        let others = wire::user_ids(body.user_ids)?;
        Ok(Self {
            eid,
            name: group_name(body.group_name)?,
            users: distinct([creator].into_iter().chain(others)),
        })
    }

    async fn handle(self, family: &GroupGateway) -> Result<Envelope<GroupData>, Error> {
        let group_id = ObjectId::new()?;
        let name = family
            .store
            .create(&self.eid, &group_id, self.name, &self.users)
            .await?;
        Ok(Envelope::success(GroupData::new(group_id, name)))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct Body {
    /// The group's name, 1 to 100 characters; one that is left out or blank is made of the members' names.
    group_name: Option<String>,
    /// The creator, who manages the group: 1 to 64 bytes.
    current_uid: String,
    /// The other members, who may be none: 1 to 64 bytes each.
    user_ids: Vec<String>,
}

//! `POST /gateway/xtinterface/group/createGroup`
//!
//! Creates a group of the operator and others. Document: docs/api/group-gateway.md#create_group

use super::{Envelope, FromBody, GroupData};
use crate::domain::{Eid, Error, UserId, distinct, group_name};
use common::legacy::Endpoint;
use http::Method;
use serde::Deserialize;

/// The endpoint.
pub(crate) struct CreateGroup;

impl Endpoint for CreateGroup {
    const NAME: &'static str = "create_group";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/group/createGroup";
    type Request = Request;
    type Reply = Envelope<GroupData>;
}

/// The group to be created.
pub(crate) struct Request {
    /// The team.
    pub eid: Eid,
    /// Its name; `None`: named after its members.
    pub name: Option<String>,
    /// Its members, each once, the creator first.
    pub users: Vec<UserId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
pub(crate) struct Body {
    group_name: Option<String>,
    current_uid: String,
    user_ids: Vec<String>,
}

impl FromBody for Request {
    type Body = Body;

    fn from_body(team: Option<Eid>, body: Body) -> Result<Self, Error> {
        let creator = UserId::read("currentUid", body.current_uid)?;
        let others = super::user_ids(body.user_ids)?;
        Ok(Self {
            eid: team.ok_or(Error::Unauthenticated)?,
            name: group_name(body.group_name)?,
            users: distinct([creator].into_iter().chain(others)),
        })
    }
}

//! `POST /gateway/xtinterface/group/addGroupUser`
//!
//! Adds users to a group. Document: docs/api/group-gateway.md#add_group_user

use super::{Envelope, FromBody, GroupData, OnGroup};
use crate::domain::{Eid, Error, Operation, UserId};
use common::Endpoint;
use http::Method;
use serde::Deserialize;

/// The endpoint.
pub(crate) struct AddGroupUser;

impl Endpoint for AddGroupUser {
    const NAME: &'static str = "add_group_user";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/group/addGroupUser";
    type Request = Request;
    type Reply = Envelope<GroupData>;
}

/// Who joins which group.
pub(crate) struct Request {
    /// By whom, and which group.
    pub operation: Operation,
    /// The users, each once.
    pub users: Vec<UserId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
pub(crate) struct Body {
    current_uid: String,
    group_id: String,
    user_ids: Vec<String>,
}

impl FromBody for Request {
    type Body = Body;

    fn from_body(team: Option<Eid>, body: Body) -> Result<Self, Error> {
        let users = super::user_ids(body.user_ids)?;
        let on_group = OnGroup {
            current_uid: body.current_uid,
            group_id: body.group_id,
        };
        Ok(Self {
            operation: on_group.operation(team)?,
            users,
        })
    }
}

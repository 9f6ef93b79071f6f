//! `POST /gateway/xtinterface/group/delGroupUser`
//!
//! Takes users out of a group. Document: docs/api/group-gateway.md#del_group_user

use super::{Envelope, FromBody, GroupData, OnGroup};
use crate::domain::{Eid, Error, Operation, UserId};
use common::Endpoint;
use http::Method;
use serde::Deserialize;

/// The endpoint.
pub(crate) struct DelGroupUser;

impl Endpoint for DelGroupUser {
    const NAME: &'static str = "del_group_user";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/group/delGroupUser";
    type Request = Request;
    type Reply = Envelope<GroupData>;
}

/// Who leaves which group.
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

//! `POST /gateway/xtinterface/group/groupUsers`
//!
//! Reads who is in a group. Document: docs/api/group-gateway.md#group_users

use super::{FromBody, OnGroup};
use crate::domain::{Eid, Error, Operation};
use common::legacy::Endpoint;
use http::Method;
use serde::Serialize;

/// The endpoint.
pub(crate) struct GroupUsers;

impl Endpoint for GroupUsers {
    const NAME: &'static str = "group_users";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/group/groupUsers";
    type Request = Operation;
    type Reply = Reply;
}

/// The document's sample has no `error`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reply {
    data: Members,
    success: bool,
    error_code: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    manager_ids: Vec<String>,
    participant_ids: Vec<String>,
}

impl Reply {
    pub(crate) fn new(manager_ids: Vec<String>, participant_ids: Vec<String>) -> Self {
        Self {
            data: Members {
                manager_ids,
                participant_ids,
            },
            success: true,
            error_code: 0,
        }
    }
}

impl FromBody for Operation {
    type Body = OnGroup;

    fn from_body(team: Option<Eid>, body: OnGroup) -> Result<Self, Error> {
        body.operation(team)
    }
}

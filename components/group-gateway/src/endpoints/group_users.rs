//! `POST /gateway/xtinterface/group/groupUsers`
//!
//! Reads who is in a group. Document: docs/api/group-gateway.md#group_users

use crate::domain::{Error, Operation};
use crate::family::{GroupGateway, Team};
use crate::wire::{self, OnGroup};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use serde::Serialize;

/// A group whose members are to be read.
pub(crate) struct GroupUsers(Operation);

impl Endpoint for GroupUsers {
    const NAME: &'static str = "group_users";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/group/groupUsers";
    type Family = GroupGateway;
    type Caller = Team;
    type Reply = Reply;

    fn decode(_: &GroupGateway, Team(eid): Team, incoming: &Incoming) -> Result<Self, Error> {
        let body: OnGroup = wire::body(incoming)?;
        body.operation(eid).map(Self)
    }

    async fn handle(self, family: &GroupGateway) -> Result<Reply, Error> {
        let users = family.store.users(&self.0).await?;
        Ok(Reply {
            data: Members {
                manager_ids: users.manager_ids,
                participant_ids: users.participant_ids,
            },
            success: true,
            error_code: 0,
        })
    }
}

/// The document's sample has no `error`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reply {
    /// Who is in the group.
    data: Members,
    /// Always true.
    success: bool,
    /// Always 0.
    error_code: u8,
}

/// Users in the order in which they came.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    /// The managers.
    manager_ids: Vec<String>,
    /// All members, managers too.
    participant_ids: Vec<String>,
}

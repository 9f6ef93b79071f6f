//! `POST /gateway/xtinterface/group/addGroupUser`
//!
//! Adds users to a group. Document: docs/api/group-gateway.md#add_group_user

use super::{Envelope, GroupData, UsersOfGroup};
use common::legacy::Endpoint;
use http::Method;

/// The endpoint.
pub(crate) struct AddGroupUser;

impl Endpoint for AddGroupUser {
    const NAME: &'static str = "add_group_user";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/group/addGroupUser";
    type Request = UsersOfGroup;
    type Reply = Envelope<GroupData>;
}

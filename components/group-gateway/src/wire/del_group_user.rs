//! `POST /gateway/xtinterface/group/delGroupUser`
//!
//! Takes users out of a group. Document: docs/api/group-gateway.md#del_group_user

use super::{Envelope, GroupData, UsersOfGroup};
use common::legacy::Endpoint;
use http::Method;

/// The endpoint.
pub(crate) struct DelGroupUser;

impl Endpoint for DelGroupUser {
    const NAME: &'static str = "del_group_user";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/group/delGroupUser";
    type Request = UsersOfGroup;
    type Reply = Envelope<GroupData>;
}

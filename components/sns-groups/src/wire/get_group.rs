//! `GET /sns/v3/Sns/GetGroup`
//!
//! Reads a group. Document: docs/api/sns-groups.md#get_group

use super::{Envelope, FromIncoming};
use crate::domain::Error;
use crate::model::GroupApiModel;
use aspnet::request::Reader;
use common::legacy::Endpoint;
use common::legacy::auth::Identity;
use common::legacy::http::Incoming;
use http::Method;

/// The endpoint.
pub(crate) struct GetGroup;

impl Endpoint for GetGroup {
    const NAME: &'static str = "get_group";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/sns/v3/Sns/GetGroup";
    type Request = Request;
    type Reply = Envelope<GroupApiModel>;
}

/// The group to be read.
pub(crate) struct Request {
    /// Who reads it.
    pub caller: Identity,
    /// Its id.
    pub gid: i64,
}

impl FromIncoming for Request {
    fn from_incoming(_reader: &Reader, caller: Identity, incoming: &Incoming) -> Result<Self, Error> {
        let query = super::query(incoming).map_err(Error::Framework)?;
        let gid = super::gid(&query)?;
        Ok(Self { caller, gid })
    }
}

//! `POST /sns/v3/Sns/JoinGroupByCode`
//!
//! Makes somebody a member of a group by its code. Document: docs/api/sns-groups.md#join_group_by_code

use super::{Envelope, FromIncoming, checked};
use crate::domain::Error;
use crate::model::MemberApiModel;
use aspnet::ModelState;
use aspnet::request::Reader;
use common::legacy::Endpoint;
use common::legacy::auth::Identity;
use common::legacy::http::Incoming;
use http::Method;

/// The group's code.
pub(super) const CODE: &str = "code";

/// The endpoint.
pub(crate) struct JoinGroupByCode;

impl Endpoint for JoinGroupByCode {
    const NAME: &'static str = "join_group_by_code";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/sns/v3/Sns/JoinGroupByCode";
    type Request = Request;
    type Reply = Envelope<MemberApiModel>;
}

/// Who joins which group.
pub(crate) struct Request {
    /// Who calls.
    pub caller: Identity,
    /// The group's id.
    pub gid: i64,
    /// The code that is said to be the group's.
    pub code: String,
    /// The member as the client says it is; its id is positive.
    pub member: MemberApiModel,
}

impl FromIncoming for Request {
    fn from_incoming(reader: &Reader, caller: Identity, incoming: &Incoming) -> Result<Self, Error> {
        let query = super::query(incoming).map_err(Error::Framework)?;
        let mut state = ModelState::default();
        let bound = reader.body("member", incoming).map_err(Error::Framework)?;
        let gid = super::gid(&query)?;
        let code = query.text(CODE, &mut state);
        let member: MemberApiModel = checked("member", bound, state)?;
        super::check_props(member.props.as_deref())?;
        if member.mid <= 0 {
            return Err(Error::NoMid);
        }
        Ok(Self {
            caller,
            gid,
            code: code.unwrap_or_default(),
            member,
        })
    }
}

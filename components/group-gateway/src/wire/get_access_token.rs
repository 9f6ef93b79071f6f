//! `POST /gateway/oauth2/token/getAccessToken`
//!
//! Gives a team its tokens for its secret. Document: docs/api/group-gateway.md#get_access_token

use super::{Envelope, FromBody, TokenData, scope, timestamp};
use crate::access::Claim;
use crate::domain::{Eid, Error};
use common::legacy::Endpoint;
use http::Method;
use serde::Deserialize;

/// The endpoint.
pub(crate) struct GetAccessToken;

impl Endpoint for GetAccessToken {
    const NAME: &'static str = "get_access_token";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/oauth2/token/getAccessToken";
    type Request = Request;
    type Reply = Envelope<TokenData>;
}

/// What the caller claims; the secret is the team's.
pub(crate) struct Request(pub Claim);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
pub(crate) struct Body {
    /// Needed for the scope `team` only.
    app_id: Option<String>,
    eid: String,
    secret: String,
    #[serde(deserialize_with = "timestamp")]
    timestamp: i64,
    scope: String,
}

impl FromBody for Request {
    type Body = Body;

    fn from_body(_team: Option<Eid>, body: Body) -> Result<Self, Error> {
        let claim = Claim {
            eid: body.eid,
            secret: body.secret,
            timestamp: body.timestamp,
            scope: scope(&body.scope)?,
        };
        claim.with_app(body.app_id.as_deref()).map(Self)
    }
}

//! `POST /gateway/oauth2/token/refreshToken`
//!
//! Gives a team new tokens for a refresh token. Document: docs/api/group-gateway.md#refresh_token

use crate::access::{Claim, Scope};
use crate::domain::Error;
use crate::family::{Anyone, GroupGateway};
use crate::wire::{self, Envelope, Id, TokenData, Whole};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use serde::Deserialize;

/// A claim whose secret is a refresh token.
pub(crate) struct RefreshToken(Claim);

impl Endpoint for RefreshToken {
    const NAME: &'static str = "refresh_token";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/oauth2/token/refreshToken";
    type Family = GroupGateway;
    type Caller = Anyone;
    type Reply = Envelope<TokenData>;

    fn decode(_: &GroupGateway, _: Anyone, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::fields(incoming)?;
        let claim = Claim {
            eid: body.eid.into(),
            secret: body.refresh_token,
            timestamp: body.timestamp.0,
            scope: Scope::parse(&body.scope)?,
        };
        claim.with_app(body.app_id).map(Self)
    }

    async fn handle(self, family: &GroupGateway) -> Result<Envelope<TokenData>, Error> {
        let tokens = family.access.refresh(&family.store, self.0).await?;
        Ok(Envelope::without_error(tokens.into()))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct Body {
    /// Any application; needed for the scope `team` only.
    app_id: Option<String>,
    /// The team that the refresh token was given to.
    eid: Id,
    /// The refresh token, which is used up.
    refresh_token: String,
    /// Now, in Unix milliseconds, give or take 3 minutes.
    timestamp: Whole,
    /// What the refresh token was given for: `resGroupSecret` or `team`.
    scope: String,
}

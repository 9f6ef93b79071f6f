//! `POST /gateway/oauth2/token/getAccessToken`
//!
//! Gives a team its tokens for its secret. Document: docs/api/group-gateway.md#get_access_token

use crate::access::{Claim, Scope};
use crate::domain::Error;
use crate::family::{Anyone, GroupGateway};
use crate::wire::{self, Envelope, Id, TokenData, Whole};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use serde::Deserialize;

/// A claim whose secret is the team's.
pub(crate) struct GetAccessToken {
    claim: Claim,
    /// The caller's address.
    address: String,
}

impl Endpoint for GetAccessToken {
    const NAME: &'static str = "get_access_token";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/oauth2/token/getAccessToken";
    type Family = GroupGateway;
    type Caller = Anyone;
    type Reply = Envelope<TokenData>;

    fn decode(family: &GroupGateway, _: Anyone, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::fields(incoming)?;
        let claim = Claim {
            eid: body.eid.into(),
            secret: body.secret,
            timestamp: body.timestamp.0,
            scope: Scope::parse(&body.scope)?,
        };
        Ok(Self {
            claim: claim.with_app(body.app_id)?,
            address: family.client_address.of(incoming),
        })
    }

    async fn handle(self, family: &GroupGateway) -> Result<Envelope<TokenData>, Error> {
        let tokens = family.access.issue(&family.store, self.claim, &self.address).await?;
        Ok(Envelope::without_error(tokens.into()))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct Body {
    /// Any application; needed for the scope `team` only.
    app_id: Option<String>,
    /// The team.
    eid: Id,
    /// Its secret.
    secret: String,
    /// Now, in Unix milliseconds, give or take 3 minutes.
    timestamp: Whole,
    /// `resGroupSecret`, `team` or `app`.
    scope: String,
}

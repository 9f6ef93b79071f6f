//! `POST /gateway/oauth2/token/refreshToken`
//!
//! Gives a team new tokens for a refresh token. Document: docs/api/group-gateway.md#refresh_token

use crate::GroupGateway;
use crate::domain::Error;
use crate::wire::refresh_token::{RefreshToken, Request};
use crate::wire::{Envelope, TokenData};
use common::legacy::Handle;

impl Handle<RefreshToken> for GroupGateway {
    async fn handle(&self, Request(claim): Request) -> Result<Envelope<TokenData>, Error> {
        let tokens = self.access.refresh(&self.store, claim).await?;
        Ok(Envelope::without_error(tokens.into()))
    }
}

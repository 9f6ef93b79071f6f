//! `POST /gateway/oauth2/token/getAccessToken`
//!
//! Gives a team its tokens for its secret. Document: docs/api/group-gateway.md#get_access_token

use crate::GroupGateway;
use crate::domain::Error;
use crate::wire::get_access_token::{GetAccessToken, Request};
use crate::wire::{Envelope, TokenData};
use common::legacy::Handle;

impl Handle<GetAccessToken> for GroupGateway {
    async fn handle(&self, Request(claim): Request) -> Result<Envelope<TokenData>, Error> {
        let tokens = self.access.issue(&self.store, claim).await?;
        Ok(Envelope::without_error(tokens.into()))
    }
}

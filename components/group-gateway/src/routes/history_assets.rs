//! What belongs to the page of a merged history: its style and its script.

use crate::GroupGateway;
use crate::domain::Error;
use crate::wire::history::{Nothing, Script, Style};
use common::legacy::Handle;

impl Handle<Style> for GroupGateway {
    async fn handle(&self, _request: Nothing) -> Result<Style, Error> {
        Ok(Style)
    }
}

impl Handle<Script> for GroupGateway {
    async fn handle(&self, _request: Nothing) -> Result<Script, Error> {
        Ok(Script)
    }
}

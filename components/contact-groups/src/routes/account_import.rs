//! `POST /v4/im_open_login_svc/account_import`
//!
//! Imports one user. Document: docs/api/contact-groups.md#account_import

use crate::ContactGroups;
use crate::domain::{Account, Error};
use crate::wire::account_import::{AccountImport, Reply, Request};
use common::Handle;

impl Handle<AccountImport> for ContactGroups {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        self.store.import(&[Account::try_from(request)?]).await?;
        Ok(Reply {})
    }
}

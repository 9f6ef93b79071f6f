//! `POST /v4/im_open_login_svc/account_check`
//!
//! Tells which users are imported. Document: docs/api/contact-groups.md#account_check

use crate::ContactGroups;
use crate::domain::Error;
use crate::wire::account_check::{AccountCheck, Check, Reply, Request};
use common::Handle;

impl Handle<AccountCheck> for ContactGroups {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        let Check(user_ids) = Check::try_from(request)?;
        let imported = self.store.imported(&user_ids).await?;
        Ok(Reply::new(user_ids.into_iter().zip(imported)))
    }
}

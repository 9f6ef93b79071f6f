//! `POST /v4/im_open_login_svc/multiaccount_import`
//!
//! Imports up to 100 users. Document: docs/api/contact-groups.md#multiaccount_import

use crate::ContactGroups;
use crate::domain::Error;
use crate::wire::multiaccount_import::{Import, MultiaccountImport, Reply, Request};
use common::Handle;

impl Handle<MultiaccountImport> for ContactGroups {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        let Import { accounts, failed } = Import::try_from(request)?;
        self.store.import(&accounts).await?;
        Ok(Reply::new(failed))
    }
}

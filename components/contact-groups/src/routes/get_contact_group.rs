//! `POST /v4/recentcontact/get_contact_group`
//!
//! Pages through a user's groups, and the conversations that are in one or have a mark. Document: docs/api/contact-groups.md#get_contact_group

use crate::ContactGroups;
use crate::domain::Error;
use crate::wire::get_contact_group::{GetContactGroup, Query, Reply, Request};
use common::Handle;

impl Handle<GetContactGroup> for ContactGroups {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        let Query { owner, after } = Query::try_from(request)?;
        let page = self.store.page(&owner, after).await?;
        Ok(Reply::new(page.conversations, page.groups, page.next))
    }
}

//! `POST /v4/recentcontact/search_contact_group`
//!
//! Looks up the groups and marks of given conversations. Document: docs/api/contact-groups.md#search_contact_group

use crate::ContactGroups;
use crate::domain::Error;
use crate::wire::search_contact_group::{Reply, Request, Search, SearchContactGroup};
use common::Handle;

impl Handle<SearchContactGroup> for ContactGroups {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        let Search { owner, conversations } = Search::try_from(request)?;
        let (found, groups) = self.store.search(&owner, &conversations).await?;
        Ok(Reply::new(found, groups))
    }
}

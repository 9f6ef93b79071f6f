//! `POST /v4/recentcontact/del_contact_group`
//!
//! Deletes a contact group; its conversations stay where else they are. Document: docs/api/contact-groups.md#del_contact_group

use crate::ContactGroups;
use crate::domain::{Error, Group};
use crate::wire::del_contact_group::{DelContactGroup, Deletion, Reply, Request};
use common::Handle;

impl Handle<DelContactGroup> for ContactGroups {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        let Deletion { owner, name } = Deletion::try_from(request)?;
        let id = self.store.delete(&owner, &name).await?;
        Ok(Group { name, id }.into())
    }
}

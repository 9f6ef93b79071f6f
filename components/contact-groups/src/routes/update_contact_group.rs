//! `POST /v4/recentcontact/update_contact_group`
//!
//! Renames a contact group, or adds conversations to it and removes them. Document: docs/api/contact-groups.md#update_contact_group

use crate::ContactGroups;
use crate::domain::Error;
use crate::wire::update_contact_group::{Reply, Request, Update, UpdateContactGroup, UpdateKind};
use common::Handle;

impl Handle<UpdateContactGroup> for ContactGroups {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        let Update { owner, name, kind } = Update::try_from(request)?;
        match kind {
            UpdateKind::Rename(new_name) => {
                let id = self.store.rename(&owner, &name, &new_name).await?;
                Ok(Reply::renamed(name, &new_name, id))
            }
            UpdateKind::Change(entries) => {
                let (id, outcomes) = self.store.change(&owner, &name, &UpdateKind::changes(&entries)).await?;
                let outcome = |(operation, conversation)| {
                    let outcome = outcomes.of(&conversation);
                    (operation, conversation, outcome)
                };
                Ok(Reply::changed(name, id, entries.into_iter().map(outcome).collect()))
            }
        }
    }
}

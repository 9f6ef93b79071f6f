//! `POST /v4/recentcontact/create_contact_group`
//!
//! Creates a contact group, with its first conversations if wanted. Document: docs/api/contact-groups.md#create_contact_group

use crate::ContactGroups;
use crate::domain::{Error, Group};
use crate::wire::create_contact_group::{CreateContactGroup, Creation, Reply, Request};
use common::Handle;

impl Handle<CreateContactGroup> for ContactGroups {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        let creation = Creation::try_from(request)?;
        let (id, outcomes) = self
            .store
            .create(&creation.owner, &creation.name, &creation.changes().added)
            .await?;
        let group = Group {
            name: creation.name.as_str().to_owned(),
            id,
        };
        let outcome = |conversation| {
            let outcome = outcomes.of(&conversation);
            (conversation, outcome)
        };
        Ok(Reply::new(
            group,
            creation.conversations.into_iter().map(outcome).collect(),
        ))
    }
}

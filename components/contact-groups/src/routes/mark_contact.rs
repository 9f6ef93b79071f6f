//! `POST /v4/recentcontact/mark_contact`
//!
//! Sets and clears the standard and custom marks of conversations. Document: docs/api/contact-groups.md#mark_contact

use crate::ContactGroups;
use crate::domain::{Error, MarkChange};
use crate::wire::mark_contact::{Entry, MarkContact, Marking, Reply, Request};
use common::Handle;

impl Handle<MarkContact> for ContactGroups {
    async fn handle(&self, request: Request) -> Result<Reply, Error> {
        let Marking { owner, entries } = Marking::try_from(request)?;
        let marks = entries
            .iter()
            .map(|entry| (entry.conversation.clone(), entry.mark.clone()))
            .collect();
        let outcomes = self.store.mark(&owner, &MarkChange::sum(marks)).await?;
        let outcome = |Entry {
                           opt_type, conversation, ..
                       }| {
            let outcome = outcomes.of(&conversation);
            (opt_type, conversation, outcome)
        };
        Ok(Reply::new(entries.into_iter().map(outcome).collect()))
    }
}

//! `POST /v4/recentcontact/search_contact_group`
//!
//! Looks up the groups and marks of given conversations. Document: docs/api/contact-groups.md#search_contact_group

use crate::domain::{Conversation, Error, MAX_SEARCHED, UserId};
use crate::family::{ContactGroups, EditionAdministrator};
use crate::wire::{self, AccountText, ContactItem, Envelope, FlatItem, GroupItem};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Conversations to be looked up.
pub(crate) struct SearchContactGroup {
    /// The user to be read.
    owner: UserId,
    /// The conversations, each once.
    conversations: Vec<Conversation>,
}

impl Endpoint for SearchContactGroup {
    const NAME: &'static str = "search_contact_group";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/v4/recentcontact/search_contact_group";
    type Family = ContactGroups;
    type Caller = EditionAdministrator;
    type Reply = Reply;

    // UNSPECIFIED: contact-groups-8
    fn decode(_: &ContactGroups, _: EditionAdministrator, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::body(incoming)?;
        let owner = body.from_account.user_id("From_Account")?;
        if !(1..=MAX_SEARCHED).contains(&body.contact_item.len()) {
            return Err(Error::invalid(format!(
                "ContactItem takes 1 to {MAX_SEARCHED} conversations"
            )));
        }
        let mut conversations = Vec::new();
        let mut known = BTreeSet::new();
        for item in body.contact_item {
            let conversation = item.conversation()?;
            if known.insert(conversation.clone()) {
                conversations.push(conversation);
            }
        }
        Ok(Self { owner, conversations })
    }

    /// UNSPECIFIED: contact-groups-11
    async fn handle(self, family: &ContactGroups) -> Result<Reply, Error> {
        let (found, groups) = family.store.search(&self.owner, &self.conversations).await?;
        Ok(Reply {
            contact_result_item: found.into_iter().map(FlatItem::from).collect(),
            group_item: groups.into_iter().map(GroupItem::from).collect(),
            envelope: Envelope::success(),
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Body {
    /// The user to be read.
    #[serde(rename = "From_Account")]
    from_account: AccountText,
    /// The conversations, 1 to 300.
    #[serde(rename = "ContactItem")]
    contact_item: Vec<ContactItem>,
}

/// What was found.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// Those of the conversations that are in a group or have a mark.
    #[serde(rename = "ContactResultItem")]
    contact_result_item: Vec<FlatItem>,
    /// All groups of the user, by number.
    #[serde(rename = "GroupItem")]
    group_item: Vec<GroupItem>,
    #[serde(flatten)]
    envelope: Envelope,
}

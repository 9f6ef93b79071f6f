//! `POST /v4/recentcontact/create_contact_group`
//!
//! Creates a contact group, with its first conversations if wanted. Document: docs/api/contact-groups.md#create_contact_group

use crate::domain::{Changes, Conversation, Error, Group, GroupName, MAX_FIRST_CONVERSATIONS, Operation, UserId};
use crate::family::{ContactGroups, EditionAdministrator};
use crate::wire::{self, AccountText, ContactItem, Envelope, GroupItem, ItemResult};
use common::http::Incoming;
use common::{Endpoint, json};
use http::Method;
use serde::{Deserialize, Serialize};

/// A group to be created.
pub(crate) struct CreateContactGroup {
    /// The user who gets the group.
    owner: UserId,
    /// The group's name.
    name: GroupName,
    /// Its first conversations, in the order of the request.
    conversations: Vec<Conversation>,
}

impl Endpoint for CreateContactGroup {
    const NAME: &'static str = "create_contact_group";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/v4/recentcontact/create_contact_group";
    type Family = ContactGroups;
    type Caller = EditionAdministrator;
    type Reply = Reply;

    // UNSPECIFIED: contact-groups-8
    fn decode(_: &ContactGroups, _: EditionAdministrator, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::body(incoming)?;
        let owner = body.from_account.user_id("From_Account")?;
        let [item] = <[GroupContactItem; 1]>::try_from(body.group_contact_item)
            .map_err(|_| Error::invalid("GroupContactItem takes exactly one element"))?;
        if item.contact_item.len() > MAX_FIRST_CONVERSATIONS {
            return Err(Error::invalid(format!(
                "ContactItem takes at most {MAX_FIRST_CONVERSATIONS} conversations"
            )));
        }
        let conversations = item.contact_item.into_iter().map(ContactItem::conversation);
        Ok(Self {
            owner,
            conversations: conversations.collect::<Result<_, _>>()?,
            name: GroupName::new(item.group_name)?,
        })
    }

    async fn handle(self, family: &ContactGroups) -> Result<Reply, Error> {
        let added = self
            .conversations
            .iter()
            .map(|conversation| (Operation::Add, conversation));
        let Changes { added, .. } = Changes::new(added);
        let (id, outcomes) = family.store.create(&self.owner, &self.name, &added).await?;
        let group = Group {
            name: self.name.into(),
            id,
        };
        let results = self.conversations.iter();
        let results = results.map(|conversation| ItemResult::new(conversation, outcomes.of(conversation)));
        Ok(Reply {
            group_result_item: [GroupResultItem {
                group_item: group.into(),
                result_item: results.collect(),
            }],
            envelope: Envelope::success(),
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Body {
    /// The user who gets the group.
    #[serde(rename = "From_Account")]
    from_account: AccountText,
    /// The group; exactly one.
    #[serde(rename = "GroupContactItem")]
    group_contact_item: Vec<GroupContactItem>,
}

/// A group to be created.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct GroupContactItem {
    /// Its name, 1 to 64 bytes.
    #[serde(rename = "GroupName")]
    group_name: String,
    /// Its first conversations, at most 100.
    #[serde(rename = "ContactItem", default, deserialize_with = "json::or_default")]
    contact_item: Vec<ContactItem>,
}

/// The group that was created.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// What became of the group.
    #[serde(rename = "GroupResultItem")]
    group_result_item: [GroupResultItem; 1],
    #[serde(flatten)]
    envelope: Envelope,
}

/// A group that was created.
#[derive(Debug, Serialize)]
struct GroupResultItem {
    /// The group.
    #[serde(rename = "GroupItem")]
    group_item: GroupItem,
    /// What became of its first conversations, in the order of the request.
    #[serde(rename = "ResultItem")]
    result_item: Vec<ItemResult>,
}

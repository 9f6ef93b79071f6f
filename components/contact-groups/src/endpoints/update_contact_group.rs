//! `POST /v4/recentcontact/update_contact_group`
//!
//! Renames a contact group, or adds conversations to it and removes them. Document: docs/api/contact-groups.md#update_contact_group

use crate::domain::{Changes, Conversation, Error, GroupName, Operation, UserId};
use crate::family::{ContactGroups, EditionAdministrator};
use crate::wire::{self, AccountText, ContactItem, Envelope, ItemResult};
use common::Endpoint;
use common::bounds::MAX_IDS;
use common::http::Incoming;
use http::Method;
use serde::{Deserialize, Serialize};

/// A group to be changed.
pub(crate) struct UpdateContactGroup {
    /// The user whose group it is.
    owner: UserId,
    /// The group's name; any text, because one that no group can have is just absent.
    name: String,
    update: Update,
}

/// What is to become of a group.
enum Update {
    /// Another name.
    Rename(GroupName),
    /// Other conversations, in the order of the request.
    Change(Vec<(Operation, Conversation)>),
}

impl Endpoint for UpdateContactGroup {
    const NAME: &'static str = "update_contact_group";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/v4/recentcontact/update_contact_group";
    type Family = ContactGroups;
    type Caller = EditionAdministrator;
    type Reply = Reply;

    // UNSPECIFIED: contact-groups-update-type, contact-groups-13 (a rename's ContactUpdateItem)
    fn decode(_: &ContactGroups, _: EditionAdministrator, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::body(incoming)?;
        let owner = body.from_account.user_id("From_Account")?;
        if body.update_type != 1 {
            return Err(Error::invalid("UpdateType is not 1"));
        }
        let group = body
            .update_group
            .ok_or(Error::Invalid("UpdateGroup is missing".into()))?;
        let name = group
            .old_group_name
            .ok_or(Error::Invalid("OldGroupName is missing".into()))?;
        let update = match group.update_group_type {
            Some(1) => {
                let name = group
                    .new_group_name
                    .ok_or(Error::Invalid("NewGroupName is missing".into()))?;
                Update::Rename(GroupName::new(name)?)
            }
            Some(2) => {
                let items = group.contact_update_item.unwrap_or_default();
                // UNSPECIFIED: contact-groups-ids
                if items.len() > MAX_IDS {
                    return Err(Error::invalid(format!(
                        "ContactUpdateItem takes at most {MAX_IDS} conversations"
                    )));
                }
                Update::Change(
                    items
                        .into_iter()
                        .map(ContactUpdateItem::entry)
                        .collect::<Result<_, _>>()?,
                )
            }
            _ => return Err(Error::invalid("UpdateGroupType is neither 1 nor 2")),
        };
        Ok(Self { owner, name, update })
    }

    async fn handle(self, family: &ContactGroups) -> Result<Reply, Error> {
        let Self { owner, name, update } = self;
        let update_group_result = match update {
            Update::Rename(new_name) => UpdateGroupResult {
                update_group_type: 1,
                group_id: family.store.rename(&owner, &name, &new_name).await?,
                group_name: new_name.into(),
                old_group_name: name,
                contact_result_item: None,
            },
            Update::Change(entries) => {
                let changes = entries
                    .iter()
                    .map(|(operation, conversation)| (*operation, conversation));
                let (group_id, outcomes) = family.store.change(&owner, &name, &Changes::new(changes)).await?;
                let item = |(operation, conversation): &(Operation, Conversation)| ContactResultItem {
                    contact_opt_type: if *operation == Operation::Add { 1 } else { 2 },
                    result: ItemResult::new(conversation, outcomes.of(conversation)),
                };
                UpdateGroupResult {
                    update_group_type: 2,
                    group_name: name.clone(),
                    group_id,
                    old_group_name: name,
                    contact_result_item: Some(entries.iter().map(item).collect()),
                }
            }
        };
        Ok(Reply {
            update_type: 1,
            update_group_result,
            envelope: Envelope::success(),
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Body {
    /// The user whose group it is.
    #[serde(rename = "From_Account")]
    from_account: AccountText,
    /// 1: rename a group, or change its conversations.
    #[serde(rename = "UpdateType")]
    update_type: i64,
    /// The group and what is to become of it.
    #[serde(rename = "UpdateGroup")]
    update_group: Option<UpdateGroup>,
}

/// A group to be changed.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct UpdateGroup {
    /// 1: rename the group, 2: change its conversations.
    #[serde(rename = "UpdateGroupType")]
    update_group_type: Option<i64>,
    /// The group's name.
    #[serde(rename = "OldGroupName")]
    old_group_name: Option<String>,
    /// Its new name, 1 to 64 bytes.
    #[serde(rename = "NewGroupName")]
    new_group_name: Option<String>,
    /// The conversations to be changed.
    #[serde(rename = "ContactUpdateItem")]
    contact_update_item: Option<Vec<ContactUpdateItem>>,
}

/// A conversation to be added or removed.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct ContactUpdateItem {
    /// 1: add to the group, 2: remove from the group.
    #[serde(rename = "ContactOptType")]
    contact_opt_type: i64,
    /// The conversation.
    #[serde(rename = "ContactItem")]
    contact_item: ContactItem,
}

impl ContactUpdateItem {
    fn entry(self) -> Result<(Operation, Conversation), Error> {
        let operation = match self.contact_opt_type {
            1 => Operation::Add,
            2 => Operation::Remove,
            _ => return Err(Error::invalid("ContactOptType is neither 1 nor 2")),
        };
        Ok((operation, self.contact_item.conversation()?))
    }
}

/// The group that was changed.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// As in the request.
    #[serde(rename = "UpdateType")]
    update_type: u8,
    /// What became of the group.
    #[serde(rename = "UpdateGroupResult")]
    update_group_result: UpdateGroupResult,
    #[serde(flatten)]
    envelope: Envelope,
}

/// A group that was changed.
#[derive(Debug, Serialize)]
struct UpdateGroupResult {
    /// As in the request.
    #[serde(rename = "UpdateGroupType")]
    update_group_type: u8,
    /// The group's name after the call.
    #[serde(rename = "GroupName")]
    group_name: String,
    /// The group's number.
    #[serde(rename = "GroupId")]
    group_id: u64,
    /// The group's name before the call.
    #[serde(rename = "OldGroupName")]
    old_group_name: String,
    /// What became of the conversations, in the order of the request; only where these were to be changed.
    #[serde(rename = "ContactResultItem", skip_serializing_if = "Option::is_none")]
    contact_result_item: Option<Vec<ContactResultItem>>,
}

/// What became of one conversation.
#[derive(Debug, Serialize)]
struct ContactResultItem {
    /// As in the request.
    #[serde(rename = "ContactOptType")]
    contact_opt_type: u8,
    #[serde(flatten)]
    result: ItemResult,
}

//! `POST /v4/recentcontact/update_contact_group`
//!
//! Renames a contact group, or adds conversations to it and removes them. Document: docs/api/contact-groups.md#update_contact_group

use super::{AccountText, Body, ContactItem, ItemResult};
use crate::domain::{Changes, Conversation, Error, GroupName, Operation, Outcome, UserId};
use common::Endpoint;
use http::Method;
use serde::{Deserialize, Serialize};

/// Renames a contact group, or adds conversations to it and removes them.
pub(crate) struct UpdateContactGroup;

impl Endpoint for UpdateContactGroup {
    const NAME: &'static str = "update_contact_group";
    const METHOD: Method = crate::access::METHOD;
    const PATH: &'static str = "/v4/recentcontact/update_contact_group";
    type Request = Request;
    type Reply = Reply;
}

/// The request.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct Request {
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
pub(crate) struct UpdateGroup {
    /// 1: rename the group, 2: change its conversations.
    #[serde(rename = "UpdateGroupType")]
    update_group_type: Option<i64>,
    /// The group's name.
    #[serde(rename = "OldGroupName")]
    old_group_name: Option<String>,
    /// Its new name, at most 64 bytes.
    #[serde(rename = "NewGroupName")]
    new_group_name: Option<String>,
    /// The conversations to be changed.
    #[serde(rename = "ContactUpdateItem")]
    contact_update_item: Option<Vec<ContactUpdateItem>>,
}

/// A conversation to be added or removed.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct ContactUpdateItem {
    /// 1: add to the group, 2: remove from the group.
    #[serde(rename = "ContactOptType")]
    contact_opt_type: i64,
    /// The conversation.
    #[serde(rename = "ContactItem")]
    contact_item: ContactItem,
}

/// What the request asks for.
pub(crate) struct Update {
    /// The user whose group it is.
    pub owner: UserId,
    /// The group's name; any text, because one that no group can have is just absent.
    pub name: String,
    /// What is to become of it.
    pub kind: UpdateKind,
}

/// The two kinds of updates.
pub(crate) enum UpdateKind {
    /// Another name.
    Rename(GroupName),
    /// Other conversations, in the order of the request.
    Change(Vec<(Operation, Conversation)>),
}

impl UpdateKind {
    /// The changes, each conversation once.
    pub(crate) fn changes(entries: &[(Operation, Conversation)]) -> Changes {
        Changes::new(
            entries
                .iter()
                .map(|(operation, conversation)| (*operation, conversation)),
        )
    }
}

impl TryFrom<Request> for Update {
    type Error = Error;

    // UNSPECIFIED: contact-groups-update-type, contact-groups-13 (a rename's ContactUpdateItem)
    fn try_from(request: Request) -> Result<Self, Error> {
        let owner = request.from_account.user_id("From_Account")?;
        if request.update_type != 1 {
            return Err(Error::invalid("UpdateType is not 1"));
        }
        let group = request
            .update_group
            .ok_or(Error::Invalid("UpdateGroup is missing".into()))?;
        let name = group
            .old_group_name
            .ok_or(Error::Invalid("OldGroupName is missing".into()))?;
        let kind = match group.update_group_type {
            Some(1) => {
                let name = group
                    .new_group_name
                    .ok_or(Error::Invalid("NewGroupName is missing".into()))?;
                UpdateKind::Rename(GroupName::new(name)?)
            }
            Some(2) => {
                let items = group.contact_update_item.unwrap_or_default();
                UpdateKind::Change(
                    items
                        .into_iter()
                        .map(ContactUpdateItem::entry)
                        .collect::<Result<_, _>>()?,
                )
            }
            _ => return Err(Error::invalid("UpdateGroupType is neither 1 nor 2")),
        };
        Ok(Self { owner, name, kind })
    }
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

/// The reply.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// As in the request.
    #[serde(rename = "UpdateType")]
    update_type: u8,
    /// What became of the group.
    #[serde(rename = "UpdateGroupResult")]
    update_group_result: UpdateGroupResult,
}

impl Body for Reply {}

/// A group that was changed.
#[derive(Debug, Serialize)]
pub(crate) struct UpdateGroupResult {
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
pub(crate) struct ContactResultItem {
    /// As in the request.
    #[serde(rename = "ContactOptType")]
    contact_opt_type: u8,
    #[serde(flatten)]
    result: ItemResult,
}

impl Reply {
    /// The reply to a rename.
    pub(crate) fn renamed(old_name: String, new_name: &GroupName, id: u64) -> Self {
        Self::new(UpdateGroupResult {
            update_group_type: 1,
            group_name: new_name.as_str().to_owned(),
            group_id: id,
            old_group_name: old_name,
            contact_result_item: None,
        })
    }

    /// The reply to a change of conversations, with the outcome for each entry of the request.
    pub(crate) fn changed(name: String, id: u64, outcomes: Vec<(Operation, Conversation, Outcome)>) -> Self {
        let item = |(operation, conversation, outcome): (Operation, Conversation, Outcome)| ContactResultItem {
            contact_opt_type: if operation == Operation::Add { 1 } else { 2 },
            result: ItemResult::new(&conversation, outcome),
        };
        Self::new(UpdateGroupResult {
            update_group_type: 2,
            group_name: name.clone(),
            group_id: id,
            old_group_name: name,
            contact_result_item: Some(outcomes.into_iter().map(item).collect()),
        })
    }

    fn new(update_group_result: UpdateGroupResult) -> Self {
        Self {
            update_type: 1,
            update_group_result,
        }
    }
}

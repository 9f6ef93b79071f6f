//! `POST /v4/recentcontact/create_contact_group`
//!
//! Creates a contact group, with its first conversations if wanted. Document: docs/api/contact-groups.md#create_contact_group

use super::{AccountText, Body, ContactItem, GroupItem, ItemResult};
use crate::domain::{
    Changes, Conversation, Error, Group, GroupName, MAX_FIRST_CONVERSATIONS, Operation, Outcome, UserId,
};
use common::Endpoint;
use http::Method;
use serde::{Deserialize, Serialize};

/// Creates a contact group, with its first conversations if wanted.
pub(crate) struct CreateContactGroup;

impl Endpoint for CreateContactGroup {
    const NAME: &'static str = "create_contact_group";
    const METHOD: Method = crate::access::METHOD;
    const PATH: &'static str = "/v4/recentcontact/create_contact_group";
    type Request = Request;
    type Reply = Reply;
}

/// The request.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct Request {
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
pub(crate) struct GroupContactItem {
    /// Its name, 1 to 64 bytes.
    #[serde(rename = "GroupName")]
    group_name: String,
    /// Its first conversations, at most 100.
    #[serde(rename = "ContactItem", default)]
    contact_item: Vec<ContactItem>,
}

/// What the request asks for.
pub(crate) struct Creation {
    /// The user who gets the group.
    pub owner: UserId,
    /// The group's name.
    pub name: GroupName,
    /// Its first conversations, in the order of the request.
    pub conversations: Vec<Conversation>,
}

impl Creation {
    /// The first conversations, each once.
    pub(crate) fn changes(&self) -> Changes {
        Changes::new(
            self.conversations
                .iter()
                .map(|conversation| (Operation::Add, conversation)),
        )
    }
}

impl TryFrom<Request> for Creation {
    type Error = Error;

    // UNSPECIFIED: contact-groups-8
    fn try_from(request: Request) -> Result<Self, Error> {
        let owner = request.from_account.user_id("From_Account")?;
        let [item] = <[GroupContactItem; 1]>::try_from(request.group_contact_item)
            .map_err(|_| Error::invalid("GroupContactItem takes exactly one element"))?;
        if item.contact_item.len() > MAX_FIRST_CONVERSATIONS {
            return Err(Error::invalid(format!(
                "ContactItem takes at most {MAX_FIRST_CONVERSATIONS} conversations"
            )));
        }
        let conversations = item
            .contact_item
            .into_iter()
            .map(ContactItem::conversation)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            owner,
            name: GroupName::new(item.group_name)?,
            conversations,
        })
    }
}

/// The reply.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// What became of the group.
    #[serde(rename = "GroupResultItem")]
    group_result_item: [GroupResultItem; 1],
}

impl Body for Reply {}

/// A group that was created.
#[derive(Debug, Serialize)]
pub(crate) struct GroupResultItem {
    /// The group.
    #[serde(rename = "GroupItem")]
    group_item: GroupItem,
    /// What became of its first conversations, in the order of the request.
    #[serde(rename = "ResultItem")]
    result_item: Vec<ItemResult>,
}

impl Reply {
    /// The reply for a group, with the outcome for each conversation of the request.
    pub(crate) fn new(group: Group, outcomes: Vec<(Conversation, Outcome)>) -> Self {
        let result_item = outcomes
            .iter()
            .map(|(conversation, outcome)| ItemResult::new(conversation, *outcome))
            .collect();
        Self {
            group_result_item: [GroupResultItem {
                group_item: group.into(),
                result_item,
            }],
        }
    }
}

//! `POST /v4/recentcontact/search_contact_group`
//!
//! Looks up the groups and marks of given conversations. Document: docs/api/contact-groups.md#search_contact_group

use super::{AccountText, Body, ContactItem, FlatItem, GroupItem};
use crate::domain::{Conversation, ConversationData, Error, Group, MAX_SEARCHED, UserId};
use common::Endpoint;
use http::Method;
use serde::{Deserialize, Serialize};

/// Looks up the groups and marks of given conversations.
pub(crate) struct SearchContactGroup;

impl Endpoint for SearchContactGroup {
    const NAME: &'static str = "search_contact_group";
    const METHOD: Method = crate::access::METHOD;
    const PATH: &'static str = "/v4/recentcontact/search_contact_group";
    type Request = Request;
    type Reply = Reply;
}

/// The request.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct Request {
    /// The user to be read.
    #[serde(rename = "From_Account")]
    from_account: AccountText,
    /// The conversations, 1 to 300.
    #[serde(rename = "ContactItem")]
    contact_item: Vec<ContactItem>,
}

/// What the request asks for.
pub(crate) struct Search {
    /// The user to be read.
    pub owner: UserId,
    /// The conversations, each once.
    pub conversations: Vec<Conversation>,
}

impl TryFrom<Request> for Search {
    type Error = Error;

    // UNSPECIFIED: contact-groups-8
    fn try_from(request: Request) -> Result<Self, Error> {
        let owner = request.from_account.user_id("From_Account")?;
        if !(1..=MAX_SEARCHED).contains(&request.contact_item.len()) {
            return Err(Error::invalid(format!(
                "ContactItem takes 1 to {MAX_SEARCHED} conversations"
            )));
        }
        let mut conversations = Vec::new();
        for item in request.contact_item {
            let conversation = item.conversation()?;
            if !conversations.contains(&conversation) {
                conversations.push(conversation);
            }
        }
        Ok(Self { owner, conversations })
    }
}

/// The reply.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// Those of the conversations that are in a group or have a mark.
    #[serde(rename = "ContactResultItem")]
    contact_result_item: Vec<FlatItem>,
    /// All groups of the user, by number.
    #[serde(rename = "GroupItem")]
    group_item: Vec<GroupItem>,
}

impl Body for Reply {}

impl Reply {
    /// The reply for what was found. UNSPECIFIED: contact-groups-11
    pub(crate) fn new(conversations: Vec<ConversationData>, groups: Vec<Group>) -> Self {
        Self {
            contact_result_item: conversations.into_iter().map(FlatItem::from).collect(),
            group_item: groups.into_iter().map(GroupItem::from).collect(),
        }
    }
}

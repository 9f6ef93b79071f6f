//! `POST /v4/recentcontact/get_contact_group`
//!
//! Pages through a user's groups, and the conversations that are in one or have a mark. Document: docs/api/contact-groups.md#get_contact_group

use super::{AccountText, Body, FlatItem, GroupItem};
use crate::domain::{ConversationData, Error, Group, UserId};
use common::Endpoint;
use http::Method;
use serde::{Deserialize, Serialize};

/// Pages through a user's groups, and the conversations that are in one or have a mark.
pub(crate) struct GetContactGroup;

impl Endpoint for GetContactGroup {
    const NAME: &'static str = "get_contact_group";
    const METHOD: Method = crate::access::METHOD;
    const PATH: &'static str = "/v4/recentcontact/get_contact_group";
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
    /// Where the page starts: 0, then the last `NextStartIndex`.
    #[serde(rename = "StartIndex")]
    start_index: i64,
}

/// What the request asks for.
pub(crate) struct Query {
    /// The user to be read.
    pub owner: UserId,
    /// The position behind which the page starts.
    pub after: i64,
}

impl TryFrom<Request> for Query {
    type Error = Error;

    fn try_from(request: Request) -> Result<Self, Error> {
        let owner = request.from_account.user_id("From_Account")?;
        if request.start_index < 0 {
            return Err(Error::invalid("StartIndex is negative"));
        }
        Ok(Self {
            owner,
            after: request.start_index,
        })
    }
}

/// The reply.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// The page's conversations, in the order in which they got their first group or mark.
    #[serde(rename = "ContactItem")]
    contact_item: Vec<FlatItem>,
    /// All groups of the user, by number.
    #[serde(rename = "GroupItem")]
    group_item: Vec<GroupItem>,
    /// 1: this is the last page, 0: there is more.
    #[serde(rename = "CompleteFlag")]
    complete_flag: u8,
    /// Where the next page starts, 0 after the last one.
    #[serde(rename = "NextStartIndex")]
    next_start_index: i64,
}

impl Body for Reply {}

impl Reply {
    /// The reply for a page; `next` is the position of its last conversation if there is more.
    pub(crate) fn new(conversations: Vec<ConversationData>, groups: Vec<Group>, next: Option<i64>) -> Self {
        Self {
            contact_item: conversations.into_iter().map(FlatItem::from).collect(),
            group_item: groups.into_iter().map(GroupItem::from).collect(),
            complete_flag: next.is_none().into(),
            next_start_index: next.unwrap_or(0),
        }
    }
}

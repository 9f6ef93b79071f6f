//! `POST /v4/recentcontact/get_contact_group`
//!
//! Pages through a user's groups, and the conversations that are in one or have a mark. Document: docs/api/contact-groups.md#get_contact_group

use crate::domain::{Error, UserId};
use crate::family::{ContactGroups, EditionAdministrator};
use crate::wire::{self, AccountText, Envelope, FlatItem, GroupItem};
use common::http::Incoming;
use common::{Endpoint, json};
use http::Method;
use serde::{Deserialize, Serialize};

/// A page of a user's conversations.
pub(crate) struct GetContactGroup {
    /// The user to be read.
    owner: UserId,
    /// The position behind which the page starts.
    after: i64,
}

impl Endpoint for GetContactGroup {
    const NAME: &'static str = "get_contact_group";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/v4/recentcontact/get_contact_group";
    type Family = ContactGroups;
    type Caller = EditionAdministrator;
    type Reply = Reply;

    fn decode(_: &ContactGroups, _: EditionAdministrator, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::body(incoming)?;
        let owner = body.from_account.user_id("From_Account")?;
        if body.start_index < 0 {
            return Err(Error::invalid("StartIndex is negative"));
        }
        Ok(Self {
            owner,
            after: body.start_index,
        })
    }

    async fn handle(self, family: &ContactGroups) -> Result<Reply, Error> {
        let page = family.store.page(&self.owner, self.after).await?;
        Ok(Reply {
            contact_item: page.conversations.into_iter().map(FlatItem::from).collect(),
            group_item: page.groups.into_iter().map(GroupItem::from).collect(),
            complete_flag: page.next.is_none().into(),
            next_start_index: page.next.unwrap_or(0),
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
    /// Where the page starts: 0, or null, then the last `NextStartIndex`. UNSPECIFIED: contact-groups-null
    #[serde(rename = "StartIndex", deserialize_with = "json::or_default")]
    start_index: i64,
}

/// The page.
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
    #[serde(flatten)]
    envelope: Envelope,
}

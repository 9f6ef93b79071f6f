//! `POST /v4/recentcontact/mark_contact`
//!
//! Sets and clears the standard and custom marks of conversations. Document: docs/api/contact-groups.md#mark_contact

use super::{AccountText, Body, ContactItem, ItemResult};
use crate::domain::{Conversation, Error, MAX_MARK_ITEMS, Mark, Outcome, StandardMark, UserId};
use common::Endpoint;
use http::Method;
use serde::{Deserialize, Serialize};

/// Sets and clears the standard and custom marks of conversations.
pub(crate) struct MarkContact;

impl Endpoint for MarkContact {
    const NAME: &'static str = "mark_contact";
    const METHOD: Method = crate::access::METHOD;
    const PATH: &'static str = "/v4/recentcontact/mark_contact";
    type Request = Request;
    type Reply = Reply;
}

/// The request.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct Request {
    /// The user whose conversations they are.
    #[serde(rename = "From_Account")]
    from_account: AccountText,
    /// The conversations and their marks, 1 to 100.
    #[serde(rename = "MarkItem")]
    mark_item: Vec<MarkItem>,
}

/// A conversation to be marked.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct MarkItem {
    /// 1: standard mark, 2: custom mark, 3: both.
    #[serde(rename = "OptType")]
    opt_type: i64,
    /// The conversation.
    #[serde(rename = "ContactItem")]
    contact_item: ContactItem,
    /// Bits of the standard mark to be cleared.
    #[serde(rename = "ClearMark", default)]
    clear_mark: Vec<i64>,
    /// Bits of the standard mark to be set.
    #[serde(rename = "SetMark", default)]
    set_mark: Vec<i64>,
    /// The custom mark, at most 256 bytes.
    #[serde(rename = "CustomMark")]
    custom_mark: Option<String>,
}

/// What the request asks for.
pub(crate) struct Marking {
    /// The user whose conversations they are.
    pub owner: UserId,
    /// The entries of the request.
    pub entries: Vec<Entry>,
}

/// One entry of the request.
pub(crate) struct Entry {
    /// As in the request.
    pub opt_type: OptType,
    /// The conversation.
    pub conversation: Conversation,
    /// What to do with its marks.
    pub mark: Mark,
}

/// Which marks an entry changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OptType {
    /// The bits.
    Standard = 1,
    /// The text.
    Custom = 2,
    /// Both.
    Both = 3,
}

impl TryFrom<Request> for Marking {
    type Error = Error;

    fn try_from(request: Request) -> Result<Self, Error> {
        let owner = request.from_account.user_id("From_Account")?;
        if !(1..=MAX_MARK_ITEMS).contains(&request.mark_item.len()) {
            return Err(Error::MarkCount);
        }
        Ok(Self {
            owner,
            entries: request
                .mark_item
                .into_iter()
                .map(MarkItem::entry)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl MarkItem {
    fn entry(self) -> Result<Entry, Error> {
        let opt_type = match self.opt_type {
            1 => OptType::Standard,
            2 => OptType::Custom,
            3 => OptType::Both,
            _ => return Err(Error::invalid("OptType is not 1, 2 or 3")),
        };
        let conversation = self.contact_item.conversation()?;
        let (clear, set) = if opt_type == OptType::Custom {
            Default::default()
        } else {
            (
                StandardMark::from_bits(&self.clear_mark, "ClearMark")?,
                StandardMark::from_bits(&self.set_mark, "SetMark")?,
            )
        };
        let custom = if opt_type == OptType::Standard {
            None
        } else {
            self.custom_mark
        };
        Ok(Entry {
            opt_type,
            conversation,
            mark: Mark::new(clear, set, custom)?,
        })
    }
}

/// The reply.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// What became of the conversations, in the order of the request.
    #[serde(rename = "ResultItem")]
    result_item: Vec<ResultItem>,
}

impl Body for Reply {
    // UNSPECIFIED: contact-groups-error-display
    const ERROR_DISPLAY: Option<&'static str> = Some("");
}

/// What became of one conversation.
#[derive(Debug, Serialize)]
pub(crate) struct ResultItem {
    /// As in the request.
    #[serde(rename = "OptType")]
    opt_type: u8,
    #[serde(flatten)]
    result: ItemResult,
}

impl Reply {
    /// The reply with the outcome for each entry of the request.
    pub(crate) fn new(outcomes: Vec<(OptType, Conversation, Outcome)>) -> Self {
        let item = |(opt_type, conversation, outcome): (OptType, Conversation, Outcome)| ResultItem {
            opt_type: opt_type as u8,
            result: ItemResult::new(&conversation, outcome),
        };
        Self {
            result_item: outcomes.into_iter().map(item).collect(),
        }
    }
}

//! `POST /v4/recentcontact/mark_contact`
//!
//! Sets and clears the standard and custom marks of conversations. Document: docs/api/contact-groups.md#mark_contact

use crate::domain::{Conversation, Error, MAX_MARK_ITEMS, Mark, MarkChange, StandardMark, UserId};
use crate::family::{ContactGroups, EditionAdministrator};
use crate::wire::{self, AccountText, ContactItem, Envelope, ItemResult};
use common::http::Incoming;
use common::{Endpoint, json};
use http::Method;
use serde::{Deserialize, Serialize};

/// Marks to be changed.
pub(crate) struct MarkContact {
    /// The user whose conversations they are.
    owner: UserId,
    /// In the order of the request.
    entries: Vec<Entry>,
}

/// One conversation of the request.
struct Entry {
    opt_type: OptType,
    conversation: Conversation,
    mark: Mark,
}

/// Which marks an entry changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OptType {
    /// The bits.
    Standard = 1,
    /// The text.
    Custom = 2,
    /// Both.
    Both = 3,
}

impl Endpoint for MarkContact {
    const NAME: &'static str = "mark_contact";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/v4/recentcontact/mark_contact";
    type Family = ContactGroups;
    type Caller = EditionAdministrator;
    type Reply = Reply;

    fn decode(_: &ContactGroups, _: EditionAdministrator, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::body(incoming)?;
        let owner = body.from_account.user_id("From_Account")?;
        if !(1..=MAX_MARK_ITEMS).contains(&body.mark_item.len()) {
            return Err(Error::MarkCount);
        }
        let entries = body.mark_item.into_iter().map(MarkItem::entry);
        Ok(Self {
            owner,
            entries: entries.collect::<Result<_, _>>()?,
        })
    }

    async fn handle(self, family: &ContactGroups) -> Result<Reply, Error> {
        let marks = self
            .entries
            .iter()
            .map(|entry| (entry.conversation.clone(), entry.mark.clone()));
        let changes = MarkChange::sum(marks.collect());
        let outcomes = family.store.mark(&self.owner, &changes).await?;
        let item = |entry: &Entry| ResultItem {
            opt_type: entry.opt_type as u8,
            result: ItemResult::new(&entry.conversation, outcomes.of(&entry.conversation)),
        };
        Ok(Reply {
            result_item: self.entries.iter().map(item).collect(),
            envelope: Envelope::success(),
            error_display: "",
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Body {
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
struct MarkItem {
    /// 1: standard mark, 2: custom mark, 3: both.
    #[serde(rename = "OptType")]
    opt_type: i64,
    /// The conversation.
    #[serde(rename = "ContactItem")]
    contact_item: ContactItem,
    /// Bits of the standard mark to be cleared, 0 to 63.
    #[serde(rename = "ClearMark", default, deserialize_with = "json::or_default")]
    clear_mark: Vec<i64>,
    /// Bits of the standard mark to be set, 0 to 63.
    #[serde(rename = "SetMark", default, deserialize_with = "json::or_default")]
    set_mark: Vec<i64>,
    /// The custom mark, at most 256 bytes.
    #[serde(rename = "CustomMark")]
    custom_mark: Option<String>,
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
        let custom = self.custom_mark.filter(|_| opt_type != OptType::Standard);
        Ok(Entry {
            opt_type,
            conversation,
            mark: Mark::new(clear, set, custom)?,
        })
    }
}

/// What became of the conversations.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// In the order of the request.
    #[serde(rename = "ResultItem")]
    result_item: Vec<ResultItem>,
    #[serde(flatten)]
    envelope: Envelope,
    /// A text for clients, always empty, which only this call's sample has. UNSPECIFIED: contact-groups-error-display
    #[serde(rename = "ErrorDisplay")]
    error_display: &'static str,
}

/// What became of one conversation.
#[derive(Debug, Serialize)]
struct ResultItem {
    /// As in the request.
    #[serde(rename = "OptType")]
    opt_type: u8,
    #[serde(flatten)]
    result: ItemResult,
}

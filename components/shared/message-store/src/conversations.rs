//! The conversations of a member.

use crate::record::Record;
use crate::{MessageStore, failed};
use common::Failure;
use common::bounds::{LIST_BYTES, Numbered, PAGE_BYTES};
use common::sql::One;
use serde::Deserialize;

/// How many bytes a reply has around each conversation's values, as
/// `{"id":,"seller_id":,"member_id":,"addtime":"2017-06-01 12:00:00","cnt":,"messageType":,"shop_name":,"logo":}` has.
const AROUND: u32 = 128;

common::statement! {
    read ConversationsOfMember { member_id, page, size, bytes } -> One<Row> = "conversations";
    read AllConversations { around, member_id, bytes } -> One<All> = "all_conversations";
}

/// A conversation of a member, by its newest record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// The seller.
    pub seller_id: String,
    /// The newest record.
    pub last: Record,
    /// The name of the seller's shop, empty while it is unknown.
    pub shop_name: String,
    /// Where the shop's logo is, empty while it is unknown.
    pub logo: String,
}

/// Some of a member's conversations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversations {
    /// The conversations, the one with the newest record first.
    pub conversations: Vec<Conversation>,
    /// How many the member has.
    pub total: i64,
    /// How many pages they make.
    pub pages: i64,
    /// Which page this is, from 0.
    pub page: i64,
    /// How many conversations a page has. Less than was asked for where it would have more bytes than [`LIST_BYTES`]: `page`
    /// and `pages` are those of pages of this size then.
    pub size: i64,
}

impl Conversations {
    /// Ends the page after so many of its conversations, where a reply has no room for more.
    pub fn end_after(&mut self, kept: usize) {
        if kept < self.conversations.len() {
            let (number, size) = (self.page, self.size);
            let page = Numbered { number, size }.ended_after(kept);
            self.conversations
                .truncate(usize::try_from(page.size).unwrap_or(usize::MAX));
            (self.page, self.size, self.pages) = (page.number, page.size, page.pages(self.total));
        }
    }
}

type Item = (i64, i64, String, String, String, String, String);

#[derive(Deserialize)]
struct Row {
    total: i64,
    pages: i64,
    page: i64,
    items: Vec<Item>,
    whole: Option<usize>,
}

#[derive(Deserialize)]
struct All {
    total: i64,
    items: Vec<Item>,
}

impl MessageStore {
    /// Reads a page of a member's conversations, the one with the newest record first. `page`: the number of the page, from
    /// 0, and its size, at least 1; a number behind the last page's is the last one's.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn conversations(&self, member_id: i64, page: Numbered) -> Result<Conversations, Failure> {
        let statement = ConversationsOfMember {
            member_id: member_id.into(),
            page: page.number.into(),
            size: page.size.into(),
            bytes: PAGE_BYTES.into(),
        };
        let row = self.database.read(statement).await.map_err(failed)?;
        let mut page = Numbered {
            number: row.page,
            ..page
        };
        let mut pages = row.pages;
        if row.whole.is_some_and(|whole| whole > row.items.len()) {
            page = page.ended_after(row.items.len());
            pages = page.pages(row.total);
        }
        let size = usize::try_from(page.size).unwrap_or(usize::MAX);
        Ok(Conversations {
            conversations: row.items.into_iter().take(size).map(conversation).collect(),
            total: row.total,
            pages,
            page: page.number,
            size: page.size,
        })
    }

    /// Reads the conversations of a member, the one with the newest record first, in one page: all of them, or as many of the
    /// first as a reply of [`LIST_BYTES`] has room for.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn all_conversations(&self, member_id: i64) -> Result<Conversations, Failure> {
        let statement = AllConversations {
            around: AROUND.into(),
            member_id: member_id.into(),
            bytes: LIST_BYTES.into(),
        };
        let All { total, items } = self.database.read(statement).await.map_err(failed)?;
        let conversations: Vec<_> = items.into_iter().map(conversation).collect();
        Ok(Conversations {
            size: i64::try_from(conversations.len()).unwrap_or(i64::MAX),
            conversations,
            total,
            pages: 1,
            page: 0,
        })
    }
}

fn conversation((id, addtime, message_type, cnt, seller_id, shop_name, logo): Item) -> Conversation {
    Conversation {
        seller_id,
        last: Record {
            id,
            addtime,
            message_type,
            cnt,
        },
        shop_name,
        logo,
    }
}

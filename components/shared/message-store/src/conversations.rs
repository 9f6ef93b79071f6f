//! The conversations of a member.

use crate::record::Record;
use crate::{MessageStore, failed};
use common::Failure;
use common::sql::One;
use serde::Deserialize;

/// The size of a page that holds everything.
const UNPAGED: i64 = 1 << 40;

common::statement! {
    read ConversationsOfMember { member_id, page, size } -> One<Row> = "conversations";
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
}

#[derive(Deserialize)]
struct Row {
    total: i64,
    pages: i64,
    page: i64,
    items: Vec<(i64, i64, String, String, String, String, String)>,
}

impl MessageStore {
    /// Reads the conversations of a member, the one with the newest record first. `page`: the number of a page, from 0, and
    /// its size, at least 1; a number behind the last page's is the last one's. `None`: all of them.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn conversations(&self, member_id: i64, page: Option<(i64, i64)>) -> Result<Conversations, Failure> {
        let (page, size) = page.unwrap_or((0, UNPAGED));
        let statement = ConversationsOfMember {
            member_id: member_id.into(),
            page: page.into(),
            size: size.into(),
        };
        let row = self.database.read(statement).await.map_err(failed)?;
        let conversation = |(id, addtime, message_type, cnt, seller_id, shop_name, logo)| Conversation {
            seller_id,
            last: Record {
                id,
                addtime,
                message_type,
                cnt,
            },
            shop_name,
            logo,
        };
        Ok(Conversations {
            conversations: row.items.into_iter().map(conversation).collect(),
            total: row.total,
            pages: row.pages,
            page: row.page,
        })
    }
}

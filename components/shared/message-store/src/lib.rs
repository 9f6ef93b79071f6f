//! The store of RongCloud messages: chat records of members and sellers, and messages of groups.
//!
//! Holds the tables and every statement on them. `chat-records` creates, lists and deletes records; `rongcloud` stores
//! what RongCloud routes. Everything here is in the terms of the store: no HTTP, no wire form.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod conversations;
mod group;
mod list;
mod record;
mod routed;

pub use conversations::{Conversation, Conversations};
pub use group::{GroupMessage, GroupMessages};
pub use list::{Listing, Order, Records, Window};
pub use record::{InvalidSellerId, MAX_CONTENT, MessageType, NewRecord, Record, SellerId};
pub use routed::{Kept, Place, Routed};

use common::legacy::sql::{self, Database, Schema, Value};

static SCHEMAS: [Schema; 2] = [
    Schema {
        family: "messages",
        text: include_str!("../schema.sql"),
    },
    directory_store::SCHEMA,
];

/// Takes: member, seller, type, time (Unix seconds), content.
const CREATE: &str = "
    INSERT INTO messages_create_1 (member_id, seller_id, type, addtime, cnt) VALUES (?1, ?2, ?3, ?4, ?5)";

/// Takes: member, id.
const DELETE: &str = "
    DELETE FROM messages_record
    WHERE id = ?2 AND ?1 = (SELECT member_id FROM messages_conversation AS known WHERE known.id = conversation)
    RETURNING json_array(id)";

/// The messages in the database that the manifest grants.
pub struct Messages(Database);

impl Default for Messages {
    fn default() -> Self {
        Self::new()
    }
}

impl Messages {
    /// The tables in the database with the label `default`.
    #[must_use]
    pub const fn new() -> Self {
        Self(Database::new("default", &SCHEMAS))
    }

    /// Stores a record.
    ///
    /// # Errors
    ///
    /// The database failed, and nothing is stored.
    pub async fn create(&self, record: NewRecord) -> Result<(), sql::Error> {
        let parameters = [
            Value::Integer(record.member_id),
            Value::Text(record.seller_id.into()),
            Value::Text(record.message_type.as_str().to_owned()),
            sql::now(),
            Value::Text(record.cnt),
        ];
        self.0.query::<()>(CREATE, &parameters).await?;
        Ok(())
    }

    /// Deletes a record of a member; whether the member had it.
    ///
    /// # Errors
    ///
    /// The database failed, and nothing is deleted.
    pub async fn delete(&self, member_id: i64, id: i64) -> Result<bool, sql::Error> {
        let parameters = [Value::Integer(member_id), Value::Integer(id)];
        let deleted: Option<[i64; 1]> = self.0.query(DELETE, &parameters).await?;
        Ok(deleted.is_some())
    }

    /// Reads some of the records of a member with a seller.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn list(&self, listing: &Listing) -> Result<Records, sql::Error> {
        list::read(&self.0, listing).await
    }

    /// Reads the conversations of a member, the one with the newest record first: `size` of them from page `page` (from 0)
    /// on or from the last page if there are fewer, or all of them.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn conversations(&self, member_id: i64, page: Option<(i64, i64)>) -> Result<Conversations, sql::Error> {
        conversations::read(&self.0, member_id, page).await
    }

    /// Reads page `page` (from 0) of the messages of a group, the newest first, `size` (at least 1) to a page.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn group_messages(&self, group_id: &str, page: i64, size: i64) -> Result<GroupMessages, sql::Error> {
        group::read(&self.0, group_id, page, size).await
    }

    /// Stores a routed message unless it is stored already; what became of it.
    ///
    /// # Errors
    ///
    /// The database failed, and nothing is stored.
    pub async fn route(&self, routed: Routed) -> Result<Kept, sql::Error> {
        routed::store(&self.0, routed).await
    }
}

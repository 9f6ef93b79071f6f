//! The store of RongCloud messages: chat records of members and sellers, and messages of groups.
//!
//! Holds the tables and procedures, and the statements on them, in `sql/`. `chat-records` creates, lists and deletes records;
//! `rongcloud` stores what RongCloud routes; `b2b-chat` reads the messages of its groups with a statement of its own.
//! Everything here is in the terms of the store: no HTTP, no wire form.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod conversations;
mod list;
mod record;
mod routed;

pub use conversations::{Conversation, Conversations};
pub use list::{Listing, Order, Paging, Records};
pub use record::{InvalidSellerId, MAX_CONTENT, MessageType, NewRecord, Record, SellerId};
pub use routed::{NotStored, Place, Routed, Signature, Stored};

use common::Failure;
use common::retention::Retention;
use common::sql::{self, Database, Maybe, Nothing};

common::statement! {
    write CreateRecord { member_id, seller_id, message_type, now, cnt, since } -> Nothing = "create";
    write DeleteRecord { id, member_id } -> Maybe<i64> = "delete";
}

/// The messages in a database that has the tables `schemas::MESSAGE_STORE` and, for the names and logos of shops,
/// `schemas::DIRECTORY_STORE`.
pub struct MessageStore {
    database: Database,
    kept: Kept,
}

/// For how long messages are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    /// Chat records.
    pub records: Retention,
    /// Messages of groups.
    pub group_messages: Retention,
}

impl MessageStore {
    /// Those of a database, of which each write deletes some that are older than what is to be kept.
    #[must_use]
    pub fn new(database: &Database, kept: Kept) -> Self {
        Self {
            database: database.clone(),
            kept,
        }
    }

    /// Stores a record.
    ///
    /// # Errors
    ///
    /// The database failed, and nothing is stored.
    pub async fn create(&self, record: NewRecord) -> Result<(), Failure> {
        let statement = CreateRecord {
            member_id: record.member_id.into(),
            seller_id: String::from(record.seller_id).into(),
            message_type: record.message_type.as_str().into(),
            now: sql::now(),
            cnt: record.cnt.into(),
            since: self.kept.records.since(),
        };
        self.database.write(statement).await.map_err(failed)
    }

    /// Deletes a record of a member; whether the member had it.
    ///
    /// # Errors
    ///
    /// The database failed, and nothing is deleted.
    pub async fn delete(&self, member_id: i64, id: i64) -> Result<bool, Failure> {
        let statement = DeleteRecord {
            id: id.into(),
            member_id: member_id.into(),
        };
        let deleted = self.database.write(statement).await.map_err(failed)?;
        Ok(deleted.is_some())
    }
}

/// What every failure of a statement is to the store's users.
fn failed(error: sql::Error) -> Failure {
    error.into_error(&[])
}

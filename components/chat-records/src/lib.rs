//! Stored chats of members and sellers, as a Yii2 application answers them. Document: docs/api/chat-records.md

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod domain;
mod routes;
mod wire;

use common::legacy::Route;
use common::legacy::auth::Bearer;
use common::legacy::local_time::LocalTime;
use common::legacy::public_url::PublicUrl;
use message_store::Messages;

/// The family, as an instance keeps it.
struct ChatRecords {
    bearer: Bearer,
    messages: Messages,
    local_time: LocalTime,
    /// Whether `cnt` has to have the structure of its type.
    check_content: bool,
    /// What links begin with; empty: the address that the caller called.
    public_url: PublicUrl,
    max_body_bytes: usize,
}

/// The endpoints in the order of the document.
static ROUTES: [Route<ChatRecords>; 4] = [
    Route::to::<wire::list::List>(),
    Route::to::<wire::create::Create>(),
    Route::to::<wire::delete::Delete>(),
    Route::to::<wire::chat_list::ChatList>(),
];

common::legacy_component!(ChatRecords);

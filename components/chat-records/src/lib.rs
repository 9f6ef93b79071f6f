//! Stored chats of members and sellers, as a Yii2 application answers them. Document: docs/api/chat-records.md

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod domain;
mod endpoints;
mod family;
mod wire;

use common::Route;
use family::ChatRecords;

/// The endpoints in the order of the document.
static ROUTES: [Route<ChatRecords>; 4] = [
    Route::to::<endpoints::list::List>(),
    Route::to::<endpoints::create::Create>(),
    Route::to::<endpoints::delete::Delete>(),
    Route::to::<endpoints::chat_list::ChatList>(),
];

common::component!(ChatRecords);

//! Group chats of order lines, of a B2B platform. Document: docs/api/b2b-chat.md

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
mod rong_cloud;
mod store;
mod wire;

use common::Route;
use family::B2bChat;

/// The endpoints in the order of the document.
static ROUTES: [Route<B2bChat>; 3] = [
    Route::to::<endpoints::init_group_chat::InitGroupChat>(),
    Route::to::<endpoints::get_message_history::GetMessageHistory>(),
    Route::to::<endpoints::release_group_chat::ReleaseGroupChat>(),
];

common::component!(B2bChat);

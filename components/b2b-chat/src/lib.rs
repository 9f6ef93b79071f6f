//! Group chats of order lines, of a B2B platform. Document: docs/api/b2b-chat.md

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod domain;
mod rong_cloud;
mod routes;
mod store;
mod wire;

use aspnet::request::Reader;
use common::legacy::Route;
use common::legacy::auth::Bearer;
use common::legacy::limits::Limits;
use message_store::Messages;
use rong_cloud::RongCloud;
use store::Store;

/// The family, as an instance keeps it.
struct B2bChat {
    bearer: Bearer,
    limits: Limits,
    reader: Reader,
    store: Store,
    messages: Messages,
    /// `None`: groups are only recorded here.
    rong_cloud: Option<RongCloud>,
    max_body_bytes: usize,
}

/// The endpoints in the order of the document.
static ROUTES: [Route<B2bChat>; 2] = [
    Route::to::<wire::init_group_chat::InitGroupChat>(),
    Route::to::<wire::get_message_history::GetMessageHistory>(),
];

common::legacy_component!(B2bChat);

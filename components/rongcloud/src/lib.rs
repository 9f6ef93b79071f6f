//! RongCloud's message routing callback: what users write to each other is stored here. Document: docs/api/rongcloud.md

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod access;
mod domain;
mod routes;
mod wire;

use access::Access;
use common::legacy::Route;
use domain::placement::Prefixes;
use message_store::Messages;

/// The family, as an instance keeps it.
struct RongCloud {
    access: Access,
    prefixes: Prefixes,
    messages: Messages,
    max_body_bytes: usize,
}

/// The endpoints in the order of the document.
static ROUTES: [Route<RongCloud>; 1] = [Route::to::<wire::messages::RouteMessage>()];

common::legacy_component!(RongCloud);

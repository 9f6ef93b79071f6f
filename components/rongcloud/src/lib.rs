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
mod endpoints;
mod family;

use common::Route;
use family::RongCloud;

/// The endpoints in the order of the document.
static ROUTES: [Route<RongCloud>; 1] = [Route::to::<endpoints::messages::RouteMessage>()];

common::component!(RongCloud);

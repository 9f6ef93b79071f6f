//! Groups of a school messaging platform: adding, reading and joining them. Document: docs/api/sns-groups.md

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
mod guesses;
mod model;
mod store;
mod wire;

use common::Route;
use family::SnsGroups;

/// The endpoint of the document, then those beyond it.
static ROUTES: [Route<SnsGroups>; 3] = [
    Route::to::<endpoints::add_group::AddGroup>(),
    Route::to::<endpoints::get_group::GetGroup>(),
    Route::to::<endpoints::join_group_by_code::JoinGroupByCode>(),
];

common::component!(SnsGroups);

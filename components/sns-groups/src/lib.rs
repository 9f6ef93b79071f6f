//! Groups of a school messaging platform: adding, reading and joining them. Document: docs/api/sns-groups.md

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod domain;
mod model;
mod routes;
mod store;
mod wire;

use aspnet::request::Reader;
use common::legacy::Route;
use common::legacy::auth::Bearer;
use common::legacy::limits::Limits;
use store::Store;

/// The family, as an instance keeps it.
struct SnsGroups {
    bearer: Bearer,
    limits: Limits,
    store: Store,
    reader: Reader,
    /// Whether administrators have to be in the directory.
    strict_members: bool,
    max_body_bytes: usize,
}

/// The endpoint of the document, then those beyond it.
static ROUTES: [Route<SnsGroups>; 3] = [
    Route::to::<wire::add_group::AddGroup>(),
    Route::to::<wire::get_group::GetGroup>(),
    Route::to::<wire::join_group_by_code::JoinGroupByCode>(),
];

common::legacy_component!(SnsGroups);

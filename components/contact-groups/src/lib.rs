//! Tencent Chat's contact groups: conversations that a user sorts into named groups and marks. Document:
//! docs/api/contact-groups.md

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
mod store;
mod wire;

use access::Access;
use common::Route;
use store::Store;

/// The family, as an instance keeps it.
struct ContactGroups {
    access: Access,
    store: Store,
    max_body_bytes: usize,
}

/// The endpoints in the order of the document.
static ROUTES: [Route<ContactGroups>; 9] = [
    Route::to::<wire::create_contact_group::CreateContactGroup>(),
    Route::to::<wire::update_contact_group::UpdateContactGroup>(),
    Route::to::<wire::del_contact_group::DelContactGroup>(),
    Route::to::<wire::get_contact_group::GetContactGroup>(),
    Route::to::<wire::search_contact_group::SearchContactGroup>(),
    Route::to::<wire::mark_contact::MarkContact>(),
    Route::to::<wire::account_import::AccountImport>(),
    Route::to::<wire::multiaccount_import::MultiaccountImport>(),
    Route::to::<wire::account_check::AccountCheck>(),
];

common::component!(ContactGroups);

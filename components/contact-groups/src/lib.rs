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
mod endpoints;
mod family;
mod store;
mod wire;

use common::Route;
use family::ContactGroups;

/// The endpoints in the order of the document.
static ROUTES: [Route<ContactGroups>; 9] = [
    Route::to::<endpoints::create_contact_group::CreateContactGroup>(),
    Route::to::<endpoints::update_contact_group::UpdateContactGroup>(),
    Route::to::<endpoints::del_contact_group::DelContactGroup>(),
    Route::to::<endpoints::get_contact_group::GetContactGroup>(),
    Route::to::<endpoints::search_contact_group::SearchContactGroup>(),
    Route::to::<endpoints::mark_contact::MarkContact>(),
    Route::to::<endpoints::account_import::AccountImport>(),
    Route::to::<endpoints::multiaccount_import::MultiaccountImport>(),
    Route::to::<endpoints::account_check::AccountCheck>(),
];

common::component!(ContactGroups);

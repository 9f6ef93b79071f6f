//! The directory: shops and people, put in over HTTP for other replies to carry. Document: docs/api/directory.md

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
use directory_store::Profiles;

/// The family, as an instance keeps it.
struct Directory {
    bearer: Bearer,
    profiles: Profiles,
    max_body_bytes: usize,
}

/// The endpoints in the order of the document. `import` is an id for every method but POST.
static ROUTES: [Route<Directory>; 10] = [
    Route::to::<wire::put_shop::PutShop>(),
    Route::to::<wire::get_shop::GetShop>(),
    Route::to::<wire::delete_shop::DeleteShop>(),
    Route::to::<wire::list_shops::ListShops>(),
    Route::streaming::<wire::import_shops::ImportShops>(),
    Route::to::<wire::put_person::PutPerson>(),
    Route::to::<wire::get_person::GetPerson>(),
    Route::to::<wire::delete_person::DeletePerson>(),
    Route::to::<wire::list_people::ListPeople>(),
    Route::streaming::<wire::import_people::ImportPeople>(),
];

common::legacy_component!(Directory);

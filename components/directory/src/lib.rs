//! The directory: shops, put in over HTTP for other replies to carry. Document: docs/api/directory.md

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

use common::auth::Bearer;
use common::{Instance, Route};
use profiles::Shops;
use spin_sdk::http::Request;
use spin_sdk::http_service;
use spin_sdk::wasip3::http::types::Response;

/// The family, as an instance keeps it.
struct Directory {
    bearer: Bearer,
    shops: Shops,
    max_body_bytes: usize,
}

/// The endpoints in the order of the document. `import` is a seller's id for every method but POST.
static ROUTES: [Route<Directory>; 5] = [
    Route::to::<wire::put_shop::PutShop>(),
    Route::to::<wire::get_shop::GetShop>(),
    Route::to::<wire::delete_shop::DeleteShop>(),
    Route::to::<wire::list_shops::ListShops>(),
    Route::streaming::<wire::import_shops::ImportShops>(),
];

thread_local! {
    static INSTANCE: Instance<Directory> = const { Instance::new() };
}

#[http_service]
async fn handle(request: Request) -> Response {
    common::serve(&INSTANCE, request).await
}

//! The directory: shops and people, put in over HTTP for other replies to carry. Document: docs/api/directory.md

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
mod wire;

use common::Route;
use directory_store::{Person, Shop};
use endpoints::delete::Delete;
use endpoints::get::Get;
use endpoints::import::Import;
use endpoints::list::List;
use endpoints::put::Put;
use family::Directory;

/// The endpoints in the order of the document. `import` is an id for every method but POST.
static ROUTES: [Route<Directory>; 10] = [
    Route::to::<Put<Shop>>(),
    Route::to::<Get<Shop>>(),
    Route::to::<Delete<Shop>>(),
    Route::to::<List<Shop>>(),
    Route::to::<Import<Shop>>(),
    Route::to::<Put<Person>>(),
    Route::to::<Get<Person>>(),
    Route::to::<Delete<Person>>(),
    Route::to::<List<Person>>(),
    Route::to::<Import<Person>>(),
];

common::component!(Directory);

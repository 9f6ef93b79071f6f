//! The store of the directory: the shops whose names and logos other replies carry.
//!
//! The component `directory` fills it; components that show shops apply [`SCHEMA`] too and join its tables.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod shops;

pub use shops::{InvalidShop, Shop, ShopPage, Shops};

use common::sql::Schema;

/// The directory's tables.
pub const SCHEMA: Schema = Schema {
    family: "directory",
    text: include_str!("../schema.sql"),
};

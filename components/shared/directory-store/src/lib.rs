//! The store of the directory: the shops and people whose names, logos and telephones other replies carry.
//!
//! The component `directory` fills it; components that show shops or people join its tables.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod line;
mod people;
mod properties;
mod record;
mod shops;
mod store;

pub use line::record_of_line;
pub use people::{Person, PersonFields};
pub use properties::Properties;
pub use record::{Invalid, Record};
pub use shops::{Shop, ShopFields};
pub use store::{DirectoryStore, Page};

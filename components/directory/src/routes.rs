//! What each endpoint does: wire type, store, wire type.

mod delete_shop;
mod get_shop;
mod import_shops;
mod list_shops;
mod put_shop;

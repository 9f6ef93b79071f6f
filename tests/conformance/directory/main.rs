//! The directory, called as a client would. Document: docs/api/directory.md

mod access;
mod chat_list;
mod client;
mod delete_shop;
mod get_shop;
mod import_shops;
mod import_transfer;
mod list_shops;
mod paths;
mod put_shop;
mod storage_failure;

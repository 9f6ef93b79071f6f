//! The directory, called as a client would. Document: docs/api/directory.md

mod access;
mod bytes;
mod chat_list;
mod client;
mod delete_person;
mod delete_shop;
mod get_person;
mod get_shop;
mod group_names;
mod import_people;
mod import_shops;
mod import_transfer;
mod list_people;
mod list_shops;
mod paths;
mod put_person;
mod put_shop;
mod storage_failure;

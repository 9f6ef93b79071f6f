//! What each endpoint does: wire type, domain, store, wire type.

mod account_check;
mod account_import;
mod create_contact_group;
mod del_contact_group;
mod get_contact_group;
mod mark_contact;
mod multiaccount_import;
mod search_contact_group;
mod update_contact_group;

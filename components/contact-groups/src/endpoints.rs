//! The endpoints, a file each: who may call, what a request asks for, what is done, the reply.

pub(crate) mod account_check;
pub(crate) mod account_import;
pub(crate) mod create_contact_group;
pub(crate) mod del_contact_group;
pub(crate) mod get_contact_group;
pub(crate) mod mark_contact;
pub(crate) mod multiaccount_import;
pub(crate) mod search_contact_group;
pub(crate) mod update_contact_group;

//! Tencent Chat's contact groups, called as a client would. Document: docs/api/contact-groups.md

mod account_check;
mod account_import;
mod bodies;
mod bytes;
mod concurrency;
mod create_contact_group;
mod del_contact_group;
mod fresh_instances;
mod gateway;
mod get_contact_group;
mod hostile;
mod lenient;
mod mark_contact;
mod multiaccount_import;
mod scene;
mod search_contact_group;
mod storage_failure;
mod update_contact_group;
mod usersig;

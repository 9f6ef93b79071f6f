//! What each endpoint does: wire type, store, wire type.

mod chat_list;
mod create;
mod delete;
mod list;

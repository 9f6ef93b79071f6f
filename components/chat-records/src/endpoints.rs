//! The endpoints, a file each: who may call, what a request asks for, what is done, the reply.

pub(crate) mod chat_list;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;

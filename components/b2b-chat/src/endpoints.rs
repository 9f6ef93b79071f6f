//! The endpoints, a file each: who may call, what a request asks for, what is done, the reply.

pub(crate) mod get_message_history;
pub(crate) mod init_group_chat;
pub(crate) mod release_group_chat;

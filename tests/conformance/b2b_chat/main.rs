//! Group chats of order lines, called as a client would. Document: docs/api/b2b-chat.md

mod access;
mod bytes;
mod client;
mod concurrency;
mod fake;
mod get_message_history;
mod hostile;
mod init_group_chat;
mod persons;
mod raw;
mod refusals;
mod release_group_chat;
mod rong_cloud;
mod routing;
mod samples;
mod storage_failure;
mod vectors;

//! What each endpoint does: wire type, store and RongCloud, wire type.

mod get_message_history;
mod init_group_chat;

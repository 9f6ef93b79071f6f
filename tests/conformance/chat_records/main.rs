//! Stored chats of members and sellers, called as a client would. Document: docs/api/chat-records.md

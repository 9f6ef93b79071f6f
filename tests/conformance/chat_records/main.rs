//! Stored chats of members and sellers, called as a client would. Document: docs/api/chat-records.md

mod access;
mod bytes;
mod chat_list;
mod concurrency;
mod content;
mod create;
mod delete;
mod errors;
mod fields;
mod formats;
mod fresh_instances;
mod hostile;
mod links;
mod list;
mod methods;
mod model;
mod multipart;
mod pagination;
mod queries;
mod scene;
mod storage_failure;
mod values;
mod yii;

//! RongCloud's routing callback, called as RongCloud would. Document: docs/api/rongcloud.md

mod callback;
mod hostile;
mod messages;
mod repeats;
mod requests;
mod retention;
mod signature;
mod storage;

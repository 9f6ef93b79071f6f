//! What families use that are not yet rebuilt.

mod endpoint;
pub mod limits;
mod serve;
pub mod sql;

pub use crate::{auth, clock, http, ids, json, lines, local_time, log, pairs, proven, public_url, variables};
pub use endpoint::{Decode, Encode, Endpoint, Family, Handle, HandleStream, Route};
pub use serve::{Instance, serve};

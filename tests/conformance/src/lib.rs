//! What the black-box tests of this bundle share: a server to call, and the ways to call it.
//!
//! The tests send bytes and compare bytes; they know no type of any component. By default each test serves the
//! workspace's `spin.toml` in its own process, on a free port and with a state folder of its own. With `BASE_URL` set
//! they call that server instead, so every id that a test makes up is unique to the run.

pub mod chat;
pub mod families;
pub mod process;
pub mod recording;
mod reply;
mod samples;
mod server;
mod stale;
pub mod storage;

/// The most bytes that a body has.
const LARGEST_BODY: usize = 1 << 20;

pub use reply::{Reply, compact};
pub use samples::{MESSAGE_TYPES, Sample, workspace};
pub use server::{Server, development};
pub use stale::check as refuse_stale;

/// A body of the largest size, or a little less: a part as often as it fits between a beginning and an end.
#[must_use]
pub fn largest(begin: &str, part: &str, end: &str) -> String {
    let times = (LARGEST_BODY - begin.len() - end.len()) / part.len();
    format!("{begin}{}{end}", part.repeat(times))
}

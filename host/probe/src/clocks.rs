//! The time.

use spin_sdk::wasip3::clocks::system_clock;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970 by the clock of WASI 0.2, which the standard library uses, and by that of WASI 0.3.
pub(crate) fn now() -> String {
    let standard = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map(|time| time.as_secs())
        .unwrap_or_default();
    format!("{standard} {}", system_clock::now().seconds)
}

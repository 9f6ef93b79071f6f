//! The time of day.
//!
//! Components take the time from here and pass it on as a value, into SQL too, so that one request has one time and
//! no statement depends on the database server's clock.

use std::time::{SystemTime, UNIX_EPOCH};

/// The current time in Unix seconds; 0 for a clock before 1970.
#[must_use]
pub fn now() -> i64 {
    #[cfg(not(target_family = "wasm"))]
    if let Some(pinned) = pinned::TIME.get() {
        return pinned;
    }
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX)
}

/// The current time in Unix milliseconds; 0 for a clock before 1970.
#[must_use]
pub fn now_ms() -> i64 {
    #[cfg(not(target_family = "wasm"))]
    if let Some(pinned) = pinned::TIME.get() {
        return pinned.saturating_mul(1000);
    }
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(not(target_family = "wasm"))]
mod pinned {
    use std::cell::Cell;

    thread_local! {
        pub(super) static TIME: Cell<Option<i64>> = const { Cell::new(None) };
    }
}

/// Makes [`now`] answer `time` (Unix seconds) on this thread from here on. For unit tests: components built for Wasm
/// don't have it.
#[cfg(not(target_family = "wasm"))]
pub fn pin(time: i64) {
    pinned::TIME.set(Some(time));
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_pinned_clock_stands_still_and_an_unpinned_one_is_past_2023() {
        assert!(super::now() > 1_700_000_000);
        super::pin(5);
        assert_eq!((super::now(), super::now()), (5, 5));
    }
}

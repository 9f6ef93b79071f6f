//! Counters in the key-value store that all instances and machines share: how often something happened within a window of time.
//!
//! A window's count is a key of its own that is only ever added to, `<hash>/<window>`, so that no two instances can undo what the
//! other has counted. Whoever begins a window deletes those that are over: `<hash>/oldest` says where they begin. The window
//! before the current one stays, for a machine whose clock is a little behind still counts there; so a name has at
//! most three keys as long as it is in use, and up to three that stay behind when it is not used any more.

use crate::kv::{Error, Store};
use crate::{clock, ids};
use sha2::{Digest, Sha256};
use std::ops::RangeInclusive;

/// How many windows may have keys between the oldest one and the newest: more than two only where several instances began
/// windows at once, or with clocks that differ.
const LIVE_WINDOWS: i64 = 4;

/// The counters, by name. One for each instance.
#[derive(Default)]
pub struct Counters(Store);

impl Counters {
    /// The counters of the store.
    #[must_use]
    pub const fn new() -> Self {
        Self(Store::new())
    }

    /// Adds `delta`, which may be negative, to what `name` has counted in the current window of `seconds` seconds; returns
    /// the sum afterwards. A name is any text and has one length of window. Adding 0 to what has counted nothing writes nothing.
    ///
    /// Windows are those of the clock: one that begins at a multiple of `seconds` since 1970. Where the clock steps back it
    /// counts in a window of that time again, and what was counted ahead of it is forgotten.
    ///
    /// # Errors
    ///
    /// The store failed. Whether `delta` was counted is not known.
    pub async fn add(&self, name: &str, seconds: i64, delta: i64) -> Result<i64, Error> {
        let store = &self.0;
        let window = window(clock::now(), seconds);
        let name = hash(name);
        let key = key(&name, window);
        // To be asked whether something happened too often is no reason to keep a key.
        if delta == 0 && store.get(&key).await?.is_none() {
            return Ok(0);
        }
        let sum = store.increment(&key, delta).await?;
        if sum == delta {
            begin(store, &name, window).await?;
        }
        Ok(sum)
    }
}

/// Deletes what is over when a window begins. The note of the oldest comes last: where something fails before, the next window
/// does it again.
async fn begin(store: &Store, name: &str, window: i64) -> Result<(), Error> {
    let note = format!("{name}/oldest");
    let text = store.get(&note).await?;
    let oldest = text.and_then(|text| String::from_utf8(text).ok()?.parse().ok());
    let plan = Plan::of(window, oldest);
    for window in plan.delete {
        store.delete(&key(name, window)).await?;
    }
    match oldest {
        Some(oldest) if oldest == plan.oldest => Ok(()),
        _ => store.set(&note, plan.oldest.to_string().as_bytes()).await,
    }
}

/// What is done when a window begins.
#[derive(Debug, PartialEq, Eq)]
struct Plan {
    /// The windows that are over.
    delete: RangeInclusive<i64>,
    /// The oldest that is left.
    oldest: i64,
}

impl Plan {
    /// `oldest` is the window that was noted as the oldest one.
    fn of(window: i64, oldest: Option<i64>) -> Self {
        let oldest = oldest.unwrap_or(window);
        let before = window.saturating_sub(1);
        let last_noted = oldest.saturating_add(LIVE_WINDOWS).saturating_sub(1);
        if oldest < window {
            Self {
                delete: oldest..=last_noted.min(before.saturating_sub(1)),
                oldest: oldest.max(before),
            }
        } else if oldest.saturating_sub(window) < LIVE_WINDOWS {
            Self {
                delete: RangeInclusive::new(1, 0),
                oldest: window,
            }
        } else {
            // The clock has stepped back.
            Self {
                delete: oldest..=last_noted,
                oldest: window,
            }
        }
    }
}

/// The number of the window in which a second lies.
fn window(now: i64, seconds: i64) -> i64 {
    now.div_euclid(seconds.max(1))
}

/// The keys of some backends are short, and some refuse letters that a name may have.
fn hash(name: &str) -> String {
    let digest = Sha256::digest(name);
    ids::digits(digest.get(..16).unwrap_or_default())
}

fn key(hash: &str, window: i64) -> String {
    format!("{hash}/{window}")
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "proptest's tests are not known as tests to clippy"
)]
mod tests {
    use super::{Plan, hash, window};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// The keys of one name: windows, and the note.
    #[derive(Default)]
    struct Keys {
        windows: BTreeSet<i64>,
        oldest: Option<i64>,
    }

    impl Keys {
        fn count(&mut self, window: i64) {
            if self.windows.insert(window) {
                self.begin(window, self.oldest);
            }
        }

        fn begin(&mut self, window: i64, noted: Option<i64>) {
            let plan = Plan::of(window, noted);
            self.windows.retain(|window| !plan.delete.contains(window));
            self.oldest = Some(plan.oldest);
        }
    }

    #[test]
    fn a_name_in_use_has_two_windows_and_one_that_comes_again_leaves_nothing() {
        let mut keys = Keys::default();
        for window in 100..200 {
            keys.count(window);
            assert!(keys.windows.len() <= 2, "{:?}", keys.windows);
            assert!(keys.windows.contains(&window));
        }
        keys.count(1000);
        assert_eq!(keys.windows, BTreeSet::from([1000]));
    }

    #[test]
    fn a_clock_that_is_a_little_behind_counts_on() {
        let mut keys = Keys::default();
        for window in 100..200 {
            keys.count(window);
            assert!(keys.windows.contains(&(window - 1)) || window == 100);
            keys.count(window - 1);
        }
    }

    #[test]
    fn a_clock_that_steps_back_leaves_nothing_ahead() {
        let mut keys = Keys::default();
        (100..110).for_each(|window| keys.count(window));
        keys.count(50);
        assert_eq!(keys.windows, BTreeSet::from([50]));
    }

    proptest! {
        /// Clocks that differ by up to two windows, and two that begin windows at once.
        #[test]
        fn no_window_is_forgotten(steps in prop::collection::vec((0_i64..4, 0_i64..3, any::<bool>()), 1..60)) {
            let mut keys = Keys::default();
            let mut now = 1000;
            for (step, behind, at_once) in steps {
                now += step;
                if at_once {
                    let noted = keys.oldest;
                    keys.windows.extend([now, now + 1]);
                    keys.begin(now + 1, noted);
                    keys.begin(now, noted);
                } else {
                    keys.count(now - behind);
                }
                prop_assert!(keys.windows.len() <= 6, "{:?}", keys.windows);
            }
            keys.count(now + 100);
            keys.count(now + 200);
            prop_assert_eq!(keys.windows, BTreeSet::from([now + 200]));
        }
    }

    #[test]
    fn windows_and_names() {
        assert_eq!((window(7199, 3600), window(7200, 3600), window(5, 0)), (1, 2, 5));
        assert_eq!(hash("a").len(), 32);
        assert_ne!(hash("a"), hash("b"));
    }
}

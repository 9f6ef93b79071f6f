//! What an instance may still answer of this second, by caller.

use std::collections::BTreeMap;

/// How many callers an instance keeps in mind; of those beyond, each call asks the store.
const MAX_CALLERS: usize = 1024;

/// The shares of one instance.
#[derive(Debug, Default)]
pub(super) struct Shares(BTreeMap<String, Share>);

#[derive(Debug, Clone, Copy)]
struct Share {
    /// Unix seconds.
    second: i64,
    left: u32,
    /// No instance gets more of this second.
    used_up: bool,
}

/// Whether a call fitted into the instance's share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    Yes,
    No,
    /// The store has to be asked.
    Unknown,
}

impl Shares {
    /// Takes one call.
    pub(super) fn take(&mut self, caller: &str, now: i64) -> Taken {
        let Some(share) = self.0.get_mut(caller).filter(|share| share.second == now) else {
            return Taken::Unknown;
        };
        match share.left.checked_sub(1) {
            Some(left) => {
                share.left = left;
                Taken::Yes
            }
            None if share.used_up => Taken::No,
            None => Taken::Unknown,
        }
    }

    /// Adds what the store gave of the second `now`, and takes one call of it; says whether there was one.
    pub(super) fn add(&mut self, caller: &str, now: i64, share: u32) -> bool {
        if self.0.len() >= MAX_CALLERS {
            // Nor is a second of use that lies ahead, for a clock that has stepped back.
            self.0.retain(|_, share| share.second == now);
        }
        let known = self.0.get(caller).filter(|known| known.second == now);
        // Another call of the instance may have asked meanwhile.
        let all = known.map_or(0, |known| known.left).saturating_add(share);
        let left = all.checked_sub(1);
        if self.0.len() < MAX_CALLERS || self.0.contains_key(caller) {
            let share = Share {
                second: now,
                left: left.unwrap_or_default(),
                used_up: share == 0,
            };
            self.0.insert(caller.to_owned(), share);
        }
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_CALLERS, Shares, Taken};

    #[test]
    fn a_share_is_used_up_before_the_store_is_asked_again() {
        let mut shares = Shares::default();
        assert_eq!(shares.take("a", 7), Taken::Unknown);
        assert!(shares.add("a", 7, 3));
        assert_eq!(shares.take("b", 7), Taken::Unknown);
        let taken: Vec<_> = (0..3).map(|_| shares.take("a", 7)).collect();
        assert_eq!(taken, [Taken::Yes, Taken::Yes, Taken::Unknown]);
        assert!(shares.add("a", 7, 1));
        assert_eq!(shares.take("a", 7), Taken::Unknown);
    }

    #[test]
    fn a_second_that_is_used_up_is_refused_until_the_next_one() {
        let mut shares = Shares::default();
        assert!(!shares.add("a", 7, 0));
        assert_eq!(shares.take("a", 7), Taken::No);
        assert_eq!(shares.take("a", 8), Taken::Unknown);
        assert!(shares.add("a", 8, 2));
        assert_eq!(shares.take("a", 8), Taken::Yes);
        assert_eq!(shares.take("a", 8), Taken::Unknown);
    }

    #[test]
    fn two_calls_that_ask_at_once_keep_both_shares() {
        let mut shares = Shares::default();
        assert!(shares.add("a", 7, 2));
        assert!(shares.add("a", 7, 2));
        let taken: Vec<_> = (0..3).map(|_| shares.take("a", 7)).collect();
        assert_eq!(taken, [Taken::Yes, Taken::Yes, Taken::Unknown]);
        assert!(shares.add("a", 7, 2));
        assert!(shares.add("a", 7, 0), "the other share is not used up");
        assert_eq!(shares.take("a", 7), Taken::No);
    }

    #[test]
    fn memory_is_bounded_and_past_seconds_make_room() {
        let mut shares = Shares::default();
        for caller in 0..MAX_CALLERS + 10 {
            assert!(shares.add(&caller.to_string(), 7, 2));
        }
        assert_eq!(shares.0.len(), MAX_CALLERS);
        assert_eq!(shares.take("0", 7), Taken::Yes);
        assert_eq!(shares.take(&MAX_CALLERS.to_string(), 7), Taken::Unknown);
        assert!(shares.add("new", 8, 1));
        assert_eq!(shares.0.len(), 1);
    }

    #[test]
    fn a_clock_that_steps_back_locks_nobody_out() {
        let mut shares = Shares::default();
        for caller in 0..MAX_CALLERS {
            shares.add(&caller.to_string(), 5000, 0);
        }
        assert_eq!(shares.take("0", 7), Taken::Unknown);
        assert!(shares.add("new", 7, 1));
        assert_eq!(shares.0.len(), 1);
    }
}

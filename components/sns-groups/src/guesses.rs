//! Wrong codes are counted, so that no group's is found by trying. UNSPECIFIED: sns-groups-join-code

use crate::domain::{Error, FAMILY};
use common::counters::Counters;

/// How many wrong codes one caller may give for a group within [`CALLER_SECONDS`].
const MAX_OF_CALLER: i64 = 5;
/// For how long those count at most.
const CALLER_SECONDS: i64 = 15 * 60;
/// How many wrong codes all callers together may give for a group within [`GROUP_SECONDS`].
const MAX_OF_GROUP: i64 = 50;
/// For how long those count at most.
const GROUP_SECONDS: i64 = 60 * 60;

/// The counts of wrong codes.
pub(crate) struct Guesses(Counters);

impl Guesses {
    /// The counts in the key-value store.
    pub(crate) const fn new() -> Self {
        Self(Counters::new())
    }

    /// Decides on a code that `guesser` gave for a group, when it is known whether it is right; counts a wrong one, and a right one
    /// ends the guesser's count. Nothing of the answer is known before the counts say how many wrong ones were before, so that
    /// guesses at once are no more than guesses one after the other.
    ///
    /// # Errors
    ///
    /// [`Error::WrongCode`]; [`Error::Locked`] after too many of those, for the right code too; [`Error::Internal`] where the
    /// counts fail.
    pub(crate) async fn decide(&self, gid: i64, guesser: &str, is_right: bool) -> Result<(), Error> {
        let wrong = i64::from(!is_right);
        let caller = format!("{FAMILY} code {gid} {guesser}");
        let before = self.count(&caller, CALLER_SECONDS, wrong, MAX_OF_CALLER).await?;
        let group = format!("{FAMILY} codes {gid}");
        self.count(&group, GROUP_SECONDS, wrong, MAX_OF_GROUP).await?;
        if !is_right {
            return Err(Error::WrongCode);
        }
        if before > 0 {
            self.add(&caller, CALLER_SECONDS, before.saturating_neg()).await?;
        }
        Ok(())
    }

    /// Counts `wrong` codes; returns how many there were before, fewer than `max`.
    async fn count(&self, name: &str, seconds: i64, wrong: i64, max: i64) -> Result<i64, Error> {
        let before = self.add(name, seconds, wrong).await?.saturating_sub(wrong);
        if before < max { Ok(before) } else { Err(Error::Locked) }
    }

    async fn add(&self, name: &str, seconds: i64, delta: i64) -> Result<i64, Error> {
        let sum = self.0.add(name, seconds, delta).await;
        sum.map_err(|error| Error::Internal(format!("wrong codes cannot be counted: {error}")))
    }
}

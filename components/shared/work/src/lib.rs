//! What it costs to read a text, in proportion to its length.
//!
//! A reader makes a [`Work`] of its text's length and counts what it looks at where it looks at it: a byte that is looked at
//! twice counts twice. Readers are written so that no text comes near what it may cost; one that does is refused, because
//! an instance has other requests to answer. Tests double texts and compare what was counted, which is the same on every
//! machine.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

#[cfg(feature = "shapes")]
mod shape;

#[cfg(feature = "shapes")]
pub use shape::{Piece, Shape};

use std::cell::Cell;

/// How often each byte of a text may be looked at.
const PER_BYTE: usize = 32;
/// How many bytes may be looked at whatever the text's length is: short texts name many members of large classes.
const AT_LEAST: usize = 64 << 10;

/// How many bytes of a text were looked at, and how many may be.
#[derive(Debug)]
pub struct Work {
    done: Cell<usize>,
    limit: usize,
}

/// More was looked at than the text's length allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exceeded;

impl Work {
    /// What a text of so many bytes may cost.
    #[must_use]
    pub const fn on(bytes: usize) -> Self {
        Self {
            done: Cell::new(0),
            limit: AT_LEAST.saturating_add(bytes.saturating_mul(PER_BYTE)),
        }
    }

    /// Counts bytes that are looked at.
    pub fn count(&self, bytes: usize) {
        self.done.set(self.done.get().saturating_add(bytes));
    }

    /// Whether to go on.
    ///
    /// # Errors
    ///
    /// More was counted than the text's length allows.
    pub fn check(&self) -> Result<(), Exceeded> {
        if self.done.get() > self.limit {
            return Err(Exceeded);
        }
        Ok(())
    }

    /// Counts bytes, and says whether to go on.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn charge(&self, bytes: usize) -> Result<(), Exceeded> {
        self.count(bytes);
        self.check()
    }

    /// How many bytes were counted.
    #[must_use]
    pub fn done(&self) -> usize {
        self.done.get()
    }
}

#[cfg(test)]
mod tests {
    use super::{AT_LEAST, Exceeded, PER_BYTE, Work};
    use proptest::prelude::{prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn what_may_be_counted_grows_with_the_text(bytes in 0_usize..1 << 30) {
            let work = Work::on(bytes);
            let limit = bytes.saturating_mul(PER_BYTE).saturating_add(AT_LEAST);
            prop_assert_eq!(work.charge(limit), Ok(()));
            prop_assert_eq!(work.charge(1), Err(Exceeded));
            prop_assert_eq!((work.check(), work.done()), (Err(Exceeded), limit.saturating_add(1)));
        }
    }

    #[test]
    fn counting_does_not_overflow() {
        let work = Work::on(usize::MAX);
        work.count(usize::MAX);
        assert_eq!(work.charge(usize::MAX), Ok(()));
    }
}

//! Which statements take long, as far as has been seen.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A statement that takes longer holds a thread that serves requests up: all others wait for that, and there are as many of
/// those threads as processors.
const LONG: Duration = Duration::from_millis(20);

/// How often a statement has to be run elsewhere, and not be long, until it may hold such a thread up again.
const RUNS: u32 = 200;

/// The statements of a component that were long not long ago. How long one takes is not seen while it runs: a function of SQLite's
/// can write megabytes of JSON in what is one step to it.
#[derive(Debug, Default)]
pub(crate) struct LongStatements {
    any: AtomicBool,
    /// How many runs elsewhere are left, by text.
    left: Mutex<BTreeMap<String, u32>>,
}

impl LongStatements {
    /// Whether a statement is to be run where it holds nobody up.
    pub(super) fn have(&self, statement: &str) -> bool {
        self.any.load(Relaxed) && self.left().contains_key(statement)
    }

    /// Notes how long a statement took.
    pub(super) fn note(&self, statement: &str, took: Duration) {
        if took > LONG {
            self.left().insert(statement.to_owned(), RUNS);
            self.any.store(true, Relaxed);
        } else if self.any.load(Relaxed) {
            let mut left = self.left();
            if let Some(runs) = left.get_mut(statement) {
                *runs -= 1;
                if *runs == 0 {
                    left.remove(statement);
                }
            }
            self.any.store(!left.is_empty(), Relaxed);
        }
    }

    fn left(&self) -> MutexGuard<'_, BTreeMap<String, u32>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{LONG, LongStatements, RUNS};
    use std::time::Duration;

    #[test]
    fn a_long_statement_is_run_elsewhere_until_it_has_been_short_for_many_runs() {
        let statements = LongStatements::default();
        statements.note("short", LONG);
        assert!(!statements.have("short"));
        statements.note("long", LONG + Duration::from_millis(1));
        statements.note("other", LONG + Duration::from_millis(1));
        for _ in 1..RUNS {
            statements.note("long", Duration::ZERO);
            assert!(statements.have("long") && !statements.have("short"));
        }
        statements.note("long", LONG + Duration::from_millis(1));
        for _ in 0..RUNS {
            assert!(statements.have("long"));
            statements.note("long", Duration::ZERO);
        }
        assert!(!statements.have("long") && statements.have("other"));
    }
}

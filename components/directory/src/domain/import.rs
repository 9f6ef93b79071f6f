//! What an import reports.

use serde::Serialize;

/// How many failures are listed; the others are only counted, or a report could be as large as the body.
pub(crate) const MAX_LISTED: usize = 1000;

/// What has become of the lines of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Report {
    /// Lines whose records are stored.
    pub imported: u64,
    /// Lines that say no record.
    pub failed: u64,
    /// The first [`MAX_LISTED`] of those.
    pub errors: Vec<Failure>,
}

/// A line that says no record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Failure {
    /// Its number, counted from 1.
    pub line: u64,
    /// What is wrong with it.
    pub message: String,
}

impl Report {
    /// Notes that a line says no record.
    pub(crate) fn fail(&mut self, line: u64, message: String) {
        self.failed = self.failed.saturating_add(1);
        if self.errors.len() < MAX_LISTED {
            self.errors.push(Failure { line, message });
        }
    }

    /// Notes that this many lines are stored.
    pub(crate) fn store(&mut self, lines: usize) {
        self.imported = self.imported.saturating_add(u64::try_from(lines).unwrap_or(u64::MAX));
    }
}

//! Progress of the long commands, on stderr: which step of how many, and how long each took.

use anyhow::{Context, Result};
use std::time::{Duration, Instant};

/// The steps of one command.
pub(crate) struct Steps {
    total: usize,
    started: usize,
    begin: Instant,
}

impl Steps {
    /// A command of `total` steps, which begins now.
    pub(crate) fn new(total: usize) -> Self {
        Self {
            total,
            started: 0,
            begin: Instant::now(),
        }
    }

    /// Announces the next step, does it, and says how long it took. A failure stops the command, so it says how far
    /// the command came.
    pub(crate) fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let begin = Instant::now();
        let result = self.step_with_own_end(what, work)?;
        eprintln!("[{}/{}] {what}: {}", self.started, self.total, seconds(begin.elapsed()));
        Ok(result)
    }

    /// A step after which nothing is printed, because what the step prints itself should stand last.
    pub(crate) fn step_with_own_end<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.started += 1;
        let place = format!("[{}/{}]", self.started, self.total);
        eprintln!("{place} {what} …");
        work().with_context(|| format!("step {place} {what}: failed"))
    }

    /// Since the first step began.
    pub(crate) fn elapsed(&self) -> String {
        seconds(self.begin.elapsed())
    }
}

/// A length of time as people read it: `0.4 s`, `12.3 s`, `6 min 10 s`.
fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole >= 100 {
        format!("{} min {} s", whole / 60, whole % 60)
    } else {
        format!("{:.1} s", time.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_people_read_them() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(99)), "99.0 s");
        assert_eq!(seconds(Duration::from_secs(370)), "6 min 10 s");
    }

    #[test]
    fn a_failing_step_says_which_one_it_was() {
        let mut steps = Steps::new(2);
        steps.step("first", || Ok(())).unwrap();
        let error = steps.step("second", || anyhow::bail!("no") as Result<()>).unwrap_err();
        assert_eq!(error.to_string(), "step [2/2] second: failed");
    }
}

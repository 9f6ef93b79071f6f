//! Ctrl-C, and the other signals that ask a program to end, passed on to the server.

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::process::Child;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Passes requests to end on to one child, for as long as it runs.
#[derive(Clone, Default)]
pub(crate) struct Stopper {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    asked: bool,
    child: Option<Pid>,
}

impl Stopper {
    /// Catches the signals from now on: they no longer end this program.
    pub(crate) fn install() -> Result<Self> {
        let stopper = Self::default();
        let handler = stopper.clone();
        ctrlc::set_handler(move || handler.stop()).context("cannot catch Ctrl-C")?;
        Ok(stopper)
    }

    /// Whether somebody asked for the end.
    pub(crate) fn asked(&self) -> bool {
        self.lock().asked
    }

    /// Names the child to pass signals on to. One that came before the child was there reaches it now.
    pub(crate) fn watch(&self, child: &Child) {
        let mut state = self.lock();
        state.child = i32::try_from(child.id()).ok().map(Pid::from_raw);
        if state.asked {
            state.end();
        }
    }

    /// The child has ended, so that its number may soon be another program's.
    pub(crate) fn forget(&self) {
        self.lock().child = None;
    }

    fn stop(&self) {
        let mut state = self.lock();
        state.asked = true;
        state.end();
    }

    /// The state stays usable if a thread panics while it holds the lock: it is two plain values.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Asks the child to end. It may have ended by itself, which is just as good.
    fn end(&self) {
        if let Some(child) = self.child {
            let _ended_already = kill(child, Signal::SIGTERM);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;
    use std::process::Command;

    #[test]
    fn a_request_to_end_reaches_the_child() {
        let stopper = Stopper::default();
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        stopper.watch(&child);
        stopper.stop();
        assert_eq!(child.wait().unwrap().signal(), Some(Signal::SIGTERM as i32));
    }

    #[test]
    fn a_request_that_came_before_the_child_reaches_it() {
        let stopper = Stopper::default();
        stopper.stop();
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        stopper.watch(&child);
        assert_eq!(child.wait().unwrap().signal(), Some(Signal::SIGTERM as i32));
    }
}

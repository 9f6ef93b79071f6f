//! One writer at a time, in the order of coming. A transaction that others wait for has a time limit.

use crate::lock;
use crate::session::Session;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

#[derive(Debug)]
pub(crate) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
    limit: Duration,
}

#[derive(Debug, Default)]
struct State {
    holder: Option<Holder>,
    queue: VecDeque<u64>,
    tickets: u64,
}

#[derive(Clone, Debug)]
struct Holder {
    session: Weak<Session>,
    since: Instant,
    ticket: u64,
}

impl Gate {
    pub(crate) fn new(limit: Duration) -> Self {
        Self {
            state: Mutex::default(),
            changed: Condvar::new(),
            limit,
        }
    }

    /// Waits until the session is the writer, and returns its ticket for [`leave`](Self::leave). Called by the
    /// thread that has the session's connection.
    pub(crate) fn enter(&self, session: &Arc<Session>) -> u64 {
        let mut state = lock(&self.state);
        let ticket = state.tickets;
        state.tickets += 1;
        state.queue.push_back(ticket);
        loop {
            let first = state.queue.front() == Some(&ticket);
            match state.holder.clone() {
                None if first => {
                    state.queue.pop_front();
                    state.holder = Some(Holder {
                        session: Arc::downgrade(session),
                        since: Instant::now(),
                        ticket,
                    });
                    // The next one in the queue now watches the time.
                    self.changed.notify_all();
                    return ticket;
                }
                Some(holder) if first => {
                    let left = self.limit.saturating_sub(holder.since.elapsed());
                    if left.is_zero() {
                        drop(state);
                        // Waits for a statement that the holder is in the middle of.
                        if let Some(session) = holder.session.upgrade() {
                            session.force_back(holder.ticket);
                        }
                        self.leave(holder.ticket);
                        state = lock(&self.state);
                    } else {
                        let woken = self.changed.wait_timeout(state, left);
                        state = woken.unwrap_or_else(PoisonError::into_inner).0;
                    }
                }
                _ => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Lets the next one in, unless that was done for this ticket before.
    pub(crate) fn leave(&self, ticket: u64) {
        let mut state = lock(&self.state);
        if state.holder.as_ref().is_some_and(|holder| holder.ticket == ticket) {
            state.holder = None;
            self.changed.notify_all();
        }
    }
}

//! How far requests have come, so that a slow upload is not taken for a request that hangs.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

/// When a request last got on: when it began, or when the latest part of its body came.
#[derive(Clone)]
pub(crate) struct Progress(Arc<Mutex<Instant>>);

impl Progress {
    /// A request that begins now.
    pub(crate) fn begin() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    /// A part of the body has come.
    pub(crate) fn touch(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Resolves once the request has not got on for `limit`.
    pub(crate) async fn stalled(self, limit: Duration) {
        let mut last = self.last();
        loop {
            tokio::time::sleep_until((last + limit).into()).await;
            let now = self.last();
            if now == last {
                return;
            }
            last = now;
        }
    }
}

/// The requests of one instance.
#[derive(Clone, Default)]
pub(crate) struct Requests(Arc<Mutex<Vec<Weak<Mutex<Instant>>>>>);

impl Requests {
    /// Adds a request, which counts as long as it lives.
    pub(crate) fn add(&self, progress: &Progress) {
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        requests.retain(|request| request.strong_count() > 0);
        requests.push(Arc::downgrade(&progress.0));
    }

    /// When the one that got on last did so.
    pub(crate) fn last(&self) -> Option<Instant> {
        let requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        requests
            .iter()
            .filter_map(Weak::upgrade)
            .map(|request| Progress(request).last())
            .max()
    }
}

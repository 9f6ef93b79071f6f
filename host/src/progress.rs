//! How far requests have come, so that a slow upload or a slow reader is not taken for a request that hangs, and whether anybody waits for them.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};
use wasmtime::component::GuestTaskId;

/// What is known of a request while it is served.
#[derive(Clone)]
pub(crate) struct Progress(Arc<Known>);

struct Known {
    /// When an instance took it, which a request may have to wait for.
    taken: OnceLock<Instant>,
    /// When it last got on: when it began, or when the latest part of its body came or of its reply went.
    last: Mutex<Instant>,
    /// Whether the client left before it had a reply.
    abandoned: AtomicBool,
}

impl Progress {
    /// A request that begins now.
    pub(crate) fn begin() -> Self {
        Self(Arc::new(Known {
            taken: OnceLock::new(),
            last: Mutex::new(Instant::now()),
            abandoned: AtomicBool::new(false),
        }))
    }

    /// An instance takes it.
    pub(crate) fn take(&self) {
        _ = self.0.taken.set(Instant::now());
        self.touch();
    }

    /// For how long an instance has had it.
    pub(crate) fn taken_for(&self) -> Duration {
        self.0.taken.get().map_or(Duration::ZERO, Instant::elapsed)
    }

    /// A part of the body has come, or one of the reply goes.
    pub(crate) fn touch(&self) {
        *self.0.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.0.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the client left before it had a reply.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.0.abandoned.load(Relaxed)
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

/// Stands for the client that waits for a request's reply: dropped before [`answered`](Self::answered), the request is abandoned.
pub(crate) struct Client(Option<Progress>);

impl Client {
    pub(crate) fn of(progress: &Progress) -> Self {
        Self(Some(progress.clone()))
    }

    /// The reply is there.
    pub(crate) fn answered(mut self) {
        self.0 = None;
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Some(progress) = &self.0 {
            progress.0.abandoned.store(true, Relaxed);
        }
    }
}

/// The requests of one instance.
#[derive(Clone, Default)]
pub(crate) struct Requests(Arc<Mutex<Vec<Served>>>);

/// A request as long as it lives, and the task of the component that serves it.
struct Served {
    task: GuestTaskId,
    request: Weak<Known>,
}

impl Requests {
    /// Adds a request, which counts as long as it lives.
    pub(crate) fn add(&self, task: GuestTaskId, progress: &Progress) {
        let mut requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        requests.retain(|served| served.request.strong_count() > 0);
        let request = Arc::downgrade(&progress.0);
        requests.push(Served { task, request });
    }

    /// The one that a task serves.
    pub(crate) fn of(&self, task: GuestTaskId) -> Option<Progress> {
        let requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let served = requests.iter().rev().find(|served| served.task == task)?;
        served.request.upgrade().map(Progress)
    }

    /// When the one that got on last did so.
    pub(crate) fn last(&self) -> Option<Instant> {
        let requests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        requests
            .iter()
            .filter_map(|served| served.request.upgrade())
            .map(|request| Progress(request).last())
            .max()
    }
}

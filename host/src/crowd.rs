//! How many connections there may be at once, and how many instances.

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// How many file descriptors one connection may cost: its own, and those of an instance's database and calls.
const DESCRIPTORS: u64 = 5;

/// Places for connections of a server, or for instances.
pub(crate) struct Crowd {
    places: Arc<Semaphore>,
    /// How many wait for one.
    waiting: Arc<watch::Sender<usize>>,
}

impl Crowd {
    /// Room for at most `most` connections, and for no more than the process has file descriptors for.
    pub(crate) fn new(most: usize) -> Self {
        let descriptors = getrlimit(Resource::RLIMIT_NOFILE).map_or(u64::MAX, |(soft, _)| soft);
        let possible = usize::try_from(descriptors / DESCRIPTORS).unwrap_or(usize::MAX);
        Self::of(most.min(possible).clamp(1, Semaphore::MAX_PERMITS))
    }

    /// So many places.
    pub(crate) fn of(places: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            waiting: Arc::new(watch::Sender::new(0)),
        }
    }

    /// Waits for a place, which lasts until what is returned is dropped. `None` cannot happen as long as there are places.
    pub(crate) async fn place(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = self.places.clone().try_acquire_owned() {
            return Some(place);
        }
        let _waiting = Counted::new(self.waiting.clone());
        self.places.clone().acquire_owned().await.ok()
    }

    /// Whether somebody waits for a place.
    pub(crate) fn is_full(&self) -> bool {
        *self.waiting.borrow() > 0
    }

    /// Resolves once somebody waits for a place.
    pub(crate) async fn until_full(&self) {
        // The sender lives as long as this.
        _ = self.waiting.subscribe().wait_for(|waiting| *waiting > 0).await;
    }
}

/// Counts itself as long as it lives.
pub(crate) struct Counted(Arc<watch::Sender<usize>>);

impl Counted {
    pub(crate) fn new(count: Arc<watch::Sender<usize>>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// Lets the process open as many files as it may allow itself.
pub fn raise_descriptor_limit() {
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        // What cannot be raised stays as it is, and there are fewer connections.
        _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    }
}

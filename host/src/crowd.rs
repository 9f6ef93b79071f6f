//! How many connections there may be at once.

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// How many file descriptors one connection may cost: its own, and those of an instance's database and calls.
const DESCRIPTORS: u64 = 5;

/// The connections of a server.
pub(crate) struct Crowd {
    places: Arc<Semaphore>,
    full: watch::Sender<bool>,
}

impl Crowd {
    /// Room for at most `most` connections, and for no more than the process has file descriptors for.
    pub(crate) fn new(most: usize) -> Self {
        let descriptors = getrlimit(Resource::RLIMIT_NOFILE).map_or(u64::MAX, |(soft, _)| soft);
        let possible = usize::try_from(descriptors / DESCRIPTORS).unwrap_or(usize::MAX);
        Self {
            places: Arc::new(Semaphore::new(most.min(possible).clamp(1, Semaphore::MAX_PERMITS))),
            full: watch::Sender::new(false),
        }
    }

    /// Waits for a place, which lasts until what is returned is dropped. `None` cannot happen as long as there are places.
    pub(crate) async fn place(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = self.places.clone().try_acquire_owned() {
            return Some(place);
        }
        self.full.send_replace(true);
        let place = self.places.clone().acquire_owned().await.ok();
        self.full.send_replace(false);
        place
    }

    /// Whether somebody waits for a place.
    pub(crate) fn is_full(&self) -> bool {
        *self.full.borrow()
    }

    /// Resolves once somebody waits for a place.
    pub(crate) async fn until_full(&self) {
        // The sender lives as long as this.
        _ = self.full.subscribe().wait_for(|full| *full).await;
    }
}

/// Lets the process open as many files as it may allow itself.
pub fn raise_descriptor_limit() {
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        // What cannot be raised stays as it is, and there are fewer connections.
        _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    }
}

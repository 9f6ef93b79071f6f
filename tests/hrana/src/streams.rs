//! Streams, and the batons that name them: a baton is good for one request, whose reply brings the next.

use crate::failure::Refusal;
use crate::session::Session;
use crate::{Shared, lock};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How long a new stream waits for a place among those that are open.
const PLACE: Duration = Duration::from_secs(1);

/// How long an expired stream is remembered as such.
const REMEMBERED: Duration = Duration::from_secs(300);

#[derive(Debug)]
pub(crate) struct Streams {
    /// Different for each start, so that no baton outlives its server.
    key: u64,
    handles: Mutex<BTreeMap<u64, Handle>>,
    places: Arc<Semaphore>,
    idle: Duration,
    born: Instant,
}

#[derive(Debug)]
enum Handle {
    Free {
        session: Arc<Session>,
        sequence: u64,
        expires: Instant,
    },
    Taken,
    Expired {
        forgotten: Instant,
    },
}

/// A stream that a request has. Dropped without [`release`](Self::release), it is closed.
#[derive(Debug)]
pub(crate) struct Stream<'a> {
    streams: &'a Streams,
    id: u64,
    sequence: u64,
    session: Option<Arc<Session>>,
    released: bool,
}

impl Streams {
    pub(crate) fn new(places: usize, idle: Duration) -> Result<Self, getrandom::Error> {
        Ok(Self {
            key: getrandom::u64()?,
            handles: Mutex::default(),
            places: Arc::new(Semaphore::new(places)),
            idle,
            born: Instant::now(),
        })
    }

    /// The stream of a baton, or a new one.
    pub(crate) async fn take(&self, shared: &Arc<Shared>, baton: Option<&str>) -> Result<Stream<'_>, Refusal> {
        let Some(baton) = baton else {
            return self.open(shared).await;
        };
        let (id, given) = self.read(baton).ok_or(Refusal::UnknownBaton)?;
        let mut handles = lock(&self.handles);
        let handle = handles.get_mut(&id).ok_or(Refusal::UnknownBaton)?;
        match handle {
            Handle::Taken => Err(Refusal::UsedBaton),
            Handle::Expired { .. } => Err(Refusal::Expired),
            Handle::Free { sequence, .. } if *sequence != given => Err(Refusal::UsedBaton),
            Handle::Free { session, .. } => {
                let session = Arc::clone(session);
                *handle = Handle::Taken;
                Ok(Stream {
                    streams: self,
                    id,
                    sequence: given.wrapping_add(1),
                    session: Some(session),
                    released: false,
                })
            }
        }
    }

    async fn open(&self, shared: &Arc<Shared>) -> Result<Stream<'_>, Refusal> {
        let place = timeout(PLACE, Arc::clone(&self.places).acquire_owned()).await;
        let Ok(Ok(place)) = place else {
            return Err(Refusal::Crowded);
        };
        let opened = Arc::clone(shared);
        let session = spawn_blocking(move || Session::open(&opened, place)).await;
        let session = session.map_err(|error| Refusal::Broken(error.to_string()))?;
        let session = session.map_err(|error| Refusal::Broken(error.to_string()))?;
        let random = || getrandom::u64().map_err(|error| Refusal::Broken(error.to_string()));
        let (id, sequence) = (random()?, random()?);
        lock(&self.handles).insert(id, Handle::Taken);
        Ok(Stream {
            streams: self,
            id,
            sequence,
            session: Some(Arc::new(session)),
            released: false,
        })
    }

    /// Lets the stream of a baton expire at once.
    pub(crate) fn expire(&self, baton: &str) {
        if let Some((id, _)) = self.read(baton)
            && let Some(handle @ Handle::Free { .. }) = lock(&self.handles).get_mut(&id)
        {
            handle.expire();
        }
    }

    /// Lets streams expire whose time has come.
    pub(crate) fn sweep(&self) {
        let now = Instant::now();
        let mut handles = lock(&self.handles);
        for handle in handles.values_mut() {
            if matches!(handle, Handle::Free { expires, .. } if *expires <= now) {
                handle.expire();
            }
        }
        handles.retain(|_, handle| !matches!(handle, Handle::Expired { forgotten } if *forgotten <= now));
    }

    /// How many are open.
    pub(crate) fn count(&self) -> usize {
        let handles = lock(&self.handles);
        handles
            .values()
            .filter(|handle| !matches!(handle, Handle::Expired { .. }))
            .count()
    }

    fn read(&self, baton: &str) -> Option<(u64, u64)> {
        let part = |at: usize| u64::from_str_radix(baton.get(at..at + 16)?, 16).ok();
        (baton.len() == 48 && part(0)? == self.key).then_some((part(16)?, part(32)?))
    }

    /// When a stream expires that is free from now on: at the full second after its time.
    fn expiry(&self) -> Instant {
        let age = (Instant::now() + self.idle).duration_since(self.born);
        self.born + Duration::from_secs(age.as_secs() + 1)
    }
}

impl Handle {
    fn expire(&mut self) {
        *self = Self::Expired {
            forgotten: Instant::now() + REMEMBERED,
        };
    }
}

impl Stream<'_> {
    /// Its connection, unless it has been closed.
    pub(crate) fn session(&self) -> Result<&Arc<Session>, Refusal> {
        self.session.as_ref().ok_or(Refusal::Closed)
    }

    pub(crate) fn close(&mut self) {
        self.session = None;
    }

    /// Lets the next request have it. Returns that one's baton, if it is not closed.
    pub(crate) fn release(mut self) -> Option<String> {
        let session = self.session.take()?;
        self.released = true;
        let handle = Handle::Free {
            session,
            sequence: self.sequence,
            expires: self.streams.expiry(),
        };
        lock(&self.streams.handles).insert(self.id, handle);
        Some(format!(
            "{:016x}{:016x}{:016x}",
            self.streams.key, self.id, self.sequence
        ))
    }
}

impl Drop for Stream<'_> {
    fn drop(&mut self) {
        if !self.released {
            lock(&self.streams.handles).remove(&self.id);
        }
    }
}

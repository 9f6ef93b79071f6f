//! The instances that answer requests: how they are made, how long they live, and what becomes of a failed one.

use crate::Options;
use crate::crowd::Counted;
use crate::engine::Engine;
use crate::progress::{Progress, Requests};
use crate::state::{Grants, State};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::Sleep;
use wasmtime::component::GuestTaskId;
use wasmtime::{Store, StoreContextMut, WasmBacktrace};
use wasmtime_wasi_http::WasiHttpView;
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, ProxyPre, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};

/// Makes the instances of one component.
pub(crate) struct Workers {
    pub(crate) component: Arc<str>,
    pub(crate) engine: &'static Engine,
    pub(crate) pre: ProxyPre<State>,
    pub(crate) grants: Arc<Grants>,
    pub(crate) options: Options,
    pub(crate) life: Life,
}

/// Ties the instances of an application to the server that serves it.
#[derive(Clone)]
pub(crate) struct Life {
    /// Set once the server stops: idle instances then end at once.
    pub(crate) stopping: Arc<watch::Sender<bool>>,
    /// Instances that live.
    pub(crate) instances: Arc<watch::Sender<usize>>,
}

impl Default for Life {
    fn default() -> Self {
        Self {
            stopping: Arc::new(watch::Sender::new(false)),
            instances: Arc::new(watch::Sender::new(0)),
        }
    }
}

impl Workers {
    /// How many requests an instance takes in its life, and at a time. WASI p2 components take one.
    fn capacity(&self) -> (usize, usize) {
        match self.pre {
            ProxyPre::P3(_) => (
                self.options.instance_requests.max(1),
                self.options.instance_concurrency.max(1),
            ),
            ProxyPre::P2(_) => (1, 1),
        }
    }
}

impl HandlerState for Workers {
    type StoreData = State;
    type WorkerExpiration = Expiration;
    type WorkerState = Worker;

    async fn instantiate(&self) -> wasmtime::Result<Instance<State, Expiration, Worker>> {
        // Taken before the store is made, and so given back after it if this fails.
        let place = Place {
            _permit: self.engine.places.place().await,
            _counted: Counted::new(self.life.instances.clone()),
        };
        let requests = Requests::default();
        let state = State::new(self.grants.clone(), requests.clone());
        let mut store = Store::new(&self.engine.engine, state);
        store.limiter(State::limiter);
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        let proxy = self.pre.instantiate_async(&mut store).await?;
        let (capacity, concurrency) = self.capacity();
        let request_timeout = self.options.request_timeout;
        Ok(Instance {
            store,
            proxy,
            view: State::http,
            expiration: Expiration::new(&self.options, &self.life, requests.clone()),
            state: Worker {
                component: self.component.clone(),
                capacity,
                concurrency,
                request_timeout,
                requests,
                life: self.life.clone(),
                place: Mutex::new(Some(place)),
            },
        })
    }
}

/// An instance's place among those that may exist at once, taken as long as its store exists.
struct Place {
    _permit: Option<OwnedSemaphorePermit>,
    _counted: Counted,
}

/// One instance's share of requests.
pub(crate) struct Worker {
    component: Arc<str>,
    /// How many requests it takes.
    capacity: usize,
    concurrency: usize,
    request_timeout: Duration,
    requests: Requests,
    life: Life,
    /// Gone once the instance is.
    place: Mutex<Option<Place>>,
}

impl Worker {
    /// Tells why an instance failed, with the component's own backtrace; where in the host it was noticed says
    /// nothing.
    fn report(&self, error: &wasmtime::Error) {
        // This is also how an instance ends whose server was dropped, and the runtime with it.
        if *self.life.stopping.borrow() && error.to_string() == "worker panicked" {
            return;
        }
        let trace = error
            .downcast_ref::<WasmBacktrace>()
            .map(|trace| format!("\n{trace}"))
            .unwrap_or_default();
        let component = &self.component;
        eprintln!(
            "component `{component}`: an instance failed and its requests with it: {}{trace}",
            error.root_cause()
        );
    }
}

impl WorkerState for Worker {
    type StoreData = State;
    type RequestData = Progress;

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        if total >= self.capacity {
            ShouldAccept::Never
        } else if concurrent >= self.concurrency {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, State>,
        progress: Progress,
        task: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + 'static + Send + Sync>> {
        progress.take();
        self.requests.add(task, &progress);
        Box::pin(progress.stalled(self.request_timeout))
    }

    fn drop(&self, store: Store<State>, result: wasmtime::Result<()>) {
        if let Err(error) = result {
            self.report(&error);
        }
        // Closing a database may write to the disk.
        let place = self.place.lock().unwrap_or_else(PoisonError::into_inner).take();
        tokio::task::spawn_blocking(move || {
            drop(store);
            drop(place);
        });
    }
}

/// Ends an instance that is idle too long, that computes too long, or that is idle when the server stops.
pub(crate) struct Expiration {
    idle: Duration,
    request: Duration,
    /// How long a client may take nothing of a reply.
    reply: Duration,
    requests: Requests,
    sleep: Pin<Box<Sleep>>,
    /// Resolves when the server stops; gone once it has.
    stopping: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
}

impl Expiration {
    fn new(options: &Options, life: &Life, requests: Requests) -> Self {
        let mut stopping = life.stopping.subscribe();
        let stopping = async move {
            // Without a sender there is no server any more, which is the same.
            _ = stopping.wait_for(|stopping| *stopping).await;
        };
        Self {
            idle: options.instance_idle,
            request: options.request_timeout,
            reply: options.idle_timeout.max(options.request_timeout),
            requests,
            sleep: Box::pin(tokio::time::sleep(options.instance_idle)),
            stopping: Some(Box::pin(stopping)),
        }
    }

    fn poll_stopping(&mut self, context: &mut Context<'_>) -> bool {
        if let Some(stopping) = &mut self.stopping
            && stopping.as_mut().poll(context).is_ready()
        {
            self.stopping = None;
        }
        self.stopping.is_none()
    }
}

impl WorkerExpiration for Expiration {
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>, status: WorkerStatus, since: Instant) -> Poll<()> {
        let stopping = self.poll_stopping(context);
        loop {
            let (since, limit) = match status {
                WorkerStatus::Idle if stopping => return Poll::Ready(()),
                WorkerStatus::Idle => (since, self.idle),
                WorkerStatus::Requests => (self.requests.last().map_or(since, |last| last.max(since)), self.request),
                // Clients may still take replies, which the component writes as they do.
                WorkerStatus::PostReturn => match self.requests.last() {
                    Some(last) => (last.max(since), self.reply),
                    None => (since, self.request),
                },
            };
            let Some(deadline) = since.checked_add(limit) else {
                return Poll::Pending;
            };
            if deadline <= Instant::now() {
                return Poll::Ready(());
            }
            self.sleep.as_mut().reset(deadline.into());
            if self.sleep.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
        }
    }
}

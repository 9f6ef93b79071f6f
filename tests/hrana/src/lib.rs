//! A double of a libSQL server (`sqld` 0.24.33), for tests on machines that have none: version 3 of the protocol Hrana
//! over HTTP on SQLite, as far as Spin's client speaks it, true to the real server where it hurts, and with faults on
//! demand.
//!
//! What it has: `POST /v3/cursor`; `close`, `batch`, `execute` and `get_autocommit` on `POST /v3/pipeline`; batons that
//! are good for one request; streams that expire after 10 s; errors in the server's words; its refusals of PRAGMAs; one
//! writer at a time, whose transaction others wait 5 s for; 128 streams; an error when a statement meets another one on
//! its stream. `POST /control/faults` takes orders (see [`Order`]), `GET /control` counts what has happened.
//!
//! Where it differs, it is stricter, or the client cannot see it: a cursor's reply has the limit of 10 MB that the
//! real server has for pipelines only; of two statements that meet it is always the later one that fails; columns
//! have no declared types; a batch of a pipeline with two statements in one string may be found out when its turn
//! comes; there is no authentication.

mod failure;
mod faults;
mod gate;
mod http;
mod session;
mod sql;
mod streams;

pub use faults::{Fault, Order};

use faults::Faults;
use gate::Gate;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rusqlite::Connection;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use streams::Streams;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::time::interval;

/// How often streams are looked at that may have expired.
const SWEEP: Duration = Duration::from_millis(100);

/// What a stop waits for statements that run.
const STOP: Duration = Duration::from_secs(10);

/// How a server is to be. The default is the real one's.
#[derive(Clone, Debug)]
pub struct Options {
    /// The database. Without one it is a file of its own, which goes with the server.
    pub file: Option<PathBuf>,
    /// How long a stream may be without a request.
    pub idle: Duration,
    /// How long a transaction may keep other writers waiting.
    pub transaction: Duration,
    /// How many streams may be open.
    pub streams: usize,
    /// The limit of a reply, in bytes.
    pub response_limit: usize,
    /// Faults from the start.
    pub faults: Vec<Order>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            file: None,
            idle: Duration::from_secs(10),
            transaction: Duration::from_secs(5),
            streams: 128,
            response_limit: 10_000_000,
            faults: Vec::new(),
        }
    }
}

/// A server that runs, on threads of its own. Dropping it stops it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    options: Options,
    running: Option<(Arc<Shared>, Runtime)>,
    _directory: Option<TempDir>,
}

/// What all requests have in common.
#[derive(Debug)]
struct Shared {
    path: PathBuf,
    response_limit: usize,
    streams: Streams,
    gate: Arc<Gate>,
    faults: Faults,
    /// How often the database has been written to.
    index: Arc<AtomicU64>,
    batches: AtomicU64,
    /// As long as it is open, the last stream's end does not fold the write-ahead log into the database.
    _open: Mutex<Connection>,
}

impl Server {
    /// Listens on `address`, port 0 for a free one.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on or the database cannot be opened.
    pub fn start(address: SocketAddr, mut options: Options) -> io::Result<Self> {
        let mut directory = None;
        if options.file.is_none() {
            let made = tempfile::tempdir()?;
            options.file = Some(made.path().join("data"));
            directory = Some(made);
        }
        let mut server = Self {
            address,
            options,
            running: None,
            _directory: directory,
        };
        server.resume()?;
        Ok(server)
    }

    /// What Spin's runtime configuration calls `url`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Orders a fault. A server that has been stopped forgets it.
    pub fn order(&self, order: Order) {
        if let Some((shared, _)) = &self.running {
            shared.faults.order(order);
        }
    }

    /// How often a fault has happened since the last start.
    #[must_use]
    pub fn fired(&self, fault: Fault) -> u64 {
        self.running
            .as_ref()
            .map_or(0, |(shared, _)| shared.faults.fired(fault))
    }

    /// How many streams are open.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.running.as_ref().map_or(0, |(shared, _)| shared.streams.count())
    }

    /// Stops as a killed server does: connections are cut, transactions rolled back, streams forgotten. The database
    /// stays. Waits until nothing runs any more, on whatever thread it is called.
    pub fn stop(&mut self) {
        if let Some((shared, runtime)) = self.running.take() {
            drop(shared);
            // A runtime must not be waited for by a thread that drives another one.
            _ = std::thread::spawn(move || runtime.shutdown_timeout(STOP)).join();
        }
    }

    /// Starts a stopped server again, on the same address and database.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on or the database cannot be opened.
    pub fn resume(&mut self) -> io::Result<()> {
        self.stop();
        let listener = TcpListener::bind(self.address)?;
        listener.set_nonblocking(true)?;
        self.address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(&self.options)?);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        {
            let _entered = runtime.enter();
            let listener = tokio::net::TcpListener::from_std(listener)?;
            runtime.spawn(accept(Arc::clone(&shared), listener));
        }
        runtime.spawn(sweep(Arc::clone(&shared)));
        self.running = Some((shared, runtime));
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn new(options: &Options) -> io::Result<Self> {
        let path = options.file.clone().unwrap_or_default();
        let open = session::open(&path).map_err(io::Error::other)?;
        let faults = Faults::default();
        options.faults.iter().for_each(|order| faults.order(*order));
        Ok(Self {
            path,
            response_limit: options.response_limit,
            streams: Streams::new(options.streams, options.idle).map_err(io::Error::other)?,
            gate: Arc::new(Gate::new(options.transaction)),
            faults,
            index: Arc::default(),
            batches: AtomicU64::new(0),
            _open: Mutex::new(open),
        })
    }
}

async fn accept(shared: Arc<Shared>, listener: tokio::net::TcpListener) {
    loop {
        let Ok((socket, _)) = listener.accept().await else {
            continue;
        };
        _ = socket.set_nodelay(true);
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| http::answer(Arc::clone(&shared), request));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(socket), service));
    }
}

async fn sweep(shared: Arc<Shared>) {
    let mut ticks = interval(SWEEP);
    loop {
        ticks.tick().await;
        shared.streams.sweep();
    }
}

/// What a panic of another thread left is as good as ever: everything here is changed in one go.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

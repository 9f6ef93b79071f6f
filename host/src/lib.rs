//! Enough of Spin, on Wasmtime, to serve this bundle's `spin.toml` where no `spin` is installed.
//!
//! [`App`] is an application made from its manifest, [`Server`] serves one over HTTP/1.1. Routes, variables, grants,
//! stores, request headers and the life of instances follow Spin; what Spin has beyond that (other triggers, other
//! stores, files, TLS) is refused when the manifest or the runtime configuration asks for it.

mod app;
mod bindings;
mod crowd;
mod engine;
mod key_value;
mod logs;
mod manifest;
mod outbound;
mod pace;
mod progress;
mod request;
mod routes;
mod runtime_config;
mod server;
mod sqlite;
mod state;
mod stream;
mod variables;
mod worker;

pub use app::App;
pub use crowd::raise_descriptor_limit;
pub use server::Server;
pub use state::keep_files_private;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// How an application is run. The default is what Spin does, but for [`nagle`](Self::nagle) and for the limits on
/// connections, bodies and logs, which Spin leaves to what stands before it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Requests that an instance answers in its life.
    pub instance_requests: usize,
    /// Requests that an instance answers at a time.
    pub instance_concurrency: usize,
    /// How long an instance without requests is kept.
    pub instance_idle: Duration,
    /// How long a request may take until its reply begins, counted from the last part of its body that came, and whatever
    /// follows the reply; then its instance is ended.
    pub request_timeout: Duration,
    /// How long the head of a request may take, from its first byte.
    pub header_timeout: Duration,
    /// How long a connection is kept that waits for the next request, or for the client to take more of a reply.
    pub idle_timeout: Duration,
    /// Bytes a second that must come of a request's body, on average over [`body_window`](Self::body_window); else the
    /// request is answered 408 and its connection ended.
    pub body_rate: u64,
    /// The time over which [`body_rate`](Self::body_rate) is measured. Only that counts in which the component waits for the body.
    /// It is also how long a client keeps an instance's place that sends a body, or takes a reply, at less than 32 KiB a second, when
    /// others wait for a place.
    pub body_window: Duration,
    /// Connections at once, at most; a process with few file descriptors has fewer. More wait until one ends, and those
    /// that are idle end sooner then.
    pub connections: usize,
    /// Bytes after which a log file is put aside and begun anew.
    pub log_bytes: u64,
    /// Log files that are put aside of each component and stream; what is older is deleted.
    pub log_files: u32,
    /// Bytes of linear memory of one instance.
    pub memory_limit: usize,
    /// Whether to leave Nagle's algorithm on, as Spin's listener does.
    pub nagle: bool,
    /// Whether to print what components print, beside logging it.
    pub echo_logs: bool,
    /// The file that says where databases and key-value stores are; without one, all of them are in the state folder.
    pub runtime_config_file: Option<PathBuf>,
    /// Stops the components' wall clocks (WASI p2 and p3) at this instant, for tests. Time limits are not affected.
    pub clock: Option<SystemTime>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            instance_requests: 128,
            instance_concurrency: 16,
            instance_idle: Duration::from_secs(1),
            request_timeout: Duration::from_secs(30),
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
            body_rate: 240,
            body_window: Duration::from_secs(10),
            connections: 4096,
            log_bytes: 16 << 20,
            log_files: 4,
            memory_limit: 256 << 20,
            nagle: false,
            echo_logs: false,
            runtime_config_file: None,
            clock: None,
        }
    }
}

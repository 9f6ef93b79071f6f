//! What one component instance has: its WASI contexts, its grants, and its limits.

use crate::key_value;
use crate::logs::Logs;
use crate::outbound::{Outbound, Pattern};
use crate::progress::Requests;
use crate::sqlite::{self, LongStatements};
use nix::sys::stat::{Mode, umask};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wasmtime::ResourceLimiter;
use wasmtime::component::{HasData, ResourceTable};
use wasmtime_wasi::{HostWallClock, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

/// What the manifest gives a component, and where the host keeps it.
pub(crate) struct Grants {
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) variables: BTreeMap<String, String>,
    /// The SQLite databases it may open, by label.
    pub(crate) sqlite: BTreeMap<String, sqlite::Database>,
    /// Those of its statements on all of them that take long.
    pub(crate) long_statements: Arc<LongStatements>,
    /// The key-value stores it may open, by label.
    pub(crate) key_value: BTreeMap<String, key_value::Place>,
    pub(crate) allowed_outbound_hosts: Arc<[Pattern]>,
    pub(crate) logs: Logs,
    /// Where the application itself listens, once it does.
    pub(crate) own_address: Arc<OnceLock<SocketAddr>>,
    /// What the component's wall clocks show, if not the time.
    pub(crate) clock: Option<SystemTime>,
    /// In bytes, over all linear memories of an instance.
    pub(crate) memory_limit: usize,
}

/// The data of one instance's store.
pub(crate) struct State {
    table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound: Outbound,
    grants: Arc<Grants>,
    requests: Requests,
    limiter: MemoryLimiter,
}

impl State {
    pub(crate) fn new(grants: Arc<Grants>, requests: Requests) -> Self {
        let mut wasi = WasiCtxBuilder::new();
        for (name, value) in &grants.environment {
            wasi.env(name, value);
        }
        wasi.stdout(grants.logs.stdout());
        wasi.stderr(grants.logs.stderr());
        if let Some(clock) = grants.clock {
            wasi.wall_clock(PinnedClock(clock));
        }
        let outbound = Outbound {
            allowed: grants.allowed_outbound_hosts.clone(),
            own_address: grants.own_address.clone(),
        };
        let limiter = MemoryLimiter {
            left: grants.memory_limit,
        };
        let (table, http) = (ResourceTable::new(), WasiHttpCtx::new());
        Self {
            table,
            wasi: wasi.build(),
            http,
            outbound,
            grants,
            requests,
            limiter,
        }
    }

    pub(crate) fn spin(&mut self) -> SpinView<'_> {
        SpinView {
            table: &mut self.table,
            grants: &self.grants,
            requests: &self.requests,
        }
    }

    pub(crate) fn limiter(&mut self) -> &mut dyn ResourceLimiter {
        &mut self.limiter
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            ctx: &mut self.http,
            table: &mut self.table,
            hooks: &mut self.outbound,
        }
    }
}

/// What the implementations of Spin's interfaces see of an instance.
pub(crate) struct SpinView<'a> {
    pub(crate) table: &'a mut ResourceTable,
    pub(crate) grants: &'a Arc<Grants>,
    pub(crate) requests: &'a Requests,
}

/// Names [`SpinView`] for the generated bindings.
pub(crate) struct Spin;

impl HasData for Spin {
    type Data<'a> = SpinView<'a>;
}

/// A wall clock that stands still.
struct PinnedClock(SystemTime);

impl HostWallClock for PinnedClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        self.0.duration_since(UNIX_EPOCH).unwrap_or_default()
    }
}

/// Limits the linear memories of an instance, all together.
struct MemoryLimiter {
    /// Bytes it may still grow by.
    left: usize,
}

impl ResourceLimiter for MemoryLimiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let growth = desired.saturating_sub(current);
        let allowed = growth <= self.left && maximum.is_none_or(|maximum| desired <= maximum);
        if allowed {
            self.left -= growth;
        }
        Ok(allowed)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        // A Rust component's function table is of fixed size; this only keeps a hostile one from eating the host.
        const ELEMENTS: usize = 1 << 20;
        Ok(desired <= maximum.unwrap_or(ELEMENTS).min(ELEMENTS))
    }
}

/// Lets nobody but the system's user that runs the process read what it writes from now on: databases and logs are about people.
pub fn keep_files_private() {
    umask(Mode::S_IRWXG | Mode::S_IRWXO);
}

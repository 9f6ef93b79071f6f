//! The one Wasmtime engine of the process, what it links components to, and the components it has compiled.

use crate::bindings::spin::{key_value, sqlite, variables};
use crate::bindings::wasi::keyvalue::{atomics, batch, store};
use crate::crowd::Crowd;
use crate::state::{Spin, State};
use anyhow::Context;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};
use wasmtime::component::{Component, InstancePre, Linker};
use wasmtime::{Cache, CacheConfig, Config, PoolingAllocationConfig};

/// How often a guest that computes is interrupted, so that others run and its time limit is seen.
const TICK: Duration = Duration::from_millis(10);

/// Instances that may exist at once in the process; a request that needs one more waits.
const INSTANCES: u32 = 512;

/// Core modules, memories and tables that one instance may need: a component is made of a few modules.
const PARTS: u32 = 8;

/// An engine with its linker and its compiled components.
pub(crate) struct Engine {
    pub(crate) engine: wasmtime::Engine,
    linker: Linker<State>,
    /// Places for instances.
    pub(crate) places: Crowd,
    compiled: Mutex<BTreeMap<Version, Component>>,
}

/// A file as it is on the disk now: path, time of change, length.
type Version = (PathBuf, SystemTime, u64);

/// Gives the engine of this process; the first call makes it, with its cache in `cache`.
///
/// # Errors
///
/// When Wasmtime cannot run here, or the cache folder cannot be written.
pub(crate) fn engine(cache: &Path) -> anyhow::Result<&'static Engine> {
    static ENGINE: OnceLock<Result<Engine, String>> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| Engine::new(cache).map_err(|error| format!("{error:#}")));
    engine
        .as_ref()
        .map_err(|error| anyhow::anyhow!("Wasmtime cannot start: {error}"))
}

impl Engine {
    fn new(cache: &Path) -> anyhow::Result<Self> {
        let cache = std::path::absolute(cache)?;
        let mut cache_config = CacheConfig::new();
        cache_config.with_directory(&cache);
        let cache = Cache::new(cache_config)
            .map_err(plain)
            .with_context(|| format!("cache {}", cache.display()))?;
        let engine = new_engine(&cache, true).or_else(|_| new_engine(&cache, false))?;
        start_ticking(engine.clone());
        let linker = linker(&engine).map_err(plain)?;
        let places = Crowd::of(INSTANCES as usize);
        Ok(Self {
            engine,
            linker,
            places,
            compiled: Mutex::default(),
        })
    }

    /// Compiles a component, or finds it compiled, and links it.
    ///
    /// # Errors
    ///
    /// When the file is no component, or imports what this host does not have.
    pub(crate) fn load(&self, file: &Path) -> anyhow::Result<InstancePre<State>> {
        let component = self.component(file)?;
        self.linker.instantiate_pre(&component).map_err(plain)
    }

    fn component(&self, file: &Path) -> anyhow::Result<Component> {
        let metadata = file.metadata()?;
        let version = (file.canonicalize()?, metadata.modified()?, metadata.len());
        // Held while compiling, so that two applications started at once do not compile the same component twice.
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(component) = compiled.get(&version) {
            return Ok(component.clone());
        }
        let component = Component::from_file(&self.engine, file).map_err(plain)?;
        compiled.insert(version, component.clone());
        Ok(component)
    }
}

/// An engine whose instances take places in a pool prepared beforehand, if the address space allows it.
fn new_engine(cache: &Cache, pooling: bool) -> anyhow::Result<wasmtime::Engine> {
    let mut config = Config::new();
    config
        .wasm_component_model_async(true)
        .epoch_interruption(true)
        .cache(Some(cache.clone()));
    if pooling {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(INSTANCES)
            .total_core_instances(INSTANCES * PARTS)
            .total_memories(INSTANCES)
            .total_tables(INSTANCES * PARTS)
            .total_stacks(INSTANCES * PARTS);
        config.allocation_strategy(pool);
    }
    wasmtime::Engine::new(&config).map_err(plain)
}

/// Advances the engine's epoch as long as the process lives.
fn start_ticking(engine: wasmtime::Engine) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(TICK);
            engine.increment_epoch();
        }
    });
}

fn linker(engine: &wasmtime::Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    sqlite::sqlite::add_to_linker::<_, Spin>(&mut linker, State::spin)?;
    key_value::key_value::add_to_linker::<_, Spin>(&mut linker, State::spin)?;
    variables::variables::add_to_linker::<_, Spin>(&mut linker, State::spin)?;
    store::add_to_linker::<_, Spin>(&mut linker, State::spin)?;
    atomics::add_to_linker::<_, Spin>(&mut linker, State::spin)?;
    batch::add_to_linker::<_, Spin>(&mut linker, State::spin)?;
    Ok(linker)
}

/// Wasmtime's error as the error type of this crate.
pub(crate) fn plain(error: wasmtime::Error) -> anyhow::Error {
    anyhow::Error::from_boxed(error.into())
}

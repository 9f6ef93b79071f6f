//! Key-value stores: one SQLite file, seen through `spin:key-value` and `wasi:keyvalue`.

mod database;
mod spin;
mod wasi;

pub(crate) use database::Database;
use std::sync::Arc;

/// An open store, whichever interface opened it.
#[derive(Clone)]
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
pub struct Store {
    label: Arc<str>,
    database: Arc<Database>,
}

/// A compare-and-swap that a guest has begun.
#[derive(Clone)]
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
pub struct Cas {
    store: Store,
    key: String,
    /// The value that the swap expects, once the guest has looked at it.
    seen: Option<Option<Vec<u8>>>,
}

impl Store {
    /// Runs `work` on the database, where it may block.
    async fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Database, &str) -> Result<R, String> + Send + 'static,
    ) -> wasmtime::Result<Result<R, String>> {
        let Self { label, database } = self.clone();
        Ok(tokio::task::spawn_blocking(move || work(&database, &label)).await?)
    }
}

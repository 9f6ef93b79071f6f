//! Key-value stores, in SQLite files and on Redis, seen through `spin:key-value` and `wasi:keyvalue`.

mod database;
mod redis;
mod spin;
mod wasi;

use crate::state::SpinView;
pub(crate) use database::Database;
pub(crate) use redis::Redis;
use std::sync::Arc;

/// A value as a store holds it; `None` for an absent key.
type Stored = Option<Vec<u8>>;

/// What comes of an operation: the inner error is the guest's, the outer one ends it.
type Outcome<T> = wasmtime::Result<Result<T, String>>;

/// Where the stores of a label are.
#[derive(Clone)]
pub(crate) enum Place {
    Local(Arc<Database>),
    Redis(Arc<Redis>),
}

/// An open store, whichever interface opened it.
#[derive(Clone)]
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
pub struct Store {
    label: Arc<str>,
    place: Place,
}

/// A compare-and-swap that a guest has begun.
#[derive(Clone)]
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
pub struct Cas {
    store: Store,
    key: String,
    /// The value that the swap expects, once the guest has looked at it.
    seen: Option<Stored>,
}

impl SpinView<'_> {
    /// A store that the component may use, if it may; not opened yet.
    fn granted_store(&self, label: &str) -> Option<Store> {
        let place = self.grants.key_value.get(label)?.clone();
        Some(Store {
            label: label.into(),
            place,
        })
    }
}

impl Store {
    /// Waits until a server can be asked.
    async fn open(self) -> Result<Self, String> {
        if let Place::Redis(redis) = &self.place {
            redis.connect().await?;
        }
        Ok(self)
    }

    async fn get(&self, key: String) -> Outcome<Stored> {
        match &self.place {
            Place::Local(_) => self.run(move |database, label| database.get(label, &key)).await,
            Place::Redis(redis) => Ok(redis.get(&key).await),
        }
    }

    async fn exists(&self, key: String) -> Outcome<bool> {
        match &self.place {
            Place::Local(_) => Ok(self.get(key).await?.map(|value| value.is_some())),
            Place::Redis(redis) => Ok(redis.exists(&key).await),
        }
    }

    async fn set(&self, key: String, value: Vec<u8>) -> Outcome<()> {
        match &self.place {
            Place::Local(_) => self.run(move |database, label| database.set(label, &key, &value)).await,
            Place::Redis(redis) => Ok(redis.set(&key, &value).await),
        }
    }

    async fn delete(&self, key: String) -> Outcome<()> {
        match &self.place {
            Place::Local(_) => self.run(move |database, label| database.delete(label, &key)).await,
            Place::Redis(redis) => Ok(redis.delete(&[key]).await),
        }
    }

    async fn keys(&self) -> Outcome<Vec<String>> {
        match &self.place {
            Place::Local(_) => self.run(Database::keys).await,
            Place::Redis(redis) => Ok(redis.keys().await),
        }
    }

    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Outcome<()> {
        match &self.place {
            Place::Local(_) => self.run(move |database, label| database.set_many(label, &pairs)).await,
            Place::Redis(redis) => Ok(redis.set_many(&pairs).await),
        }
    }

    async fn delete_many(&self, keys: Vec<String>) -> Outcome<()> {
        match &self.place {
            Place::Local(_) => {
                self.run(move |database, label| database.delete_many(label, &keys))
                    .await
            }
            Place::Redis(redis) => Ok(redis.delete(&keys).await),
        }
    }

    async fn increment(&self, key: String, delta: i64) -> Outcome<i64> {
        match &self.place {
            Place::Local(_) => {
                self.run(move |database, label| database.increment(label, &key, delta))
                    .await
            }
            Place::Redis(redis) => Ok(redis.increment(&key, delta).await),
        }
    }

    /// Runs `work` on a file, where it may block; what needs that is not to be had on Redis.
    async fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Database, &str) -> Result<R, String> + Send + 'static,
    ) -> Outcome<R> {
        let Self { label, place } = self.clone();
        match place {
            Place::Local(database) => Ok(tokio::task::spawn_blocking(move || work(&database, &label)).await?),
            Place::Redis(_) => Ok(Err(redis::NOT_ON_REDIS.to_owned())),
        }
    }
}

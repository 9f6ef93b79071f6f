//! The key-value store: values by key, and counters that several instances share.

use spin_sdk::key_value;
use std::cell::RefCell;
use std::rc::Rc;
use wasi_keyvalue::wasi::keyvalue::{atomics, store as buckets};

/// `wasi:keyvalue`, whose counters `spin:key-value` has not.
mod wasi_keyvalue {
    wit_bindgen::generate!({
        path: "../../wit/deps/wasi-keyvalue@0.2.0-draft2",
        world: "imports",
    });
}

/// The store failed.
#[derive(Debug, thiserror::Error)]
#[error("key-value store: {0}")]
pub struct Error(String);

/// A store, opened on first use and kept for the life of the instance; anew after a failure.
#[derive(Default)]
pub struct Store(RefCell<Option<Rc<Open>>>);

/// An open store, by both of its interfaces.
struct Open {
    store: key_value::Store,
    bucket: buckets::Bucket,
}

/// The store's label, which the manifest grants.
const LABEL: &str = "default";

impl From<key_value::Error> for Error {
    fn from(error: key_value::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<buckets::Error> for Error {
    fn from(error: buckets::Error) -> Self {
        Self(format!("{error:?}"))
    }
}

impl Store {
    /// The store with the label `default`.
    #[must_use]
    pub const fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// The value of a key, if it has one.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        self.with(async |open| Ok(open.store.get(key).await?)).await
    }

    /// Sets the value of a key.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn set(&self, key: &str, value: &[u8]) -> Result<(), Error> {
        self.with(async |open| Ok(open.store.set(key, value).await?)).await
    }

    /// Removes a key, which need not be there.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        self.with(async |open| Ok(open.store.delete(key).await?)).await
    }

    /// Adds to a counter, which starts at 0, and returns what it is then. Exact however many instances add at once; costs
    /// a durable write, so it does not belong into every request.
    ///
    /// # Errors
    ///
    /// The store failed, or the key holds no counter.
    pub async fn increment(&self, key: &str, delta: i64) -> Result<i64, Error> {
        self.with(async |open| Ok(atomics::increment(&open.bucket, key, delta)?))
            .await
    }

    async fn with<T>(&self, work: impl AsyncFnOnce(&Open) -> Result<T, Error>) -> Result<T, Error> {
        let result = match self.open().await {
            Ok(open) => work(&open).await,
            Err(error) => Err(error),
        };
        if result.is_err() {
            self.0.take();
        }
        result
    }

    async fn open(&self) -> Result<Rc<Open>, Error> {
        if let Some(open) = self.0.borrow().as_ref() {
            return Ok(Rc::clone(open));
        }
        let open = Rc::new(Open {
            store: key_value::Store::open(LABEL).await?,
            bucket: buckets::open(LABEL)?,
        });
        Ok(Rc::clone(self.0.borrow_mut().get_or_insert(open)))
    }
}

//! The key-value store: values by key, and counters that several instances share.

use spin_sdk::key_value;
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

/// An open store.
pub struct Store {
    store: key_value::Store,
    bucket: buckets::Bucket,
}

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
    /// Opens the store with a label that the manifest grants. Keep it for the life of the instance.
    ///
    /// # Errors
    ///
    /// There is no such store, or the component may not use it.
    pub async fn open(label: &str) -> Result<Self, Error> {
        Ok(Self {
            store: key_value::Store::open(label).await?,
            bucket: buckets::open(label)?,
        })
    }

    /// The value of a key, if it has one.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.store.get(key).await?)
    }

    /// Sets the value of a key.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn set(&self, key: &str, value: &[u8]) -> Result<(), Error> {
        Ok(self.store.set(key, value).await?)
    }

    /// Removes a key, which need not be there.
    ///
    /// # Errors
    ///
    /// The store failed.
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        Ok(self.store.delete(key).await?)
    }

    /// Adds to a counter, which starts at 0, and returns what it is then. Exact however many instances add at once; costs
    /// a durable write, so it does not belong into every request.
    ///
    /// # Errors
    ///
    /// The store failed, or the key holds no counter.
    pub fn increment(&self, key: &str, delta: i64) -> Result<i64, Error> {
        Ok(atomics::increment(&self.bucket, key, delta)?)
    }
}

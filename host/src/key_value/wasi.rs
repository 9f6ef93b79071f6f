//! `wasi:keyvalue`: the same stores, with atomics and batches.

use super::{Cas, Database, Store};
use crate::bindings::wasi::keyvalue::atomics::{self, CasError};
use crate::bindings::wasi::keyvalue::batch;
use crate::bindings::wasi::keyvalue::store::{self, Error, KeyResponse};
use crate::state::SpinView;
use wasmtime::component::Resource;

type Outcome<T> = wasmtime::Result<Result<T, Error>>;

/// The guest's error of a store's.
fn told<T>(outcome: Result<T, String>) -> wasmtime::Result<Result<T, Error>> {
    Ok(outcome.map_err(Error::Other))
}

impl store::Host for SpinView<'_> {
    async fn open(&mut self, identifier: String) -> Outcome<Resource<Store>> {
        let Some(store) = self.granted_store(&identifier) else {
            return Ok(Err(Error::AccessDenied));
        };
        match store.open().await {
            Ok(store) => Ok(Ok(self.table.push(store)?)),
            Err(error) => Ok(Err(Error::Other(error))),
        }
    }
}

impl store::HostBucket for SpinView<'_> {
    async fn get(&mut self, bucket: Resource<Store>, key: String) -> Outcome<Option<Vec<u8>>> {
        told(self.store(&bucket)?.get(key).await?)
    }

    async fn set(&mut self, bucket: Resource<Store>, key: String, value: Vec<u8>) -> Outcome<()> {
        told(self.store(&bucket)?.set(key, value).await?)
    }

    async fn delete(&mut self, bucket: Resource<Store>, key: String) -> Outcome<()> {
        told(self.store(&bucket)?.delete(key).await?)
    }

    async fn exists(&mut self, bucket: Resource<Store>, key: String) -> Outcome<bool> {
        told(self.store(&bucket)?.exists(key).await?)
    }

    async fn list_keys(&mut self, bucket: Resource<Store>, cursor: Option<String>) -> Outcome<KeyResponse> {
        if cursor.is_some() {
            // All keys come at once, without a cursor to go on from.
            return Ok(Err(Error::Other("list_keys: cursor not supported".into())));
        }
        let keys = told(self.store(&bucket)?.keys().await?)?;
        Ok(keys.map(|keys| KeyResponse { keys, cursor: None }))
    }

    async fn drop(&mut self, bucket: Resource<Store>) -> wasmtime::Result<()> {
        self.table.delete(bucket)?;
        Ok(())
    }
}

impl batch::Host for SpinView<'_> {
    async fn get_many(
        &mut self,
        bucket: Resource<Store>,
        keys: Vec<String>,
    ) -> Outcome<Vec<(String, Option<Vec<u8>>)>> {
        let store = self.store(&bucket)?;
        told(store.run(move |database, label| database.get_many(label, keys)).await?)
    }

    async fn set_many(&mut self, bucket: Resource<Store>, pairs: Vec<(String, Vec<u8>)>) -> Outcome<()> {
        told(self.store(&bucket)?.set_many(pairs).await?)
    }

    async fn delete_many(&mut self, bucket: Resource<Store>, keys: Vec<String>) -> Outcome<()> {
        told(self.store(&bucket)?.delete_many(keys).await?)
    }
}

impl atomics::Host for SpinView<'_> {
    async fn increment(&mut self, bucket: Resource<Store>, key: String, delta: i64) -> Outcome<i64> {
        told(self.store(&bucket)?.increment(key, delta).await?)
    }

    async fn swap(&mut self, cas: Resource<Cas>, value: Vec<u8>) -> wasmtime::Result<Result<(), CasError>> {
        let cas = self.table.delete(cas)?;
        let Cas { store, key, seen } = cas.clone();
        let attempt = move |database: &Database, label: &str| {
            // A guest that never looked at the value has nothing to compare with: it just stores its own.
            let Some(expected) = seen else {
                return database.set(label, &key, &value).map(|()| None);
            };
            let swapped = database.swap(label, &key, expected.as_deref(), &value)?;
            if swapped {
                Ok(None)
            } else {
                database.get(label, &key).map(Some)
            }
        };
        Ok(match store.run(attempt).await? {
            Ok(None) => Ok(()),
            Ok(seen @ Some(_)) => Err(CasError::CasFailed(self.table.push(Cas { seen, ..cas })?)),
            Err(error) => Err(CasError::StoreError(Error::Other(error))),
        })
    }
}

impl atomics::HostCas for SpinView<'_> {
    async fn new(&mut self, bucket: Resource<Store>, key: String) -> Outcome<Resource<Cas>> {
        let store = self.store(&bucket)?;
        Ok(Ok(self.table.push(Cas { store, key, seen: None })?))
    }

    async fn current(&mut self, cas: Resource<Cas>) -> Outcome<Option<Vec<u8>>> {
        let Cas { store, key, .. } = self.table.get(&cas)?.clone();
        let value = store.run(move |database, label| database.get(label, &key)).await?;
        if let Ok(value) = &value {
            self.table.get_mut(&cas)?.seen = Some(value.clone());
        }
        Ok(value.map_err(Error::Other))
    }

    async fn drop(&mut self, cas: Resource<Cas>) -> wasmtime::Result<()> {
        self.table.delete(cas)?;
        Ok(())
    }
}

//! `wasi:keyvalue`: the same stores, with atomics and batches.

use super::{Cas, Database, Store};
use crate::bindings::wasi::keyvalue::atomics::{self, CasError};
use crate::bindings::wasi::keyvalue::batch;
use crate::bindings::wasi::keyvalue::store::{self, Error, KeyResponse};
use crate::state::SpinView;
use wasmtime::component::Resource;

type Outcome<T> = wasmtime::Result<Result<T, Error>>;

impl SpinView<'_> {
    async fn on_store<R: Send + 'static>(
        &mut self,
        bucket: &Resource<Store>,
        work: impl FnOnce(&Database, &str) -> Result<R, String> + Send + 'static,
    ) -> Outcome<R> {
        Ok(self.store(bucket)?.run(work).await?.map_err(Error::Other))
    }
}

impl store::Host for SpinView<'_> {
    async fn open(&mut self, identifier: String) -> Outcome<Resource<Store>> {
        let Some(store) = self.granted_store(&identifier) else {
            return Ok(Err(Error::AccessDenied));
        };
        Ok(Ok(self.table.push(store)?))
    }
}

impl store::HostBucket for SpinView<'_> {
    async fn get(&mut self, bucket: Resource<Store>, key: String) -> Outcome<Option<Vec<u8>>> {
        self.on_store(&bucket, move |database, label| database.get(label, &key))
            .await
    }

    async fn set(&mut self, bucket: Resource<Store>, key: String, value: Vec<u8>) -> Outcome<()> {
        self.on_store(&bucket, move |database, label| database.set(label, &key, &value))
            .await
    }

    async fn delete(&mut self, bucket: Resource<Store>, key: String) -> Outcome<()> {
        self.on_store(&bucket, move |database, label| database.delete(label, &key))
            .await
    }

    async fn exists(&mut self, bucket: Resource<Store>, key: String) -> Outcome<bool> {
        self.on_store(&bucket, move |database, label| Ok(database.get(label, &key)?.is_some()))
            .await
    }

    async fn list_keys(&mut self, bucket: Resource<Store>, cursor: Option<String>) -> Outcome<KeyResponse> {
        if cursor.is_some() {
            // All keys come at once, without a cursor to go on from.
            return Ok(Err(Error::Other("list_keys: cursor not supported".into())));
        }
        let keys = self.on_store(&bucket, Database::keys).await?;
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
        self.on_store(&bucket, move |database, label| database.get_many(label, keys))
            .await
    }

    async fn set_many(&mut self, bucket: Resource<Store>, pairs: Vec<(String, Vec<u8>)>) -> Outcome<()> {
        self.on_store(&bucket, move |database, label| database.set_many(label, &pairs))
            .await
    }

    async fn delete_many(&mut self, bucket: Resource<Store>, keys: Vec<String>) -> Outcome<()> {
        self.on_store(&bucket, move |database, label| database.delete_many(label, &keys))
            .await
    }
}

impl atomics::Host for SpinView<'_> {
    async fn increment(&mut self, bucket: Resource<Store>, key: String, delta: i64) -> Outcome<i64> {
        self.on_store(&bucket, move |database, label| database.increment(label, &key, delta))
            .await
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

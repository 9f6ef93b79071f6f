//! `spin:key-value`.

use super::{Database, Store};
use crate::bindings::spin::key_value::key_value::{Error, Host, HostStore, HostStoreWithStore};
use crate::state::{Spin, SpinView};
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

type Completion = Result<(), Error>;

impl SpinView<'_> {
    /// A store that the component may use, if it may.
    pub(super) fn granted_store(&self, label: &str) -> Option<Store> {
        let database = self.grants.key_value.get(label)?.clone();
        Some(Store {
            label: label.into(),
            database,
        })
    }

    pub(super) fn store(&self, store: &Resource<Store>) -> wasmtime::Result<Store> {
        Ok(self.table.get(store)?.clone())
    }
}

fn stored<T: Send>(accessor: &Accessor<T, Spin>, store: &Resource<Store>) -> wasmtime::Result<Store> {
    accessor.with(|mut access| access.get().store(store))
}

impl Host for SpinView<'_> {}

impl HostStore for SpinView<'_> {
    async fn drop(&mut self, store: Resource<Store>) -> wasmtime::Result<()> {
        self.table.delete(store)?;
        Ok(())
    }
}

impl<T: Send + 'static> HostStoreWithStore<T> for Spin {
    async fn open(accessor: &Accessor<T, Self>, label: String) -> wasmtime::Result<Result<Resource<Store>, Error>> {
        accessor.with(|mut access| {
            let view = access.get();
            let Some(store) = view.granted_store(&label) else {
                return Ok(Err(Error::AccessDenied));
            };
            Ok(Ok(view.table.push(store)?))
        })
    }

    async fn get(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<Option<Vec<u8>>, Error>> {
        let result = stored(accessor, &store)?
            .run(move |database, label| database.get(label, &key))
            .await?;
        Ok(result.map_err(Error::Other))
    }

    async fn set(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Completion> {
        let result = stored(accessor, &store)?
            .run(move |database, label| database.set(label, &key, &value))
            .await?;
        Ok(result.map_err(Error::Other))
    }

    async fn delete(accessor: &Accessor<T, Self>, store: Resource<Store>, key: String) -> wasmtime::Result<Completion> {
        let result = stored(accessor, &store)?
            .run(move |database, label| database.delete(label, &key))
            .await?;
        Ok(result.map_err(Error::Other))
    }

    async fn exists(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<bool, Error>> {
        let result = stored(accessor, &store)?
            .run(move |database, label| database.get(label, &key))
            .await?;
        Ok(result.map(|value| value.is_some()).map_err(Error::Other))
    }

    async fn get_keys(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
    ) -> wasmtime::Result<(StreamReader<String>, FutureReader<Completion>)> {
        let result = stored(accessor, &store)?.run(Database::keys).await?;
        let (keys, completed) = match result {
            Ok(keys) => (keys, Ok(())),
            Err(error) => (Vec::new(), Err(Error::Other(error))),
        };
        accessor.with(|mut access| {
            let keys = StreamReader::new(&mut access, keys)?;
            let completed = FutureReader::new(&mut access, async move { wasmtime::error::Ok(completed) })?;
            Ok((keys, completed))
        })
    }
}

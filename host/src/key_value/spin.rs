//! `spin:key-value`.

use super::Store;
use crate::bindings::spin::key_value::key_value::{Error, Host, HostStore, HostStoreWithStore};
use crate::state::{Spin, SpinView};
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

type Completion = Result<(), Error>;

impl SpinView<'_> {
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
        let Some(store) = accessor.with(|mut access| access.get().granted_store(&label)) else {
            return Ok(Err(Error::AccessDenied));
        };
        match store.open().await {
            Ok(store) => Ok(Ok(accessor.with(|mut access| access.get().table.push(store))?)),
            Err(error) => Ok(Err(Error::Other(error))),
        }
    }

    async fn get(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<Option<Vec<u8>>, Error>> {
        let result = stored(accessor, &store)?.get(key).await?;
        Ok(result.map_err(Error::Other))
    }

    async fn set(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Completion> {
        let result = stored(accessor, &store)?.set(key, value).await?;
        Ok(result.map_err(Error::Other))
    }

    async fn delete(accessor: &Accessor<T, Self>, store: Resource<Store>, key: String) -> wasmtime::Result<Completion> {
        let result = stored(accessor, &store)?.delete(key).await?;
        Ok(result.map_err(Error::Other))
    }

    async fn exists(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
        key: String,
    ) -> wasmtime::Result<Result<bool, Error>> {
        let result = stored(accessor, &store)?.exists(key).await?;
        Ok(result.map_err(Error::Other))
    }

    async fn get_keys(
        accessor: &Accessor<T, Self>,
        store: Resource<Store>,
    ) -> wasmtime::Result<(StreamReader<String>, FutureReader<Completion>)> {
        let result = stored(accessor, &store)?.keys().await?;
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

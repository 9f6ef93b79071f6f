//! Key-value stores, through `spin:key-value` and `wasi:keyvalue`.

use anyhow::{Context, anyhow};
use spin_sdk::experimental::wasi::keyvalue::{atomics, batch as batches, store};
use spin_sdk::key_value::Store;

/// Opens a store by its label, through both interfaces.
pub(crate) async fn open(label: &str) -> String {
    let spin = Store::open(label)
        .await
        .map(|_| "open")
        .map_err(|error| format!("{error:?}"));
    let wasi = store::open(label).map(|_| "open").map_err(|error| format!("{error:?}"));
    format!("{spin:?} {wasi:?}")
}

/// Sets a key, given as `key=value`.
pub(crate) async fn set(pair: &str) -> anyhow::Result<String> {
    let (key, value) = pair.split_once('=').context("key=value")?;
    Store::open_default().await?.set(key, value).await?;
    Ok("set".into())
}

/// The value of a key by `get` and `exists`.
pub(crate) async fn get(key: &str) -> anyhow::Result<String> {
    let store = Store::open_default().await?;
    let (value, exists) = (store.get(key).await?, store.exists(key).await?);
    Ok(format!(
        "{:?} {exists}",
        value.map(|value| String::from_utf8_lossy(&value).into_owned())
    ))
}

pub(crate) async fn delete(key: &str) -> anyhow::Result<String> {
    Store::open_default().await?.delete(key).await?;
    Ok("deleted".into())
}

/// All keys, through both interfaces.
pub(crate) async fn keys() -> anyhow::Result<String> {
    let spin = Store::open_default().await?.get_keys().await.collect().await?;
    let wasi = bucket()?.list_keys(None).map_err(failed)?.keys;
    Ok(format!("{} {}", spin.join(","), wasi.join(",")))
}

/// Adds 1 to a counter.
pub(crate) fn increment(key: &str) -> anyhow::Result<String> {
    Ok(atomics::increment(&bucket()?, key, 1).map_err(failed)?.to_string())
}

/// Adds 1 to a number in decimal, by comparing and swapping until nobody else did.
pub(crate) fn add_by_swapping(key: &str) -> anyhow::Result<String> {
    let bucket = bucket()?;
    let mut attempt = atomics::Cas::new(&bucket, key).map_err(failed)?;
    loop {
        let current = attempt.current().map_err(failed)?.unwrap_or_else(|| b"0".to_vec());
        let next = String::from_utf8(current)?.parse::<u64>()? + 1;
        match atomics::swap(attempt, next.to_string().as_bytes()) {
            Ok(()) => return Ok(next.to_string()),
            Err(atomics::CasError::CasFailed(newer)) => attempt = newer,
            Err(atomics::CasError::StoreError(error)) => return Err(failed(error)),
        }
    }
}

/// Sets three keys, deletes one, and gets them.
pub(crate) fn batch() -> anyhow::Result<String> {
    let bucket = bucket()?;
    let pairs = ["x", "y", "z"].map(|key| (key.to_owned(), key.to_uppercase().into_bytes()));
    batches::set_many(&bucket, &pairs).map_err(failed)?;
    batches::delete_many(&bucket, &["y".to_owned(), "absent".to_owned()]).map_err(failed)?;
    let keys = ["x", "y", "z"].map(ToOwned::to_owned);
    Ok(format!("{:?}", batches::get_many(&bucket, &keys).map_err(failed)?))
}

fn bucket() -> anyhow::Result<store::Bucket> {
    store::open("default").map_err(failed)
}

fn failed(error: store::Error) -> anyhow::Error {
    anyhow!("{error:?}")
}

/// Uses a key through `common::kv`, as the components do: what it holds before and after, and a counter beside it.
pub(crate) async fn common(key: &str) -> anyhow::Result<String> {
    let store = common::kv::Store::new();
    let before = store.get(key).await?;
    store.set(key, b"value").await?;
    let after = store.get(key).await?;
    store.delete(key).await?;
    let counts = (
        store.increment("counter", 2).await?,
        store.increment("counter", -5).await?,
    );
    Ok(format!(
        "{before:?} {} {:?} {counts:?}",
        after == Some(b"value".to_vec()),
        store.get(key).await?
    ))
}

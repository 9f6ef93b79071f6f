//! Stores on Redis. All labels that lead to one database there see the same keys, as in Spin.

use anyhow::Context;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncCommands, Client, RedisError};
use tokio::sync::OnceCell;

/// Why `get-many` and compare-and-swap are refused. Spin 4 sends `KEYS` for the one, and after the other an `UNWATCH` with a key:
/// Redis answers both with an error, the second when the value is stored already. Nothing should be built on that.
pub(super) const NOT_ON_REDIS: &str = "Spin cannot do this on Redis, neither get-many nor compare-and-swap";

/// A Redis server.
pub(crate) struct Redis {
    client: Client,
    /// One connection for all, made on first use, and anew by itself after it was lost.
    connection: OnceCell<ConnectionManager>,
}

type Result<T> = std::result::Result<T, String>;

impl Redis {
    /// The server at a URL, which need not be there yet.
    ///
    /// # Errors
    ///
    /// When it is no URL of Redis.
    pub(crate) fn new(url: &str) -> anyhow::Result<Self> {
        Ok(Self {
            client: Client::open(url).context("the `url` is none of a Redis server")?,
            connection: OnceCell::new(),
        })
    }

    /// Waits for the connection. One that was lost is noticed here, rather than by what the guest asks for next.
    pub(super) async fn connect(&self) -> Result<()> {
        let unanswered = self.connection().await?.ping::<()>().await;
        // The next command waits for a new connection.
        drop(unanswered);
        Ok(())
    }

    async fn connection(&self) -> Result<ConnectionManager> {
        // Spin sets no limits. The library's own, half a second for a reply, came with a later version than Spin's.
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        let new = || self.client.get_connection_manager_with_config(config);
        self.connection.get_or_try_init(new).await.cloned().map_err(text)
    }

    pub(super) async fn get(&self, key: &str) -> Result<super::Stored> {
        self.connection().await?.get(key).await.map_err(text)
    }

    pub(super) async fn exists(&self, key: &str) -> Result<bool> {
        self.connection().await?.exists(key).await.map_err(text)
    }

    pub(super) async fn set(&self, key: &str, value: &[u8]) -> Result<()> {
        self.connection().await?.set(key, value).await.map_err(text)
    }

    pub(super) async fn delete(&self, keys: &[String]) -> Result<()> {
        self.connection().await?.del(keys).await.map_err(text)
    }

    /// All keys, in no order.
    pub(super) async fn keys(&self) -> Result<Vec<String>> {
        let mut connection = self.connection().await?;
        let mut found = connection.scan().await.map_err(text)?;
        let mut keys = Vec::new();
        while let Some(key) = found.next_item().await {
            keys.push(key.map_err(text)?);
        }
        // A key may come twice when others are set meanwhile.
        keys.sort();
        keys.dedup();
        Ok(keys)
    }

    pub(super) async fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<()> {
        self.connection().await?.mset(pairs).await.map_err(text)
    }

    /// Adds to a counter, which Redis keeps as decimal text, and returns its new value; an absent key counts as 0.
    pub(super) async fn increment(&self, key: &str, delta: i64) -> Result<i64> {
        self.connection().await?.incr(key, delta).await.map_err(text)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn text(error: RedisError) -> String {
    error.to_string()
}

//! A file of key-value stores. Each method is one transaction.

use super::Stored;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS spin_key_value (
    store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (store, key))";
const GET: &str = "SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2";
const SET: &str = "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3)
    ON CONFLICT (store, key) DO UPDATE SET value = excluded.value";
const INSERT: &str = "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
const SWAP: &str = "UPDATE spin_key_value SET value = ?3 WHERE store = ?1 AND key = ?2 AND value = ?4";
const DELETE: &str = "DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2";
const KEYS: &str = "SELECT key FROM spin_key_value WHERE store = ?1 ORDER BY key";

/// One connection for all: SQLite has one writer anyway, and reads are short. It is opened on first use, as Spin does it, so
/// that a file that cannot be opened fails those who ask for it, and nobody else; and anew after each failure of that.
pub(crate) struct Database {
    /// `None`: in memory.
    file: Option<PathBuf>,
    connection: Mutex<Option<Connection>>,
}

impl Database {
    /// The database in a file, which need not be there yet.
    pub(crate) const fn new(file: Option<PathBuf>) -> Self {
        Self {
            file,
            connection: Mutex::new(None),
        }
    }

    /// Runs `work` on the connection.
    fn with<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R, String>) -> Result<R, String> {
        // A panic while it was held leaves SQLite's own state whole, and rolls its transaction back.
        let mut held = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match &mut *held {
            Some(connection) => connection,
            closed => closed.insert(open(self.file.as_deref())?),
        };
        let result = work(connection);
        // What is in memory is gone with its connection.
        if result.is_err() && self.file.is_some() {
            *held = None;
        }
        result
    }

    pub(crate) fn get(&self, store: &str, key: &str) -> Result<Stored, String> {
        self.with(|connection| get(connection, store, key).map_err(text))
    }

    pub(crate) fn set(&self, store: &str, key: &str, value: &[u8]) -> Result<(), String> {
        self.with(|connection| execute(connection, SET, params![store, key, value]).map_err(text))?;
        Ok(())
    }

    pub(crate) fn delete(&self, store: &str, key: &str) -> Result<(), String> {
        self.with(|connection| execute(connection, DELETE, params![store, key]).map_err(text))?;
        Ok(())
    }

    /// All keys of a store, in order.
    pub(crate) fn keys(&self, store: &str) -> Result<Vec<String>, String> {
        let keys = |connection: &Connection| -> rusqlite::Result<_> {
            connection
                .prepare_cached(KEYS)?
                .query_map([store], |row| row.get(0))?
                .collect()
        };
        self.with(|connection| keys(connection).map_err(text))
    }

    pub(crate) fn get_many(&self, store: &str, keys: Vec<String>) -> Result<Vec<(String, Stored)>, String> {
        self.with(|connection| {
            let pair = |key: String| get(connection, store, &key).map(|value| (key, value));
            let pairs: rusqlite::Result<_> = keys.into_iter().map(pair).collect();
            pairs.map_err(text)
        })
    }

    pub(crate) fn set_many(&self, store: &str, pairs: &[(String, Vec<u8>)]) -> Result<(), String> {
        self.transaction(|connection| {
            for (key, value) in pairs {
                execute(connection, SET, params![store, key, value]).map_err(text)?;
            }
            Ok(())
        })
    }

    pub(crate) fn delete_many(&self, store: &str, keys: &[String]) -> Result<(), String> {
        self.transaction(|connection| {
            for key in keys {
                execute(connection, DELETE, params![store, key]).map_err(text)?;
            }
            Ok(())
        })
    }

    /// Adds to a counter and returns its new value; an absent key counts as 0.
    ///
    /// A counter is stored as Spin stores it: eight bytes, little-endian.
    pub(crate) fn increment(&self, store: &str, key: &str, delta: i64) -> Result<i64, String> {
        self.transaction(|connection| {
            let value = match get(connection, store, key).map_err(text)? {
                Some(bytes) => bytes
                    .try_into()
                    .map(i64::from_le_bytes)
                    .map_err(|_| "the value is not a counter")?,
                None => 0,
            };
            let value = value.checked_add(delta).ok_or("the counter would overflow")?;
            execute(connection, SET, params![store, key, value.to_le_bytes()]).map_err(text)?;
            Ok(value)
        })
    }

    /// Stores `value` if the key still holds `expected`, and returns whether it did.
    pub(crate) fn swap(&self, store: &str, key: &str, expected: Option<&[u8]>, value: &[u8]) -> Result<bool, String> {
        let changed = self.with(|connection| {
            let changed = match expected {
                Some(expected) => execute(connection, SWAP, params![store, key, value, expected]),
                None => execute(connection, INSERT, params![store, key, value]),
            };
            changed.map_err(text)
        })?;
        Ok(changed == 1)
    }

    fn transaction<R>(&self, work: impl FnOnce(&Connection) -> Result<R, String>) -> Result<R, String> {
        self.with(|connection| {
            let transaction = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(text)?;
            let result = work(&transaction)?;
            transaction.commit().map_err(text)?;
            Ok(result)
        })
    }
}

/// Opens the file, and creates it where there is none.
fn open(file: Option<&Path>) -> Result<Connection, String> {
    let opened = file.map_or_else(Connection::open_in_memory, Connection::open);
    let prepared = opened.and_then(|connection| {
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.execute(SCHEMA, [])?;
        Ok(connection)
    });
    prepared.map_err(|error| match file {
        Some(file) => format!("{error} ({})", file.display()),
        None => text(error),
    })
}

fn get(connection: &Connection, store: &str, key: &str) -> rusqlite::Result<Stored> {
    connection
        .prepare_cached(GET)?
        .query_row([store, key], |row| row.get(0))
        .optional()
}

fn execute(connection: &Connection, statement: &str, parameters: impl rusqlite::Params) -> rusqlite::Result<usize> {
    connection.prepare_cached(statement)?.execute(parameters)
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn text(error: rusqlite::Error) -> String {
    error.to_string()
}

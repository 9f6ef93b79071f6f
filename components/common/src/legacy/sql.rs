//! SQL: one connection an instance, one statement a call, one row a result.
//!
//! Up to 16 requests share the instance's connection, so there are no transactions but that of a single statement, and
//! nothing may depend on what the connection did last. A statement that reads returns one row with one cell of JSON:
//! rows stream through a short queue and cost far more than the bytes in them.
//!
//! SQLite compiles a statement anew for every call where the value of a parameter could change its plan, which costs
//! ten times the statement itself. In queries with ORDER BY or LIMIT, and where an index is partial, a parameter is therefore
//! written `(SELECT ?1)`.
//!
//! A query is made in one call that returns its row, because a stream and a future cost more than most reads; the
//! instance's other requests wait meanwhile. That is for a database close by: where reads turn out to take long, and for
//! statements that write, which wait for the disk, the others go on.
//!
//! No statement may return more than a few rows: one whose rows nobody takes keeps the connection, and a query of another
//! request, for which the instance waits, would wait for it without end.
//!
//! A rule that a statement cannot keep is refused by the statement itself, with `RAISE(ABORT, 'refused: <word>')` in a
//! trigger; the word comes back as [`Error::Refused`] and nothing has changed.

mod schema;

use crate::clock;
use serde::de::DeserializeOwned;
use spin_sdk::sqlite;
use spin_sdk::sqlite::wit::sqlite::{Connection, QueryResult};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

pub use schema::Schema;
pub use spin_sdk::sqlite::Value;

/// How long a statement is tried again while other instances hold the write lock.
const LOCK_DEADLINE: Duration = Duration::from_secs(5);

/// The mean time of a read above which the instance's other requests no longer wait for it.
const LONG_READ: Duration = Duration::from_micros(500);

/// What marks a refusal in the text of an SQL error.
const REFUSED: &str = "refused: ";

/// Why a statement has no result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The statement refused what was asked, by this word; nothing has changed.
    #[error("refused: {0}")]
    Refused(String),
    /// The database failed. The text is for the log: it can name tables and files.
    #[error("database: {0}")]
    Failed(String),
    /// The row is not what the statement's caller expects.
    #[error("unexpected result: {0}")]
    Unexpected(String),
}

/// A database, opened on first use.
pub struct Database {
    label: &'static str,
    schemas: &'static [Schema],
    connection: RefCell<Option<Rc<Connection>>>,
    /// The mean time of the reads so far, the later ones counting more.
    read_time: Cell<Duration>,
}

impl Database {
    /// The database with this label, in which there are the tables of `schemas`; they are made on first use.
    #[must_use]
    pub const fn new(label: &'static str, schemas: &'static [Schema]) -> Self {
        Self {
            label,
            schemas,
            connection: RefCell::new(None),
            read_time: Cell::new(Duration::ZERO),
        }
    }

    /// Runs one statement and reads the JSON text in the first cell of its first row, if it returns one.
    ///
    /// # Errors
    ///
    /// See [`Error`]. In every case nothing has changed.
    pub async fn query<T: DeserializeOwned>(&self, statement: &str, parameters: &[Value]) -> Result<Option<T>, Error> {
        let connection = self.connection().await?;
        let cell = match self.cell(&connection, statement, parameters).await {
            Err(error @ Error::Failed(_)) => {
                // Whatever broke this connection, the next request gets a new one.
                self.connection.take();
                return Err(error);
            }
            result => result?,
        };
        match cell {
            None => Ok(None),
            Some(Value::Text(json)) => serde_json::from_str(&json)
                .map(Some)
                .map_err(|error| Error::Unexpected(error.to_string())),
            Some(_) => Err(Error::Unexpected("the first cell is not text".to_owned())),
        }
    }

    /// Like [`query`](Self::query), for a statement that always returns a row.
    ///
    /// # Errors
    ///
    /// See [`Error`]; there being no row is [`Error::Unexpected`].
    pub async fn row<T: DeserializeOwned>(&self, statement: &str, parameters: &[Value]) -> Result<T, Error> {
        let row = self.query(statement, parameters).await?;
        row.ok_or_else(|| Error::Unexpected("the statement returned no row".to_owned()))
    }

    /// The first cell of the first row that a statement returns.
    async fn cell(
        &self,
        connection: &Connection,
        statement: &str,
        parameters: &[Value],
    ) -> Result<Option<Value>, Error> {
        let reads = statement.trim_start().starts_with("SELECT");
        if !reads || self.read_time.get() > LONG_READ {
            return retried(connection, statement, parameters).await;
        }
        let start = Instant::now();
        let result = connection.execute(statement, parameters);
        let mean = self.read_time.get().saturating_mul(7).saturating_add(start.elapsed());
        self.read_time.set(mean.checked_div(8).unwrap_or_default());
        match result.map_err(failed) {
            Err(Error::Failed(text)) if is_locked(&text) => retried(connection, statement, parameters).await,
            result => Ok(first_cell(result?)),
        }
    }

    async fn connection(&self) -> Result<Rc<Connection>, Error> {
        if let Some(connection) = self.connection.borrow().as_ref() {
            return Ok(Rc::clone(connection));
        }
        // The requests that meet a new instance wait for one connection, instead of opening one each: from here to where it is
        // kept nothing lets another request run, unless tables are missing.
        let connection = Connection::open(self.label).map_err(failed)?;
        // SQLite would sleep in steps of up to 100 ms while another instance writes; `retried` waits better. A
        // backend that knows no such setting has its own way to wait.
        let _ = connection.execute("PRAGMA busy_timeout = 1", &[]);
        schema::apply(&connection, self.schemas).await?;
        let mut slot = self.connection.borrow_mut();
        Ok(Rc::clone(slot.get_or_insert(Rc::new(connection))))
    }
}

/// The first cell of the first row.
fn first_cell(result: QueryResult) -> Option<Value> {
    result.rows.into_iter().next()?.values.into_iter().next()
}

/// Runs a statement again while the database is locked, and returns the first cell of its first row.
async fn retried(connection: &Connection, statement: &str, parameters: &[Value]) -> Result<Option<Value>, Error> {
    let start = Instant::now();
    loop {
        match run(connection, statement, parameters).await {
            Err(Error::Failed(text)) if is_locked(&text) && start.elapsed() < LOCK_DEADLINE => {}
            result => return result,
        }
    }
}

/// Runs a statement once. Its errors come only at the end, so it is always read to the end.
async fn run(connection: &Connection, statement: &str, parameters: &[Value]) -> Result<Option<Value>, Error> {
    let running = connection.execute_async(statement.to_owned(), parameters.to_vec());
    let (_columns, mut rows, completed) = running.await.map_err(failed)?;
    let mut first = None;
    while let Some(row) = rows.next().await {
        first = first.or_else(|| row.values.into_iter().next());
    }
    completed.await.map_err(failed)?;
    Ok(first)
}

fn is_locked(text: &str) -> bool {
    text.contains("database is locked") || text.contains("table is locked") || text.contains("schema is locked")
}

fn failed(error: sqlite::Error) -> Error {
    let text = match error {
        sqlite::Error::Io(text) => text,
        other => other.to_string(),
    };
    let word = text
        .split_once(REFUSED)
        .map(|(_, rest)| rest.split_whitespace().next().unwrap_or_default().to_owned());
    word.map_or(Error::Failed(text), Error::Refused)
}

/// The time of the request as a parameter.
#[must_use]
pub fn now() -> Value {
    Value::Integer(clock::now())
}

/// A JSON array or object as a parameter, for lists that a statement reads with `json_each`.
#[must_use]
pub fn json(value: &impl serde::Serialize) -> Value {
    Value::Text(serde_json::to_string(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Error, failed, is_locked};
    use spin_sdk::sqlite;

    #[test]
    fn a_refusal_is_told_from_a_failure_by_its_word() {
        let refused = failed(sqlite::Error::Io("constraint: refused: absent-group".to_owned()));
        assert!(matches!(refused, Error::Refused(word) if word == "absent-group"));
        let locked = failed(sqlite::Error::Io("database is locked".to_owned()));
        assert!(matches!(locked, Error::Failed(text) if is_locked(&text)));
        assert!(matches!(failed(sqlite::Error::AccessDenied), Error::Failed(_)));
    }
}

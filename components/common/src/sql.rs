//! SQL: one connection an instance, one statement a call, one row a result.
//!
//! Up to 16 requests share the instance's connection, so there are no transactions but that of a single statement, and
//! nothing may depend on what the connection did last. (Before a connection is shared its database is brought up to date,
//! see [`schema`]; that is in transactions.) A statement that reads returns one row with one cell of JSON: rows stream
//! through a short queue and cost far more than the bytes in them.
//!
//! Statements are declared with [`statement!`](crate::statement), each in a file of its own.
//!
//! SQLite compiles a statement anew for every call where the value of a parameter could change its plan, which costs
//! ten times the statement itself. In queries with ORDER BY or LIMIT, and where an index is partial, a parameter is therefore
//! written `(SELECT :name)`.
//!
//! [`Database::read`] makes one call of the host that returns the row, because a stream and a future cost more than most
//! reads; the instance's other requests wait meanwhile. That is for a database close by: where reads turn out to take long,
//! and in [`Database::write`], which waits for the disk, the others go on.
//!
//! No statement may return more than a few rows: one whose rows nobody takes keeps the connection, and a query of another
//! request, for which the instance waits, would wait for it without end.
//!
//! A rule that a statement cannot keep is refused by the statement itself, with `RAISE(ABORT, 'refused: <word>')` in a
//! trigger; the word comes back as [`Error::Refused`] and nothing has changed.

pub mod schema;
mod statement;

use crate::clock;
use crate::family::Failure;
use spin_sdk::sqlite;
use spin_sdk::sqlite::wit::sqlite::{Connection, QueryResult};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

pub use schema::Schema;
pub use spin_sdk::sqlite::Value;
pub use statement::{Maybe, Nothing, One, Read, Result as StatementResult, Statement, Write};
#[doc(hidden)]
pub use statement::{last_statement, parameters_agree};

/// How long a statement is tried again while other instances hold the write lock.
const LOCK_DEADLINE: Duration = Duration::from_secs(5);

/// A pause before a locked database is tried again takes at most this part of what has been waited so far: who waits for a
/// millisecond's work notices soon that it is done, and who waits for long leaves the processor to others.
const PAUSE_PART: u32 = 8;

/// What a pause takes at most when the wait begins.
const FIRST_PAUSE: Duration = Duration::from_micros(250);

/// What a pause takes at most, however long the wait: among many writers whoever tries seldom finds the lock taken each time, and
/// with pauses of up to 40 ms six calls in ten thousand did so for five seconds.
const LONGEST_PAUSE: Duration = Duration::from_millis(12);

/// The mean time of a read above which the instance's other requests no longer wait for it.
const LONG_READ: Duration = Duration::from_micros(500);

/// What marks a refusal in the text of an SQL error.
const REFUSED: &str = "refused: ";

/// How SQLite says that a file is damaged, or none of its own.
const DAMAGED: [&str; 4] = [
    "file is not a database",
    "database disk image is malformed",
    "malformed database schema",
    "unsupported file format",
];

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

/// The words by which a family's statements refuse, each with the family's error for it.
pub type Refusals<E> = [(&'static str, fn() -> E)];

impl Error {
    /// The family's error for a statement that failed or refused.
    pub fn into_error<E: From<Failure>>(self, refusals: &Refusals<E>) -> E {
        let known = match &self {
            Self::Refused(refused) => refusals.iter().find(|(word, _)| word == refused),
            Self::Failed(_) | Self::Unexpected(_) => None,
        };
        known.map_or_else(|| Failure::Internal(self.to_string()).into(), |(_, error)| error())
    }
}

/// A database, opened on first use. Clones are the same database by the same connection.
#[derive(Clone)]
pub struct Database(Rc<Inner>);

struct Inner {
    label: &'static str,
    schemas: &'static [&'static Schema],
    connection: RefCell<Option<Rc<Connection>>>,
    /// Whether a request of the instance is opening it.
    opening: Cell<bool>,
    /// The mean time of the reads so far, the later ones counting more.
    read_time: Cell<Duration>,
}

impl Database {
    /// The database with this label, in which there are the tables of `schemas`; they are made or brought up to date on
    /// first use.
    #[must_use]
    pub fn new(label: &'static str, schemas: &'static [&'static Schema]) -> Self {
        Self(Rc::new(Inner {
            label,
            schemas,
            connection: RefCell::new(None),
            opening: Cell::new(false),
            read_time: Cell::new(Duration::ZERO),
        }))
    }

    /// Runs a statement that changes nothing.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn read<S: Read>(&self, statement: S) -> Result<<S::Result as StatementResult>::Value, Error> {
        let connection = self.connection().await?;
        let text = statement.text();
        let parameters = statement.parameters();
        let cell = if self.0.read_time.get() > LONG_READ {
            run_unlocked(&*connection, &text, &parameters).await
        } else {
            self.read_at_once(&connection, &text, &parameters).await
        };
        S::Result::read(self.checked(cell)?)
    }

    /// Runs a statement that changes something.
    ///
    /// # Errors
    ///
    /// See [`Error`]. In every case nothing has changed.
    pub async fn write<S: Write>(&self, statement: S) -> Result<<S::Result as StatementResult>::Value, Error> {
        let connection = self.connection().await?;
        let cell = run_unlocked(&*connection, &statement.text(), &statement.parameters()).await;
        S::Result::read(self.checked(cell)?)
    }

    /// Whatever broke the connection, the next request gets a new one.
    fn checked(&self, cell: Result<Option<Value>, Error>) -> Result<Option<Value>, Error> {
        if let Err(Error::Failed(_)) = &cell {
            self.0.connection.take();
        }
        cell
    }

    async fn read_at_once(
        &self,
        connection: &Connection,
        text: &str,
        parameters: &[Value],
    ) -> Result<Option<Value>, Error> {
        let start = Instant::now();
        let result = connection.execute_at_once(text, parameters).await;
        let before = self.0.read_time.get();
        let mean = before.saturating_mul(7).saturating_add(start.elapsed());
        self.0.read_time.set(mean.checked_div(8).unwrap_or_default());
        until_unlocked(result, connection, text, parameters).await
    }

    async fn connection(&self) -> Result<Rc<Connection>, Error> {
        if let Some(connection) = self.0.connection.borrow().as_ref() {
            return Ok(Rc::clone(connection));
        }
        // The requests that meet a new instance wait for one connection, instead of opening one each, which would all apply what
        // is missing. Where nothing is, nothing lets another request run from here to where the connection is kept.
        let start = Instant::now();
        while self.0.opening.replace(true) {
            if start.elapsed() > LOCK_DEADLINE {
                return Err(Error::Failed(
                    "database is locked: it is being brought up to date".to_owned(),
                ));
            }
            pause(LONGEST_PAUSE).await;
            if let Some(connection) = self.0.connection.borrow().as_ref() {
                return Ok(Rc::clone(connection));
            }
        }
        let _opening = Opening(&self.0.opening);
        let connection = Connection::open(self.0.label).map_err(failed)?;
        // SQLite would sleep in steps of up to 100 ms while another instance writes; `run_unlocked` waits better. A
        // backend that knows no such setting has its own way to wait.
        let _ = connection.execute("PRAGMA busy_timeout = 1", &[]);
        schema::apply(&connection, self.0.schemas).await?;
        let mut slot = self.0.connection.borrow_mut();
        Ok(Rc::clone(slot.get_or_insert(Rc::new(connection))))
    }
}

/// A request that opens the connection, until it has, has failed or is gone.
struct Opening<'a>(&'a Cell<bool>);

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// What runs a statement: a connection of Spin's, or in tests one of another kind.
pub trait Execute {
    /// Runs one statement once, to its end; returns the first cell of its first row.
    fn execute(&self, statement: &str, parameters: &[Value]) -> impl Future<Output = Result<Option<Value>, Error>>;

    /// As [`execute`](Self::execute), without letting another request of the instance run meanwhile where there is a way.
    fn execute_at_once(
        &self,
        statement: &str,
        parameters: &[Value],
    ) -> impl Future<Output = Result<Option<Value>, Error>> {
        self.execute(statement, parameters)
    }
}

impl Execute for Connection {
    /// The errors of a statement come only behind its rows, so it is always read to the end.
    async fn execute(&self, statement: &str, parameters: &[Value]) -> Result<Option<Value>, Error> {
        let running = self.execute_async(statement.to_owned(), parameters.to_vec());
        let (_columns, mut rows, completed) = running.await.map_err(failed)?;
        let mut first = None;
        while let Some(row) = rows.next().await {
            first = first.or_else(|| row.values.into_iter().next());
        }
        completed.await.map_err(failed)?;
        Ok(first)
    }

    async fn execute_at_once(&self, statement: &str, parameters: &[Value]) -> Result<Option<Value>, Error> {
        Self::execute(self, statement, parameters)
            .map(first_cell)
            .map_err(failed)
    }
}

/// What a first try of a statement came to, unless the database was locked: then what later ones do.
async fn until_unlocked(
    first: Result<Option<Value>, Error>,
    connection: &impl Execute,
    statement: &str,
    parameters: &[Value],
) -> Result<Option<Value>, Error> {
    match first {
        Err(Error::Failed(cause)) if is_locked(&cause) => run_unlocked(connection, statement, parameters).await,
        first => first,
    }
}

/// Runs a statement again while the database is locked, with pauses in which the instance's other requests go on.
async fn run_unlocked(
    connection: &impl Execute,
    statement: &str,
    parameters: &[Value],
) -> Result<Option<Value>, Error> {
    let start = Instant::now();
    loop {
        match connection.execute(statement, parameters).await {
            Err(Error::Failed(text)) if is_locked(&text) && start.elapsed() < LOCK_DEADLINE => {
                let part = start.elapsed().checked_div(PAUSE_PART).unwrap_or_default();
                pause(part.clamp(FIRST_PAUSE, LONGEST_PAUSE)).await;
            }
            result => return result,
        }
    }
}

/// Waits for half of `longest` and a random part of the other half, so that those who met at a lock do not meet there again.
async fn pause(longest: Duration) {
    let mut random = [0; 2];
    // Without random bytes the pause is merely as long as those of the others.
    let _ = getrandom::fill(&mut random);
    let half = longest.checked_div(2).unwrap_or_default();
    let part = half
        .saturating_mul(u16::from_ne_bytes(random).into())
        .checked_div(u16::MAX.into());
    let pause = half.saturating_add(part.unwrap_or_default());
    #[cfg(target_family = "wasm")]
    spin_sdk::time::sleep(pause).await;
    #[cfg(not(target_family = "wasm"))]
    std::thread::sleep(pause);
}

/// The first cell of the first row.
fn first_cell(result: QueryResult) -> Option<Value> {
    result.rows.into_iter().next()?.values.into_iter().next()
}

fn is_locked(text: &str) -> bool {
    text.contains("database is locked") || text.contains("table is locked") || text.contains("schema is locked")
}

fn failed(error: sqlite::Error) -> Error {
    match error {
        sqlite::Error::Io(text) => Error::of(text),
        other => Error::Failed(other.to_string()),
    }
}

impl Error {
    /// The error that a database describes with this text.
    #[must_use]
    pub fn of(text: String) -> Self {
        if let Some((_, rest)) = text.split_once(REFUSED) {
            return Self::Refused(rest.chars().take_while(|&letter| is_of_word(letter)).collect());
        }
        if DAMAGED.iter().any(|damaged| text.contains(damaged)) {
            return Self::Failed(format!(
                "{text}. The database file (sqlite_db.db in the state folder, .spin beside spin.toml unless --state-dir \
                 names another) is damaged or not a database: end the server, move the file away, and restore a backup \
                 or begin with an empty one; see \"Restore\" in docs/operations.md"
            ));
        }
        Self::Failed(text)
    }
}

/// A refusal's word has only these letters, for databases put more behind it.
fn is_of_word(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
}

/// The time of the request as a parameter, in Unix seconds.
#[must_use]
pub fn now() -> Value {
    Value::Integer(clock::now())
}

/// The time of the request as a parameter, in Unix milliseconds.
#[must_use]
pub fn now_ms() -> Value {
    Value::Integer(clock::now_ms())
}

/// A text as a parameter, null where there is none.
#[must_use]
pub fn optional(text: Option<impl Into<String>>) -> Value {
    text.map_or(Value::Null, |text| Value::Text(text.into()))
}

/// A JSON array or object as a parameter, for lists that a statement reads with `json_each`.
///
/// # Errors
///
/// [`Failure::Internal`]: the value cannot be written as JSON.
pub fn json(value: &impl serde::Serialize) -> Result<Value, Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::Internal(format!("parameter: {error}")))?;
    Ok(Value::Text(text))
}

#[cfg(test)]
mod tests {
    use super::{Error, Execute, LOCK_DEADLINE, Value, failed, is_locked, run_unlocked};
    use spin_sdk::sqlite;
    use std::cell::Cell;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    /// A database whose lock is free from the given try on.
    struct Locked {
        free_at: u32,
        tries: Cell<u32>,
    }

    impl Execute for Locked {
        async fn execute(&self, _: &str, _: &[Value]) -> Result<Option<Value>, Error> {
            self.tries.set(self.tries.get().saturating_add(1));
            if self.tries.get() < self.free_at {
                return Err(Error::Failed("database is locked".to_owned()));
            }
            Ok(None)
        }
    }

    /// Runs a statement on it, and says how often that was tried.
    fn tries(free_at: u32) -> (Result<Option<Value>, Error>, u32) {
        let database = Locked {
            free_at,
            tries: Cell::new(0),
        };
        let result = pin!(run_unlocked(&database, "", &[])).poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(result) = result else {
            panic!("natively, pauses block");
        };
        (result, database.tries.get())
    }

    #[test]
    fn a_lock_that_lasts_is_tried_at_growing_distances_until_the_deadline() {
        let begin = std::time::Instant::now();
        let (result, tries) = tries(u32::MAX);
        assert!(matches!(result, Err(Error::Failed(_))));
        assert!(begin.elapsed() >= LOCK_DEADLINE);
        // At the shortest, 16 pauses to 2 ms, 64 to a tenth of a second and one in 6 ms from there.
        assert!(tries < 900, "{tries} tries");
    }

    #[test]
    fn a_lock_that_is_free_soon_is_taken() {
        assert!(matches!(tries(5), (Ok(None), 5)));
    }

    #[test]
    fn a_refusal_is_told_from_a_failure_by_its_word() {
        for text in [
            "constraint: refused: absent-group",
            "Hrana: `SQLite error: refused: absent-group```",
        ] {
            let refused = failed(sqlite::Error::Io(text.to_owned()));
            assert!(
                matches!(refused, Error::Refused(word) if word == "absent-group"),
                "{text}"
            );
        }
        let locked = failed(sqlite::Error::Io("database is locked".to_owned()));
        assert!(matches!(locked, Error::Failed(text) if is_locked(&text)));
        assert!(matches!(failed(sqlite::Error::AccessDenied), Error::Failed(_)));
    }

    #[test]
    fn a_damaged_file_is_named_with_the_way_out() {
        let error = Error::of("file is not a database".to_owned()).to_string();
        assert!(
            error.contains("sqlite_db.db") && error.contains("docs/operations.md"),
            "{error}"
        );
    }
}

//! A connection to a file of this machine, and the ways in which a statement's output leaves it.

use super::long::LongStatements;
use crate::bindings::spin::sqlite::sqlite::{Error, QueryResult, RowResult, Value};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, ErrorCode, Row, StatementStatus, ToSql, params_from_iter};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};

/// The most bytes of a row or of a result, see [`Counted`], as Spin counts them.
pub(super) const MOST_BYTES: usize = 128 << 20;

/// Rows that wait for the guest; SQLite goes on when it takes one.
pub(super) const WAITING_ROWS: usize = 4;

/// How much a statement may do on the thread that serves requests: SQLite's virtual machine takes a few milliseconds
/// for so many steps.
const SHORT_STEPS: i32 = 50_000;

/// After how many compilations of a statement on one connection this is said.
const RECOMPILED: i32 = 16;

/// An open connection, shared by the requests of an instance; one statement runs at a time.
#[derive(Clone)]
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
pub struct Local {
    connection: Arc<Mutex<rusqlite::Connection>>,
    /// Whether the statement that runs is to end after `SHORT_STEPS`.
    short: Arc<AtomicBool>,
    long: Arc<LongStatements>,
}

pub(super) type Completion = Result<(), Error>;

/// What must not be larger than [`MOST_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// Each row, where rows leave one by one.
    Row,
    /// All rows together, where they leave at once.
    Result,
}

/// Where databases of this machine are.
#[derive(Clone)]
pub(crate) struct Place {
    /// `None`: each connection has an empty database of its own, in memory.
    pub(crate) file: Option<PathBuf>,
    /// Whether statements may attach other files.
    pub(crate) attach_files: bool,
}

impl Local {
    pub(super) fn open(place: Place, long: Arc<LongStatements>) -> Result<Self, Error> {
        let opened = match place.file {
            Some(file) => rusqlite::Connection::open(file),
            None => rusqlite::Connection::open_in_memory(),
        };
        let mut connection = opened.map_err(|error| failure(&error))?;
        let short = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&short);
        connection
            .authorizer((!place.attach_files).then_some(refuse_files))
            .and_then(|()| connection.progress_handler(SHORT_STEPS, Some(move || ends.load(Relaxed))))
            .map_err(|error| failure(&error))?;
        let connection = Arc::new(Mutex::new(connection));
        Ok(Self {
            connection,
            short,
            long,
        })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, rusqlite::Connection> {
        // A panic while it was held leaves SQLite's own state whole.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a statement and passes on its columns, then its rows; stops early when nobody takes them.
    pub(super) fn run(
        &self,
        statement: &str,
        parameters: &[Value],
        counted: Counted,
        output: &mut impl Output,
    ) -> Completion {
        let connection = self.lock();
        let mut prepared = prepare(&connection, statement)?;
        let start = Instant::now();
        let completed = step(&mut prepared, statement, parameters, counted, output);
        self.long.note(statement, start.elapsed());
        completed.map_err(|stopped| stopped.error(&connection))
    }

    /// Runs a statement that only reads, on the thread that serves requests, because waking another one costs more
    /// than most reads. `None`, with nothing done, for one that writes, waits for another statement or is long.
    pub(super) fn run_if_short(
        &self,
        statement: &str,
        parameters: &[Value],
        counted: Counted,
    ) -> Option<(Head, Completion)> {
        if self.long.have(statement) {
            return None;
        }
        let connection = match self.connection.try_lock() {
            Ok(connection) => connection,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        let mut prepared = match prepare(&connection, statement) {
            Ok(prepared) if prepared.readonly() => prepared,
            Ok(_) => return None,
            Err(error) => return Some((Head::default(), Err(error))),
        };
        let mut head = Head::default();
        self.short.store(true, Relaxed);
        let start = Instant::now();
        let completed = step(&mut prepared, statement, parameters, counted, &mut head);
        self.short.store(false, Relaxed);
        self.long.note(statement, start.elapsed());
        match completed {
            Err(Stopped::Failed(error)) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => None,
            Ok(()) if head.rows.len() > WAITING_ROWS => None,
            completed => Some((head, completed.map_err(|stopped| stopped.error(&connection)))),
        }
    }
}

/// Why a statement has not run to its end.
enum Stopped {
    Failed(rusqlite::Error),
    /// A row, or all of them, have more than [`MOST_BYTES`].
    TooLarge,
}

impl From<rusqlite::Error> for Stopped {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error)
    }
}

impl Stopped {
    fn error(&self, connection: &rusqlite::Connection) -> Error {
        match self {
            Self::Failed(error) => failure_of(connection, error),
            Self::TooLarge => too_large(),
        }
    }
}

fn step(
    prepared: &mut CachedStatement<'_>,
    statement: &str,
    parameters: &[Value],
    counted: Counted,
    output: &mut impl Output,
) -> Result<(), Stopped> {
    output.columns(prepared.column_names().map(ToOwned::to_owned).collect());
    let width = prepared.column_count();
    let mut rows = prepared.query(params_from_iter(parameters.iter().map(Parameter)))?;
    let mut bytes = if counted == Counted::Row {
        0
    } else {
        size_of::<QueryResult>()
    };
    while let Some(found) = rows.next()? {
        let row = convert(found, width)?;
        bytes = size(&row) + if counted == Counted::Row { 0 } else { bytes };
        if bytes > MOST_BYTES {
            return Err(Stopped::TooLarge);
        }
        if !output.row(row) {
            break;
        }
    }
    drop(rows);
    warn_of_recompilation(prepared, statement);
    Ok(())
}

/// Says once a connection which statement SQLite compiles anew for every call: that costs ten times the statement, and
/// nobody sees it otherwise. A few times are due to tables that were made meanwhile.
fn warn_of_recompilation(prepared: &CachedStatement<'_>, statement: &str) {
    if prepared.get_status(StatementStatus::RePrepare) == RECOMPILED {
        let text = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        eprintln!("SQLite compiles this statement anew for every call, write its parameters `(SELECT ?1)`: {text}");
    }
}

/// Where a statement's output goes.
pub(super) trait Output {
    /// Takes the names of the columns.
    fn columns(&mut self, names: Vec<String>);

    /// Takes a row; false when nobody wants any more.
    fn row(&mut self, row: RowResult) -> bool;
}

impl Output for QueryResult {
    fn columns(&mut self, names: Vec<String>) {
        self.columns = names;
    }

    fn row(&mut self, row: RowResult) -> bool {
        self.rows.push(row);
        true
    }
}

/// What the guest is told first: with a short result everything, so that the two threads meet once and not for
/// every row.
#[derive(Default)]
pub(super) struct Head {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<RowResult>,
    pub(super) more: Option<mpsc::Receiver<RowResult>>,
}

/// A short result; one row more than it may have says that it is long.
impl Output for Head {
    fn columns(&mut self, names: Vec<String>) {
        self.columns = names;
    }

    fn row(&mut self, row: RowResult) -> bool {
        self.rows.push(row);
        self.rows.len() <= WAITING_ROWS
    }
}

/// The head, and then a queue for what does not fit into it.
pub(super) struct Streamed {
    head: Head,
    sender: Option<oneshot::Sender<Head>>,
    queue: Option<mpsc::Sender<RowResult>>,
}

impl Streamed {
    pub(super) fn new(sender: oneshot::Sender<Head>) -> Self {
        Self {
            head: Head::default(),
            sender: Some(sender),
            queue: None,
        }
    }

    pub(super) fn send_head(&mut self) {
        if let Some(sender) = self.sender.take() {
            _ = sender.send(std::mem::take(&mut self.head));
        }
    }
}

impl Output for Streamed {
    fn columns(&mut self, names: Vec<String>) {
        self.head.columns = names;
    }

    fn row(&mut self, row: RowResult) -> bool {
        if let Some(queue) = &self.queue {
            return queue.blocking_send(row).is_ok();
        }
        self.head.rows.push(row);
        if self.head.rows.len() == WAITING_ROWS {
            let (sender, receiver) = mpsc::channel(WAITING_ROWS);
            self.head.more = Some(receiver);
            self.queue = Some(sender);
            self.send_head();
        }
        true
    }
}

/// Lets a statement attach memory and temporary databases, and no file.
fn refuse_files(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Attach { filename } if !matches!(filename, "" | ":memory:") => Authorization::Deny,
        _ => Authorization::Allow,
    }
}

fn prepare<'a>(connection: &'a rusqlite::Connection, statement: &str) -> Result<CachedStatement<'a>, Error> {
    match connection.prepare_cached(statement) {
        Err(rusqlite::Error::MultipleStatement) => Err(Error::Io(
            "the string holds more than one statement, and only the first would run: execute them one by one".into(),
        )),
        other => other.map_err(|error| failure_of(connection, &error)),
    }
}

/// An error of a statement. Which file is damaged, only the host knows.
fn failure_of(connection: &rusqlite::Connection, error: &rusqlite::Error) -> Error {
    match (error.sqlite_error_code(), connection.path()) {
        (Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt), Some(path)) => {
            Error::Io(format!("{error} ({path})"))
        }
        _ => failure(error),
    }
}

/// What Spin says of more than [`MOST_BYTES`].
pub(super) fn too_large() -> Error {
    Error::Io(format!("query result exceeds limit of {MOST_BYTES} bytes"))
}

fn failure(error: &rusqlite::Error) -> Error {
    Error::Io(error.to_string())
}

/// A value as a parameter, without a copy of it.
struct Parameter<'a>(&'a Value);

impl ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self.0 {
            Value::Integer(value) => ValueRef::Integer(*value),
            Value::Real(value) => ValueRef::Real(*value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Blob(value) => ValueRef::Blob(value),
            Value::Null => ValueRef::Null,
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

/// How large Spin finds a row.
pub(super) fn size(row: &RowResult) -> usize {
    let text = |value: &Value| match value {
        Value::Text(text) => text.len(),
        Value::Blob(blob) => blob.len(),
        Value::Null | Value::Integer(_) | Value::Real(_) => 0,
    };
    row.values.iter().map(|value| size_of::<Value>() + text(value)).sum()
}

fn convert(row: &Row<'_>, width: usize) -> Result<RowResult, rusqlite::Error> {
    let cell = |index| {
        let value = match row.get_ref(index)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(value) => Value::Integer(value),
            ValueRef::Real(value) => Value::Real(value),
            ValueRef::Blob(value) => Value::Blob(value.to_vec()),
            ValueRef::Text(value) => {
                let text = std::str::from_utf8(value).map_err(|error| rusqlite::Error::Utf8Error(index, error))?;
                Value::Text(text.to_owned())
            }
        };
        Ok(value)
    };
    let values = (0..width).map(cell).collect::<Result<_, rusqlite::Error>>()?;
    Ok(RowResult { values })
}

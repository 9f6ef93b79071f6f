//! `spin:sqlite`: each `open` is a new connection to the one database file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Row, params_from_iter};
use tokio::sync::{mpsc, oneshot};
use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

use crate::bindings::spin::sqlite::sqlite::{
    Error, Host, HostConnection, HostConnectionWithStore, QueryResult, RowResult, Value,
};
use crate::state::{Spin, SpinView};
use crate::stream::Queue;

/// Rows that wait for the guest; SQLite goes on when it takes one.
const WAITING_ROWS: usize = 4;

/// An open connection, shared by the requests of an instance; one statement runs at a time.
#[derive(Clone)]
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
pub struct Connection(Arc<Mutex<rusqlite::Connection>>);

type Completion = Result<(), Error>;
type Streams = (Vec<String>, StreamReader<RowResult>, FutureReader<Completion>);

impl Connection {
    fn open(file: &Path) -> Result<Self, Error> {
        let mut connection = rusqlite::Connection::open(file).map_err(|error| failure(&error))?;
        connection
            .authorizer(Some(refuse_files))
            .map_err(|error| failure(&error))?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    fn lock(&self) -> MutexGuard<'_, rusqlite::Connection> {
        // A panic while it was held leaves SQLite's own state whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a statement and passes on its columns, then its rows; stops early when nobody takes them.
    fn run(&self, statement: &str, parameters: Vec<Value>, output: &mut impl Output) -> Completion {
        let connection = self.lock();
        let mut prepared = prepare(&connection, statement)?;
        output.columns(prepared.column_names().into_iter().map(ToOwned::to_owned).collect());
        let width = prepared.column_count();
        let parameters = params_from_iter(parameters.into_iter().map(into_sql));
        let mut rows = prepared.query(parameters).map_err(|error| failure(&error))?;
        while let Some(found) = rows.next().map_err(|error| failure(&error))? {
            if !output.row(convert(found, width)?) {
                break;
            }
        }
        Ok(())
    }
}

/// Where a statement's output goes.
trait Output {
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
struct Head {
    columns: Vec<String>,
    rows: Vec<RowResult>,
    more: Option<mpsc::Receiver<RowResult>>,
}

/// The head, and then a queue for what does not fit into it.
struct Streamed {
    head: Head,
    sender: Option<oneshot::Sender<Head>>,
    queue: Option<mpsc::Sender<RowResult>>,
}

impl Streamed {
    fn new(sender: oneshot::Sender<Head>) -> Self {
        Self {
            head: Head::default(),
            sender: Some(sender),
            queue: None,
        }
    }

    fn send_head(&mut self) {
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
        other => other.map_err(|error| failure(&error)),
    }
}

fn failure(error: &rusqlite::Error) -> Error {
    Error::Io(error.to_string())
}

fn into_sql(value: Value) -> rusqlite::types::Value {
    match value {
        Value::Integer(value) => value.into(),
        Value::Real(value) => value.into(),
        Value::Text(value) => value.into(),
        Value::Blob(value) => value.into(),
        Value::Null => rusqlite::types::Value::Null,
    }
}

fn convert(row: &Row<'_>, width: usize) -> Result<RowResult, Error> {
    let cell = |index| {
        let value = match row.get_ref(index).map_err(|error| failure(&error))? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(value) => Value::Integer(value),
            ValueRef::Real(value) => Value::Real(value),
            ValueRef::Blob(value) => Value::Blob(value.to_vec()),
            ValueRef::Text(value) => Value::Text(
                String::from_utf8(value.to_vec())
                    .map_err(|_| Error::Io(format!("column {index} is not UTF-8 text")))?,
            ),
        };
        Ok(value)
    };
    Ok(RowResult {
        values: (0..width).map(cell).collect::<Result<_, _>>()?,
    })
}

/// Runs `work` where it may block.
async fn blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> wasmtime::Result<R> {
    Ok(tokio::task::spawn_blocking(work).await?)
}

impl SpinView<'_> {
    fn connection(&self, connection: &Resource<Connection>) -> wasmtime::Result<Connection> {
        Ok(self.table.get(connection)?.clone())
    }

    fn database_file(&self, database: &str) -> Result<PathBuf, Error> {
        self.grants.sqlite.get(database).cloned().ok_or(Error::AccessDenied)
    }
}

impl Host for SpinView<'_> {}

impl HostConnection for SpinView<'_> {
    async fn open(&mut self, database: String) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        let file = self.database_file(&database);
        match blocking(move || Connection::open(&file?)).await? {
            Ok(connection) => Ok(Ok(self.table.push(connection)?)),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn execute(
        &mut self,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<QueryResult, Error>> {
        let connection = self.connection(&connection)?;
        blocking(move || {
            let mut result = QueryResult {
                columns: Vec::new(),
                rows: Vec::new(),
            };
            connection.run(&statement, parameters, &mut result)?;
            Ok(result)
        })
        .await
    }

    async fn last_insert_rowid(&mut self, connection: Resource<Connection>) -> wasmtime::Result<i64> {
        let connection = self.connection(&connection)?;
        blocking(move || connection.lock().last_insert_rowid()).await
    }

    async fn changes(&mut self, connection: Resource<Connection>) -> wasmtime::Result<u64> {
        let connection = self.connection(&connection)?;
        blocking(move || connection.lock().changes()).await
    }

    async fn drop(&mut self, connection: Resource<Connection>) -> wasmtime::Result<()> {
        let connection = self.table.delete(connection)?;
        // Closing the last connection writes the log back into the database.
        blocking(move || drop(connection)).await
    }
}

impl<T: Send + 'static> HostConnectionWithStore<T> for Spin {
    async fn open_async(
        accessor: &Accessor<T, Self>,
        database: String,
    ) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        let file = accessor.with(|mut access| access.get().database_file(&database));
        match blocking(move || Connection::open(&file?)).await? {
            Ok(connection) => Ok(Ok(accessor.with(|mut access| access.get().table.push(connection))?)),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<Streams, Error>> {
        let connection = accessor.with(|mut access| access.get().connection(&connection))?;
        let (head_sender, head) = oneshot::channel();
        let (completion_sender, completion) = oneshot::channel();
        tokio::task::spawn_blocking(move || {
            let mut output = Streamed::new(head_sender);
            let completed = connection.run(&statement, parameters, &mut output);
            // Before the head, so that it is there when the guest asks. Nobody may be left to hear it: the guest has
            // dropped the future, or is gone.
            _ = completion_sender.send(completed);
            output.send_head();
        });
        // A statement that does not compile has no columns; its error is in the future, as every other one.
        let Head { columns, rows, more } = head.await.unwrap_or_default();
        accessor.with(|mut access| {
            let rows = StreamReader::new(&mut access, Queue::new(rows, more))?;
            let completion = FutureReader::new(&mut access, completion)?;
            Ok(Ok((columns, rows, completion)))
        })
    }

    async fn last_insert_rowid_async(
        accessor: &Accessor<T, Self>,
        connection: Resource<Connection>,
    ) -> wasmtime::Result<i64> {
        let connection = accessor.with(|mut access| access.get().connection(&connection))?;
        blocking(move || connection.lock().last_insert_rowid()).await
    }

    async fn changes_async(accessor: &Accessor<T, Self>, connection: Resource<Connection>) -> wasmtime::Result<u64> {
        let connection = accessor.with(|mut access| access.get().connection(&connection))?;
        blocking(move || connection.lock().changes()).await
    }
}

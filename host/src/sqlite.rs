//! `spin:sqlite`: each `open` is a new connection to the database of its label, a file or on a libSQL server.

mod local;
mod long;
mod remote;

use crate::bindings::spin::sqlite::sqlite::{
    Error, Host, HostConnection, HostConnectionWithStore, QueryResult, RowResult, Value,
};
use crate::progress::Progress;
use crate::state::{Spin, SpinView};
use crate::stream::Queue;
pub(crate) use local::Place;
use local::{Completion, Counted, Head, Local, Streamed};
pub(crate) use long::LongStatements;
use remote::Remote;
pub(crate) use remote::Server;
use std::sync::Arc;
use tokio::sync::oneshot;
use wasmtime::AsContextMut;
use wasmtime::component::{Access, Accessor, FutureReader, Resource, StreamReader};

/// Where the database of a label is.
#[derive(Clone)]
pub(crate) enum Database {
    Local(Place),
    LibSql(Arc<Server>),
}

/// An open connection, shared by the requests of an instance.
#[derive(Clone)]
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
pub enum Connection {
    Local(Local),
    LibSql(Remote),
}

type Streams = (Vec<String>, StreamReader<RowResult>, FutureReader<Completion>);

/// Runs `work` where it may block.
async fn blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> wasmtime::Result<R> {
    Ok(tokio::task::spawn_blocking(work).await?)
}

/// The request for which the component runs that makes a call now.
fn request<T: 'static>(mut access: Access<'_, T, Spin>) -> wasmtime::Result<Option<Progress>> {
    let task = access.as_context_mut().async_call_stack()?.last();
    Ok(task.and_then(|task| access.get().requests.of(task)))
}

/// Who waits for a lock is to stop once nobody waits for the reply. Spin does not tell its components, so those wait until
/// their own deadline there.
fn unless_abandoned(error: Error, request: Option<&Progress>) -> Error {
    match error {
        Error::Io(text) if text.contains("locked") && request.is_some_and(Progress::is_abandoned) => {
            Error::Io("another connection writes, and the client that waited has gone".to_owned())
        }
        error => error,
    }
}

/// Runs a statement where it may block, and gives its head as soon as there is one.
async fn run_elsewhere(
    connection: Local,
    statement: String,
    parameters: Vec<Value>,
    request: Option<Progress>,
    completion: oneshot::Sender<Completion>,
) -> Head {
    let (head_sender, head) = oneshot::channel();
    tokio::task::spawn_blocking(move || {
        let mut output = Streamed::new(head_sender);
        let completed = connection
            .run(&statement, &parameters, Counted::Row, &mut output)
            .map_err(|error| unless_abandoned(error, request.as_ref()));
        // Before the head, so that it is there when the guest asks. Nobody may be left to hear it: the guest has dropped the
        // future, or is gone.
        _ = completion.send(completed);
        output.send_head();
    });
    // A statement that does not compile has no columns; its error is in the future, as every other one.
    head.await.unwrap_or_default()
}

impl Database {
    async fn open(self, long: Arc<LongStatements>) -> wasmtime::Result<Result<Connection, Error>> {
        Ok(match self {
            Self::Local(place) => blocking(move || Local::open(place, long)).await?.map(Connection::Local),
            Self::LibSql(server) => server.open().await.map(Connection::LibSql),
        })
    }
}

impl Connection {
    async fn last_insert_rowid(self) -> wasmtime::Result<i64> {
        match self {
            Self::Local(local) => blocking(move || local.lock().last_insert_rowid()).await,
            Self::LibSql(remote) => Ok(remote.last_insert_rowid()),
        }
    }

    async fn changes(self) -> wasmtime::Result<u64> {
        match self {
            Self::Local(local) => blocking(move || local.lock().changes()).await,
            Self::LibSql(remote) => Ok(remote.changes()),
        }
    }
}

impl SpinView<'_> {
    fn connection(&self, connection: &Resource<Connection>) -> wasmtime::Result<Connection> {
        Ok(self.table.get(connection)?.clone())
    }

    fn database(&self, label: &str) -> Option<(Database, Arc<LongStatements>)> {
        let database = self.grants.sqlite.get(label)?;
        Some((database.clone(), Arc::clone(&self.grants.long_statements)))
    }
}

impl Host for SpinView<'_> {}

impl HostConnection for SpinView<'_> {
    async fn open(&mut self, database: String) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        let Some((database, long)) = self.database(&database) else {
            return Ok(Err(Error::AccessDenied));
        };
        match database.open(long).await? {
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
        let connection = match self.connection(&connection)? {
            Connection::Local(local) => local,
            Connection::LibSql(remote) => return Ok(remote.execute(&statement, parameters).await),
        };
        if let Some((head, completed)) = connection.run_if_short(&statement, &parameters, Counted::Result) {
            let Head { columns, rows, .. } = head;
            return Ok(completed.map(|()| QueryResult { columns, rows }));
        }
        blocking(move || {
            let mut result = QueryResult {
                columns: Vec::new(),
                rows: Vec::new(),
            };
            connection.run(&statement, &parameters, Counted::Result, &mut result)?;
            Ok(result)
        })
        .await
    }

    async fn last_insert_rowid(&mut self, connection: Resource<Connection>) -> wasmtime::Result<i64> {
        self.connection(&connection)?.last_insert_rowid().await
    }

    async fn changes(&mut self, connection: Resource<Connection>) -> wasmtime::Result<u64> {
        self.connection(&connection)?.changes().await
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
        let Some((database, long)) = accessor.with(|mut access| access.get().database(&database)) else {
            return Ok(Err(Error::AccessDenied));
        };
        match database.open(long).await? {
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
        let (completion_sender, completion) = oneshot::channel();
        let head = match connection {
            Connection::Local(local) => match local.run_if_short(&statement, &parameters, Counted::Row) {
                Some((head, completed)) => {
                    _ = completion_sender.send(completed);
                    head
                }
                None => {
                    let request = accessor.with(|access| request(access))?;
                    run_elsewhere(local, statement, parameters, request, completion_sender).await
                }
            },
            Connection::LibSql(remote) => {
                let (head_sender, head) = oneshot::channel();
                // To its end, whether or not the guest waits for that, as in Spin.
                tokio::spawn(async move {
                    let completed = remote.stream(&statement, parameters, head_sender).await;
                    _ = completion_sender.send(completed);
                });
                head.await.unwrap_or_default()
            }
        };
        let Head { columns, rows, more } = head;
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
        connection.last_insert_rowid().await
    }

    async fn changes_async(accessor: &Accessor<T, Self>, connection: Resource<Connection>) -> wasmtime::Result<u64> {
        let connection = accessor.with(|mut access| access.get().connection(&connection))?;
        connection.changes().await
    }
}

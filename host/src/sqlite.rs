//! `spin:sqlite`: each `open` is a new connection to the one database file.

mod connection;
mod long;

use crate::bindings::spin::sqlite::sqlite::{
    Error, Host, HostConnection, HostConnectionWithStore, QueryResult, RowResult, Value,
};
use crate::progress::Progress;
use crate::state::{Spin, SpinView};
use crate::stream::Queue;
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
pub use connection::Connection;
use connection::{Completion, Counted, Head, Streamed};
pub(crate) use long::LongStatements;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::oneshot;
use wasmtime::AsContextMut;
use wasmtime::component::{Access, Accessor, FutureReader, Resource, StreamReader};

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

impl SpinView<'_> {
    fn connection(&self, connection: &Resource<Connection>) -> wasmtime::Result<Connection> {
        Ok(self.table.get(connection)?.clone())
    }

    fn database(&self, database: &str) -> Result<(PathBuf, Arc<LongStatements>), Error> {
        let file = self.grants.sqlite.get(database).ok_or(Error::AccessDenied)?;
        Ok((file.clone(), Arc::clone(&self.grants.long_statements)))
    }
}

impl Host for SpinView<'_> {}

impl HostConnection for SpinView<'_> {
    async fn open(&mut self, database: String) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        let database = self.database(&database);
        match blocking(move || Connection::open(database?)).await? {
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
        let database = accessor.with(|mut access| access.get().database(&database));
        match blocking(move || Connection::open(database?)).await? {
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
        let head = if let Some((head, completed)) = connection.run_if_short(&statement, &parameters, Counted::Row) {
            _ = completion_sender.send(completed);
            head
        } else {
            let (head_sender, head) = oneshot::channel();
            let request = accessor.with(|access| request(access))?;
            tokio::task::spawn_blocking(move || {
                let mut output = Streamed::new(head_sender);
                let completed = connection
                    .run(&statement, &parameters, Counted::Row, &mut output)
                    .map_err(|error| unless_abandoned(error, request.as_ref()));
                // Before the head, so that it is there when the guest asks. Nobody may be left to hear it: the guest
                // has dropped the future, or is gone.
                _ = completion_sender.send(completed);
                output.send_head();
            });
            // A statement that does not compile has no columns; its error is in the future, as every other one.
            head.await.unwrap_or_default()
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
        blocking(move || connection.lock().last_insert_rowid()).await
    }

    async fn changes_async(accessor: &Accessor<T, Self>, connection: Resource<Connection>) -> wasmtime::Result<u64> {
        let connection = accessor.with(|mut access| access.get().connection(&connection))?;
        blocking(move || connection.lock().changes()).await
    }
}

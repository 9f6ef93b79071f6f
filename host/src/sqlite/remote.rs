//! A connection to a libSQL server, through the client that Spin uses, so that what that refuses is refused here too.

use super::local::{Completion, Head, MOST_BYTES, WAITING_ROWS, size, too_large};
use crate::bindings::spin::sqlite::sqlite::{Error, QueryResult, RowResult, Value};
use tokio::sync::{OnceCell, mpsc, oneshot};

/// A libSQL server, and how to be let in.
pub(crate) struct Server {
    url: String,
    token: String,
    /// Made on first use: it reads the machine's root certificates.
    client: OnceCell<libsql::Database>,
}

impl Server {
    pub(crate) fn new(url: String, token: String) -> Self {
        Self {
            url,
            token,
            client: OnceCell::new(),
        }
    }

    /// A new connection, of which the server learns with its first statement.
    pub(super) async fn open(&self) -> Result<Remote, Error> {
        let new = || libsql::Builder::new_remote(self.url.clone(), self.token.clone()).build();
        let opened = self.client.get_or_try_init(new).await;
        opened.and_then(libsql::Database::connect).map(Remote).map_err(|error| {
            eprintln!("libSQL at {} cannot be used: {error}", self.url);
            Error::InvalidConnection
        })
    }
}

/// An open connection. Unlike a local one it takes several statements at a time, and what comes of that is the server's affair.
#[derive(Clone)]
#[expect(unreachable_pub, reason = "the generated bindings re-export it")]
pub struct Remote(libsql::Connection);

impl Remote {
    /// Runs a statement to its end.
    pub(super) async fn execute(&self, statement: &str, parameters: Vec<Value>) -> Result<QueryResult, Error> {
        let mut found = self.query(statement, parameters).await?;
        let (columns, mut rows, mut bytes) = (columns(&found), Vec::new(), 0);
        while let Some(row) = next(&mut found).await? {
            bytes += size(&row);
            if bytes > MOST_BYTES {
                return Err(too_large());
            }
            rows.push(row);
        }
        Ok(QueryResult { columns, rows })
    }

    /// Runs a statement and passes on its columns, then its rows; stops early when nobody takes them.
    pub(super) async fn stream(
        &self,
        statement: &str,
        parameters: Vec<Value>,
        head: oneshot::Sender<Head>,
    ) -> Completion {
        let mut found = self.query(statement, parameters).await?;
        let (sender, more) = mpsc::channel(WAITING_ROWS);
        _ = head.send(Head {
            columns: columns(&found),
            rows: Vec::new(),
            more: Some(more),
        });
        while let Some(row) = next(&mut found).await? {
            if size(&row) > MOST_BYTES {
                return Err(too_large());
            }
            if sender.send(row).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn changes(&self) -> u64 {
        self.0.changes()
    }

    pub(super) fn last_insert_rowid(&self) -> i64 {
        self.0.last_insert_rowid()
    }

    async fn query(&self, statement: &str, parameters: Vec<Value>) -> Result<libsql::Rows, Error> {
        let parameters: Vec<_> = parameters.into_iter().map(parameter).collect();
        self.0.query(statement, parameters).await.map_err(failure)
    }
}

fn columns(rows: &libsql::Rows) -> Vec<String> {
    let name = |index| rows.column_name(index).unwrap_or_default().to_owned();
    (0..rows.column_count()).map(name).collect()
}

async fn next(rows: &mut libsql::Rows) -> Result<Option<RowResult>, Error> {
    let width = rows.column_count();
    let Some(row) = rows.next().await.map_err(failure)? else {
        return Ok(None);
    };
    let cell = |index| row.get_value(index).map(value).map_err(failure);
    let values = (0..width).map(cell).collect::<Result<_, _>>()?;
    Ok(Some(RowResult { values }))
}

fn parameter(value: Value) -> libsql::Value {
    match value {
        Value::Integer(value) => libsql::Value::Integer(value),
        Value::Real(value) => libsql::Value::Real(value),
        Value::Text(value) => libsql::Value::Text(value),
        Value::Blob(value) => libsql::Value::Blob(value),
        Value::Null => libsql::Value::Null,
    }
}

fn value(value: libsql::Value) -> Value {
    match value {
        libsql::Value::Integer(value) => Value::Integer(value),
        libsql::Value::Real(value) => Value::Real(value),
        libsql::Value::Text(value) => Value::Text(value),
        libsql::Value::Blob(value) => Value::Blob(value),
        libsql::Value::Null => Value::Null,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn failure(error: libsql::Error) -> Error {
    Error::Io(error.to_string())
}

//! The component that benchmarks measure others against.
//!
//! `/floor` answers ok and does nothing else. `/floor/read` and `/floor/write` show how much of it is left to a component that
//! reads one row, or stores one durably, and does nothing else either: no body, no token, no JSON, no log. What
//! documented calls could reach at best on this machine lies between the two.

use common::http::{Outgoing, respond};
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;
use spin_sdk::sqlite::wit::sqlite::{Connection, Error, Value};
use spin_sdk::wasip3::http::types::{ErrorCode, Response};
use std::cell::OnceCell;
use std::rc::Rc;

/// What every connection begins with.
const SETUP: [&str; 4] = [
    "PRAGMA busy_timeout = 1",
    "PRAGMA journal_mode = WAL",
    "CREATE TABLE IF NOT EXISTS floor_row (id INTEGER PRIMARY KEY, value TEXT NOT NULL)",
    "INSERT INTO floor_row (id, value) SELECT 1, 'ok' WHERE NOT EXISTS (SELECT 1 FROM floor_row)",
];

thread_local! {
    static CONNECTION: OnceCell<Rc<Connection>> = const { OnceCell::new() };
}

#[http_service]
async fn handle(request: Request) -> Result<Response, ErrorCode> {
    let row = match request.uri().path() {
        "/floor/read" => read(),
        "/floor/write" => write().await,
        _ => return "ok".into_response(),
    };
    match row {
        Ok(row) => Ok(respond(Outgoing::new("text/plain", row.into_bytes())).await),
        Err(error) => Err(ErrorCode::InternalError(Some(error.to_string()))),
    }
}

/// Reads one row by its key.
fn read() -> Result<String, Error> {
    let result = connection()?.execute("SELECT value FROM floor_row WHERE id = ?1", &[Value::Integer(1)])?;
    let row = result.rows.into_iter().next();
    match row.and_then(|row| row.values.into_iter().next()) {
        Some(Value::Text(text)) => Ok(text),
        _ => Err(Error::Io("no row".to_owned())),
    }
}

/// Stores one row, which is on the disk when this returns.
async fn write() -> Result<String, Error> {
    let connection = connection()?;
    loop {
        let statement = "INSERT INTO floor_row (value) VALUES (?1)".to_owned();
        let (_columns, mut rows, completed) = connection
            .execute_async(statement, vec![Value::Text("a".repeat(100))])
            .await?;
        while rows.next().await.is_some() {}
        match completed.await {
            Err(Error::Io(text)) if text.contains("locked") => {}
            result => return result.map(|()| "ok".to_owned()),
        }
    }
}

/// The instance's connection, opened and its table made on first use.
fn connection() -> Result<Rc<Connection>, Error> {
    CONNECTION.with(|kept| {
        if let Some(connection) = kept.get() {
            return Ok(Rc::clone(connection));
        }
        let connection = Connection::open("default")?;
        for statement in SETUP {
            // Other instances may be writing.
            while let Err(Error::Io(text)) = connection.execute(statement, &[]) {
                if !text.contains("locked") {
                    return Err(Error::Io(text));
                }
            }
        }
        Ok(Rc::clone(kept.get_or_init(|| Rc::new(connection))))
    })
}

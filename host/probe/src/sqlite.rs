//! SQLite, through both ways to run a statement.

#![expect(
    clippy::disallowed_methods,
    reason = "what components must not call is what the host is tested with"
)]

use spin_sdk::sqlite::{Connection, Error, Value};

/// Opens a database by its label.
pub(crate) async fn open(label: &str) -> String {
    match Connection::open(label).await {
        Ok(_) => "open".into(),
        Err(error) => format!("{error:?}"),
    }
}

/// Runs each line as a statement on one connection; the columns and rows of the last one, or the first error.
pub(crate) async fn execute(statements: &str) -> String {
    let run = async {
        let connection = Connection::open_default().await?;
        let mut reply = String::new();
        for statement in statements.lines() {
            let mut result = connection.execute(statement, []).await?;
            reply = result.columns().join(",");
            while let Some(row) = result.next().await {
                reply.push('|');
                reply.push_str(&cells(&row.values));
            }
            // It has rows first and fails then, or has none because it failed: only this tells.
            result
                .result()
                .await
                .map_err(|error| Error::Io(format!("after `{reply}`: {error}")))?;
        }
        let (changes, rowid) = (connection.changes().await, connection.last_insert_rowid().await);
        Ok::<_, Error>(format!("{reply} changes={changes} rowid={rowid}"))
    };
    run.await.unwrap_or_else(|error| format!("{error:?}"))
}

/// Runs each line as a statement by the functions that do not stream; columns and rows of the last one.
pub(crate) fn execute_sync(statements: &str) -> String {
    use spin_sdk::sqlite::wit::sqlite;
    let run = || {
        let connection = sqlite::Connection::open("default")?;
        let mut reply = String::new();
        for statement in statements.lines() {
            let result = connection.execute(statement, &[])?;
            reply = result.columns.join(",");
            for row in result.rows {
                reply.push('|');
                reply.push_str(&cells(&row.values));
            }
        }
        let (changes, rowid) = (connection.changes(), connection.last_insert_rowid());
        Ok::<_, Error>(format!("{reply} changes={changes} rowid={rowid}"))
    };
    run().unwrap_or_else(|error| format!("{error:?}"))
}

/// Takes the first row of a query and leaves the others, then runs another statement on the same connection.
pub(crate) async fn first_row(query: &str) -> anyhow::Result<String> {
    let connection = Connection::open_default().await?;
    let mut result = connection.execute(query, []).await?;
    let first = result.next().await.map(|row| cells(&row.values)).unwrap_or_default();
    drop(result);
    connection.execute("SELECT 1", []).await?.collect().await?;
    Ok(first)
}

fn cells(values: &[Value]) -> String {
    let cells: Vec<String> = values
        .iter()
        .map(|value| match value {
            Value::Integer(value) => format!("{value}"),
            Value::Real(value) => format!("{value:?}"),
            Value::Text(value) => format!("'{value}'"),
            Value::Blob(value) => format!("{value:?}"),
            Value::Null => "null".into(),
        })
        .collect();
    cells.join(",")
}

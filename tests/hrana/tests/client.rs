//! The double as Spin's client sees it.

use hrana::{Fault, Options, Order, Server};
use libsql::{Builder, Connection, Error, Value, params};
use reqwest::Client;
use std::net::SocketAddr;
use std::time::Duration;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn start(options: Options) -> Outcome<Server> {
    Ok(Server::start(SocketAddr::from(([127, 0, 0, 1], 0)), options)?)
}

async fn connect(server: &Server) -> Result<Connection, Error> {
    Builder::new_remote(server.url(), "token".to_owned())
        .build()
        .await?
        .connect()
}

/// All rows, read as Spin reads them.
async fn rows(connection: &Connection, sql: &str, params: Vec<Value>) -> Result<Vec<Vec<Value>>, Error> {
    let mut rows = connection.query(sql, params).await?;
    let count = rows.column_count();
    let mut all = Vec::new();
    while let Some(row) = rows.next().await? {
        all.push((0..count).map(|at| row.get_value(at)).collect::<Result<_, _>>()?);
    }
    Ok(all)
}

/// A statement without parameters, whose rows do not matter, and its error's text.
async fn run(connection: &Connection, sql: &str) -> Result<(), String> {
    let ran = rows(connection, sql, Vec::new()).await;
    ran.map(drop).map_err(|error| error.to_string())
}

async fn count(connection: &Connection) -> Result<i64, Error> {
    let rows = rows(connection, "SELECT count(*) FROM t", Vec::new()).await?;
    match rows.first().and_then(|row| row.first()) {
        Some(Value::Integer(count)) => Ok(*count),
        other => panic!("{other:?} is no count"),
    }
}

fn step_error(code: &str, text: &str) -> Result<(), String> {
    Err(format!(
        "Hrana: `cursor error: `error at step 0: (error code: {code}) `{text}```"
    ))
}

/// What the client makes of a reply that is no reply of the protocol.
fn refused(body: &str) -> Result<(), String> {
    Err(format!("Hrana: `api error: `{body}``"))
}

const EXPIRED: &str = r#"{"message":"The stream has expired due to inactivity","code":"STREAM_EXPIRED"}"#;

#[tokio::test]
async fn values_come_back_as_they_went() -> Outcome {
    let server = start(Options::default())?;
    let connection = connect(&server).await?;
    let values = vec![
        Value::Null,
        Value::Integer(i64::MIN),
        Value::Real(-0.125),
        Value::Text("naïve \"🙂\"\n\0end".to_owned()),
        Value::Blob(vec![0, 255, 10, 34]),
        Value::Blob(Vec::new()),
    ];
    let got = rows(&connection, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?2", values.clone()).await?;
    let mut wanted = values;
    wanted.push(Value::Integer(i64::MIN));
    assert_eq!(got, [wanted]);
    Ok(())
}

#[tokio::test]
async fn parameters_have_names_and_columns_too() -> Outcome {
    let server = start(Options::default())?;
    let connection = connect(&server).await?;
    let named = libsql::named_params! { ":a": 1, "@b": "x" };
    let mut rows = connection
        .query("SELECT :a AS one, @b AS two WHERE :a = 1", named)
        .await?;
    assert_eq!((rows.column_name(0), rows.column_name(1)), (Some("one"), Some("two")));
    let row = rows.next().await?.ok_or("no row")?;
    assert_eq!((row.get::<i64>(0)?, row.get::<String>(1)?), (1, "x".to_owned()));
    Ok(())
}

#[tokio::test]
async fn arguments_have_to_fit() -> Outcome {
    let server = start(Options::default())?;
    let connection = connect(&server).await?;
    let text = "Arguments do not match SQL parameters: value for parameter ?1 not found";
    assert_eq!(run(&connection, "SELECT ?1").await, step_error("ARGS_INVALID", text));
    let many = rows(&connection, "SELECT 1", vec![Value::Null]).await;
    let text = "Arguments do not match SQL parameters: too many parameters, expected 0 found 1";
    assert_eq!(
        many.map(drop).map_err(|error| error.to_string()),
        step_error("ARGS_INVALID", text)
    );
    Ok(())
}

/// A server and a connection, with a table `t` that has one row, 1, and refuses others below 0.
async fn table(options: Options) -> Outcome<(Server, Connection)> {
    let server = start(options)?;
    let connection = connect(&server).await?;
    connection
        .execute_batch(
            "CREATE TABLE t (x INTEGER PRIMARY KEY);
            CREATE TRIGGER t_refused BEFORE INSERT ON t WHEN NEW.x < 0
            BEGIN SELECT RAISE(ABORT, 'refused: unknown-group'); END;
            INSERT INTO t VALUES (1)",
        )
        .await?;
    Ok((server, connection))
}

#[tokio::test]
async fn errors_have_the_servers_words() -> Outcome {
    let (_server, connection) = table(Options::default()).await?;
    assert_eq!(
        run(&connection, "INSERT INTO t VALUES (-1)").await,
        step_error("SQLITE_CONSTRAINT", "SQLite error: refused: unknown-group")
    );
    assert_eq!(
        run(&connection, "INSERT INTO t VALUES (1)").await,
        step_error("SQLITE_CONSTRAINT", "SQLite error: UNIQUE constraint failed: t.x")
    );
    assert_eq!(
        run(&connection, "SELECT y FROM t").await,
        step_error("SQL_INPUT_ERROR", "SQL input error: no such column: y (at offset 7)")
    );
    // The stream has survived all of it.
    assert_eq!(count(&connection).await?, 1);
    Ok(())
}

#[tokio::test]
async fn the_client_refuses_settings_without_a_request() -> Outcome {
    let server = start(Options::default())?;
    let connection = connect(&server).await?;
    for sql in ["PRAGMA busy_timeout = 1", "PRAGMA journal_mode = WAL"] {
        let refused = run(&connection, sql).await;
        assert_eq!(refused, Err("unsupported statement".to_owned()), "{sql}");
    }
    assert_eq!(server.streams(), 0);
    Ok(())
}

#[tokio::test]
async fn batches_and_transactions_work() -> Outcome {
    let (_server, connection) = table(Options::default()).await?;
    let failed =
        connection.execute_batch("INSERT INTO t VALUES (2); INSERT INTO t VALUES (2); INSERT INTO t VALUES (3)");
    let text = failed.await.map(drop).map_err(|error| error.to_string());
    assert_eq!(text, refused("SQLite error: UNIQUE constraint failed: t.x"));
    assert_eq!(count(&connection).await?, 2);
    assert_eq!(connection.execute("DELETE FROM t WHERE x > ?1", params![1]).await?, 1);
    for (end, left) in [("ROLLBACK", 1), ("COMMIT", 2)] {
        run(&connection, "BEGIN IMMEDIATE").await?;
        run(&connection, "INSERT INTO t VALUES (4)").await?;
        assert_eq!(count(&connection).await?, 2);
        run(&connection, end).await?;
        assert_eq!(count(&connection).await?, left);
    }
    Ok(())
}

#[tokio::test]
async fn the_client_s_own_transactions_work() -> Outcome {
    let (_server, connection) = table(Options::default()).await?;
    let transaction = connection.transaction().await?;
    transaction.execute("INSERT INTO t VALUES (?1)", params![2]).await?;
    transaction.commit().await?;
    let transaction = connection.transaction().await?;
    transaction.execute("INSERT INTO t VALUES (?1)", params![3]).await?;
    transaction.rollback().await?;
    assert_eq!(count(&connection).await?, 2);
    Ok(())
}

#[tokio::test]
async fn faults_before_a_statement_leave_nothing() -> Outcome {
    let (server, connection) = table(Options::default()).await?;
    for (fault, error) in [
        (
            Fault::Interrupt,
            step_error("SQLITE_INTERRUPT", "SQLite error: interrupted"),
        ),
        (
            Fault::Busy,
            step_error("SQLITE_BUSY", "SQLite error: database is locked"),
        ),
        (
            Fault::Timeout,
            step_error("TRANSACTION_TIMEOUT", "Transaction timed out"),
        ),
        (
            Fault::Unavailable,
            refused(r#"{"error":"Namespace store has shutdown"}"#),
        ),
    ] {
        server.order(Order::Next(fault, 1));
        assert_eq!(run(&connection, "INSERT INTO t VALUES (2)").await, error, "{fault:?}");
        assert_eq!((count(&connection).await?, server.fired(fault)), (1, 1), "{fault:?}");
    }
    server.order(Order::Next(Fault::Cut, 1));
    let cut = run(&connection, "INSERT INTO t VALUES (2)").await;
    assert!(
        cut.as_ref()
            .is_err_and(|text| text.starts_with("Hrana: `http error: `")),
        "{cut:?}"
    );
    assert_eq!(count(&connection).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_cut_after_a_statement_takes_only_the_reply() -> Outcome {
    let (server, connection) = table(Options::default()).await?;
    server.order(Order::Next(Fault::CutAfter, 1));
    assert!(run(&connection, "INSERT INTO t VALUES (2)").await.is_err());
    assert_eq!(
        (count(&connect(&server).await?).await?, server.fired(Fault::CutAfter)),
        (2, 1)
    );
    Ok(())
}

#[tokio::test]
async fn an_expired_stream_is_lost_for_its_connection() -> Outcome {
    let (server, connection) = table(Options::default()).await?;
    run(&connection, "BEGIN IMMEDIATE").await?;
    run(&connection, "INSERT INTO t VALUES (2)").await?;
    server.order(Order::Next(Fault::Expired, 1));
    for _ in 0..2 {
        assert_eq!(run(&connection, "SELECT 1").await, refused(EXPIRED));
    }
    assert_eq!(count(&connect(&server).await?).await?, 1);
    Ok(())
}

#[tokio::test]
async fn an_idle_stream_expires() -> Outcome {
    let options = Options {
        idle: Duration::ZERO,
        ..Options::default()
    };
    let (server, connection) = table(options).await?;
    assert_eq!(count(&connection).await?, 1);
    while server.streams() > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(run(&connection, "SELECT 1").await, refused(EXPIRED));
    Ok(())
}

#[tokio::test]
async fn two_statements_must_not_meet_on_a_stream() -> Outcome {
    let options = Options {
        transaction: Duration::from_hours(1),
        ..Options::default()
    };
    let (server, connection) = table(options).await?;
    assert_eq!(count(&connection).await?, 1);
    // The first one waits for the writer, whose transaction ends when the second one has its answer.
    let writer = connect(&server).await?;
    run(&writer, "BEGIN IMMEDIATE").await?;
    let (first, second) = tokio::join!(run(&connection, "INSERT INTO t VALUES (2)"), async {
        let second = run(&connection, "INSERT INTO t VALUES (3)").await;
        run(&writer, "COMMIT").await?;
        second
    });
    assert_eq!(first, Ok(()));
    assert_eq!(second, step_error("SQLITE_INTERRUPT", "SQLite error: interrupted"));
    assert_eq!(count(&connection).await?, 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_after_the_other_they_never_meet() -> Outcome {
    let (server, _connection) = table(Options::default()).await?;
    let mut tasks = Vec::new();
    for task in 0..8 {
        let connection = connect(&server).await?;
        tasks.push(tokio::spawn(async move {
            for number in 0..25 {
                let sql = format!("INSERT INTO t VALUES ({})", 100 + task * 100 + number);
                run(&connection, &sql).await?;
                run(&connection, "SELECT * FROM t").await?;
            }
            Ok::<_, String>(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    assert_eq!(count(&connect(&server).await?).await?, 201);
    Ok(())
}

#[tokio::test]
async fn a_transaction_that_others_wait_for_times_out() -> Outcome {
    let options = Options {
        transaction: Duration::from_millis(50),
        ..Options::default()
    };
    let (server, slow) = table(options).await?;
    run(&slow, "BEGIN").await?;
    run(&slow, "INSERT INTO t VALUES (2)").await?;
    let other = connect(&server).await?;
    run(&other, "INSERT INTO t VALUES (3)").await?;
    assert_eq!(
        run(&slow, "INSERT INTO t VALUES (4)").await,
        step_error("TRANSACTION_TIMEOUT", "Transaction timed out")
    );
    run(&slow, "INSERT INTO t VALUES (5)").await?;
    assert_eq!(count(&other).await?, 3);
    Ok(())
}

#[tokio::test]
async fn whoever_is_next_in_the_queue_watches_the_time() -> Outcome {
    let options = Options {
        transaction: Duration::from_millis(50),
        ..Options::default()
    };
    let (server, slow) = table(options).await?;
    run(&slow, "BEGIN IMMEDIATE").await?;
    let (second, third) = (connect(&server).await?, connect(&server).await?);
    let waited = tokio::join!(run(&second, "BEGIN IMMEDIATE"), run(&third, "INSERT INTO t VALUES (2)"));
    assert_eq!(waited, (Ok(()), Ok(())));
    assert_eq!(count(&third).await?, 2);
    Ok(())
}

#[tokio::test]
async fn an_old_snapshot_cannot_be_written_to() -> Outcome {
    let (server, reader) = table(Options::default()).await?;
    run(&reader, "BEGIN").await?;
    assert_eq!(count(&reader).await?, 1);
    run(&connect(&server).await?, "INSERT INTO t VALUES (2)").await?;
    assert_eq!(
        run(&reader, "INSERT INTO t VALUES (3)").await,
        step_error("SQLITE_BUSY", "SQLite error: database is locked")
    );
    Ok(())
}

#[tokio::test]
async fn a_reply_has_a_limit() -> Outcome {
    let server = start(Options::default())?;
    let connection = connect(&server).await?;
    let fits = rows(&connection, "SELECT zeroblob(9000000)", Vec::new()).await?;
    assert_eq!(fits, [[Value::Blob(vec![0; 9_000_000])]]);
    // The client of Spin cannot read the server's word for it.
    let text = run(
        &connection,
        "SELECT zeroblob(9000000) UNION ALL SELECT zeroblob(9000000)",
    )
    .await;
    assert!(
        text.as_ref()
            .is_err_and(|text| text.contains("invalid type: map, expected a string")),
        "{text:?}"
    );
    Ok(())
}

#[tokio::test]
async fn streams_have_an_end() -> Outcome {
    let (server, connection) = table(Options {
        streams: 1,
        ..Options::default()
    })
    .await?;
    assert_eq!(count(&connection).await?, 1);
    let other = connect(&server).await?;
    let crowded = refused(r#"{"error":"Timed out while opening database connection"}"#);
    assert_eq!(run(&other, "SELECT 1").await, crowded);
    // A connection that goes closes its stream.
    drop(connection);
    while server.streams() > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(count(&other).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_restart_keeps_the_database_and_no_stream() -> Outcome {
    let (mut server, connection) = table(Options::default()).await?;
    run(&connection, "BEGIN IMMEDIATE").await?;
    run(&connection, "INSERT INTO t VALUES (2)").await?;
    server.stop();
    assert!(run(&connection, "SELECT 1").await.is_err());
    server.resume()?;
    assert_eq!(run(&connection, "SELECT 1").await, refused("Received an invalid baton"));
    let connection = connect(&server).await?;
    run(&connection, "INSERT INTO t VALUES (3)").await?;
    assert_eq!(count(&connection).await?, 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_those_who_wait() -> Outcome {
    let options = Options {
        transaction: Duration::from_hours(1),
        ..Options::default()
    };
    let (mut server, writer) = table(options).await?;
    run(&writer, "BEGIN IMMEDIATE").await?;
    let waiting = connect(&server).await?;
    let waiting = tokio::spawn(async move { run(&waiting, "INSERT INTO t VALUES (2)").await });
    while server.streams() < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    server.stop();
    assert!(waiting.await?.is_err());
    server.resume()?;
    assert_eq!(count(&connect(&server).await?).await?, 1);
    Ok(())
}

#[tokio::test]
async fn faults_are_ordered_over_http_too() -> Outcome {
    let (server, connection) = table(Options::default()).await?;
    let client = Client::builder().no_proxy().build()?;
    let url = format!("{}/control/faults", server.url());
    let wrong = client.post(&url).body("interrupt=1 nonsense=1").send().await?;
    assert_eq!(
        (wrong.status().as_u16(), wrong.text().await?.as_str()),
        (400, "nonsense is no fault")
    );
    run(&connection, "SELECT 1").await?;
    let right = client.post(&url).body("interrupt/2\nlatency=1").send().await?;
    assert_eq!(right.status(), 200);
    run(&connection, "SELECT 1").await?;
    let interrupted = step_error("SQLITE_INTERRUPT", "SQLite error: interrupted");
    assert_eq!(run(&connection, "SELECT 1").await, interrupted);
    let state = client.get(format!("{}/control", server.url())).send().await?;
    let state: serde_json::Value = state.json().await?;
    assert_eq!(
        (&state["faults"]["interrupt"], &state["streams"]),
        (&1.into(), &1.into())
    );
    Ok(())
}

//! What the client hides: the protocol itself, and the command.

use hrana::{Options, Server};
use reqwest::Client;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn start() -> Outcome<Server> {
    Ok(Server::start(
        SocketAddr::from(([127, 0, 0, 1], 0)),
        Options::default(),
    )?)
}

/// The status and the lines of a reply.
async fn post(url: &str, path: &str, body: &Value) -> Outcome<(u16, Vec<String>)> {
    let reply = Client::new()
        .post(format!("{url}{path}"))
        .body(body.to_string())
        .send()
        .await?;
    let status = reply.status().as_u16();
    Ok((status, reply.text().await?.lines().map(str::to_owned).collect()))
}

fn cursor(baton: &Value, sql: &str) -> Value {
    json!({ "baton": baton, "batch": { "steps": [{ "stmt": { "sql": sql } }] } })
}

fn baton(lines: &[String]) -> Outcome<Value> {
    let first: Value = serde_json::from_str(lines.first().ok_or("no line")?)?;
    Ok(first["baton"].clone())
}

#[tokio::test]
async fn a_cursor_tells_a_line_for_each_thing() -> Outcome {
    let server = start()?;
    let sql = "SELECT 1 AS a, NULL, 0.5, 'x', x'00ff'";
    let (status, lines) = post(&server.url(), "/v3/cursor", &cursor(&Value::Null, sql)).await?;
    let lines = lines
        .iter()
        .map(|line| serde_json::from_str(line))
        .collect::<Result<Vec<Value>, _>>()?;
    assert_eq!(status, 200);
    assert!(lines[0]["baton"].is_string() && lines[0]["base_url"].is_null());
    assert_eq!(lines[1]["cols"][0], json!({ "name": "a", "decltype": null }));
    assert_eq!(
        lines[2],
        json!({ "type": "row", "row": [
            { "type": "integer", "value": "1" }, { "type": "null" }, { "type": "float", "value": 0.5 },
            { "type": "text", "value": "x" }, { "type": "blob", "base64": "AP8" },
        ] })
    );
    assert_eq!(
        lines[3],
        json!({ "type": "step_end", "affected_row_count": 0, "last_insert_rowid": null })
    );
    assert_eq!(lines[4], json!({ "type": "replication_index", "replication_index": 0 }));
    assert_eq!(lines.len(), 5);
    Ok(())
}

#[tokio::test]
async fn a_baton_is_good_for_one_request() -> Outcome {
    let server = start()?;
    let url = server.url();
    let (_, lines) = post(&url, "/v3/cursor", &cursor(&Value::Null, "SELECT 1")).await?;
    let first = baton(&lines)?;
    let (_, lines) = post(&url, "/v3/cursor", &cursor(&first, "SELECT 1")).await?;
    let second = baton(&lines)?;
    assert_ne!(first, second);
    let used = (400, vec!["Received a baton that has already been used".to_owned()]);
    assert_eq!(post(&url, "/v3/cursor", &cursor(&first, "SELECT 1")).await?, used);
    let close = json!({ "baton": second, "requests": [{ "type": "close" }] });
    let (status, lines) = post(&url, "/v3/pipeline", &close).await?;
    assert_eq!((status, baton(&lines)?), (200, Value::Null));
    let unknown = (400, vec!["Received an invalid baton".to_owned()]);
    for baton in [second, json!("nonsense"), json!("é".repeat(24))] {
        assert_eq!(
            post(&url, "/v3/cursor", &cursor(&baton, "SELECT 1")).await?,
            unknown,
            "{baton}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_is_refused_before_it_runs_closes_the_stream() -> Outcome {
    let server = start()?;
    let url = server.url();
    for (sql, text) in [
        (
            "PRAGMA journal_mode = WAL",
            "SQL string could not be parsed: unsupported statement: PRAGMA journal_mode = WAL",
        ),
        (
            "SELECT\n  1 1",
            "SQL string could not be parsed: syntax error around L2:5: `1`",
        ),
        ("SELECT 1; SELECT 2", "SQL string contains more than one statement"),
        ("-- nothing", "SQL string does not contain any statement"),
    ] {
        let (_, lines) = post(&url, "/v3/cursor", &cursor(&Value::Null, "SELECT 1")).await?;
        let baton = baton(&lines)?;
        let error = json!({ "error": format!("Internal Error: `{text}`") }).to_string();
        assert_eq!(
            post(&url, "/v3/cursor", &cursor(&baton, sql)).await?,
            (500, vec![error]),
            "{sql}"
        );
        assert_eq!(
            post(&url, "/v3/cursor", &cursor(&baton, "SELECT 1")).await?.0,
            400,
            "{sql}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_command_serves_and_takes_faults() -> Outcome {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hrana"))
        .args(["127.0.0.1:0", "unavailable=1", "latency=1"])
        .stdout(Stdio::piped())
        .spawn()?;
    let mut url = String::new();
    BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut url)?;
    let request = cursor(&Value::Null, "SELECT 1");
    let first = post(url.trim(), "/v3/cursor", &request).await;
    let second = post(url.trim(), "/v3/cursor", &request).await;
    child.kill()?;
    child.wait()?;
    assert_eq!((first?.0, second?.0), (503, 200));
    Ok(())
}

//! `POST /directory/shops/import`: bodies that are long, come in chunks, or break off.

use crate::client::{Client, line, read_reply};
use conformance::{Server, development};
use serde_json::json;
use std::io::Write;
use std::net::Shutdown;
use std::process::Command;
use std::time::{Duration, Instant};

/// How many lines the long body has.
const LINES: usize = 100_000;

fn chunk(data: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", data.len()).as_bytes(), data, b"\r\n"].concat()
}

/// 100,000 lines in chunks that end anywhere; every thousandth line is bad.
fn send_many(client: &Client) -> (u16, serde_json::Value) {
    let mut connection = client.open_import("transfer-encoding: chunked");
    let padding = " ".repeat(700);
    let mut pending = Vec::new();
    let mut sent = 0;
    for number in 1..=LINES {
        if number % 1000 == 0 {
            pending.extend(b"{\"sellerId\":\n");
        } else {
            pending.extend(padding.bytes().chain(line(&format!("s{number:06}"), "店").bytes()));
        }
        while pending.len() > 50_021 {
            let rest = pending.split_off(50_021);
            connection.write_all(&chunk(&pending)).expect("a chunk is taken");
            sent += pending.len();
            pending = rest;
        }
    }
    connection.write_all(&chunk(&pending)).expect("a chunk is taken");
    connection.write_all(&chunk(&[])).expect("the end is taken");
    assert!(sent > 70_000_000, "{sent} bytes");
    read_reply(connection)
}

/// The most memory that this process has had, in KiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Imports them into a server of this process whose instances have less memory than the body has bytes.
async fn import_many() {
    let options = host::Options {
        memory_limit: 16 << 20,
        ..host::Options::default()
    };
    let client = Client::of(Server::with(development(), options).await);
    client.put("first", "n", "").await;
    let (begin, before) = (Instant::now(), peak_memory());
    let (client, (status, report)) = tokio::task::spawn_blocking(move || {
        let reply = send_many(&client);
        (client, reply)
    })
    .await
    .expect("no panic");
    assert!(begin.elapsed() < Duration::from_secs(25), "{:?}", begin.elapsed());
    if let (Some(before), Some(after)) = (before, peak_memory()) {
        assert!(after - before < 32 << 10, "from {before} to {after} KiB");
    }
    assert_eq!(status, 200, "{report}");
    assert_eq!(
        (&report["imported"], &report["failed"]),
        (&json!(LINES - LINES / 1000), &json!(LINES / 1000))
    );
    let errors = report["errors"].as_array().expect("errors");
    let numbers: Vec<_> = errors.iter().map(|error| error["line"].as_u64().unwrap_or(0)).collect();
    let expected: Vec<_> = (1..=100).map(|number| number * 1000).collect();
    assert_eq!(numbers, expected);
    for seller in ["s000001", "s050001", "s099999"] {
        assert_eq!(client.name(seller).await, Some("店".to_owned()), "{seller}");
    }
    assert_eq!(client.name("s001000").await, None);
}

/// Runs in a process of its own, where no other test takes memory: this program again, with this test alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_lines_take_less_memory_than_they_have_bytes() {
    const NAME: &str = "import_transfer::a_hundred_thousand_lines_take_less_memory_than_they_have_bytes";
    const ALONE: &str = "DIRECTORY_IMPORT_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return import_many().await;
    }
    let program = std::env::current_exe().expect("the path of this program");
    let output = Command::new(program)
        .args(["--exact", NAME, "--nocapture"])
        .env(ALONE, "1")
        .output()
        .expect("this program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let told = text(&output.stdout);
    assert!(
        output.status.success() && told.contains("1 passed"),
        "{told}{}",
        text(&output.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_cut_by_chunks_are_read_like_others() {
    let client = Client::start().await;
    let sellers = [client.server.unique("a"), client.server.unique("卖b")];
    let body = format!("{}\n{}", line(&sellers[0], "店"), line(&sellers[1], "店").trim_end());
    let client = tokio::task::spawn_blocking(move || {
        let mut connection = client.open_import("transfer-encoding: chunked");
        for part in body.as_bytes().chunks(3) {
            connection.write_all(&chunk(part)).expect("a chunk is taken");
        }
        connection.write_all(&chunk(&[])).expect("the end is taken");
        assert_eq!(
            read_reply(connection),
            (200, json!({"imported": 2, "failed": 0, "errors": []}))
        );
        client
    })
    .await
    .expect("no panic");
    for seller in &sellers {
        assert_eq!(client.name(seller).await, Some("店".to_owned()));
    }
}

/// What an import is answered whose body breaks off after 1200 shops, a bad line and the start of another shop.
fn broken(stored: usize) -> (u16, serde_json::Value) {
    let message = format!("the body broke off; lines stored before that: {stored}");
    let body = json!({
        "error": {"code": "body_broken", "message": message},
        "imported": stored,
        "failed": 1,
        "errors": [{"line": stored + 1, "message": "not JSON: EOF while parsing an object at column 1"}],
    });
    (400, body)
}

fn broken_body(client: &Client) -> (String, [String; 3]) {
    let seller = |index: usize| client.server.unique(&format!("s{index}"));
    let mut body: String = (0..1200).map(|index| line(&seller(index), "n")).collect();
    body.push_str("{\n");
    body.push_str(line(&seller(1200), "n").trim_end());
    (body, [seller(0), seller(1199), seller(1200)])
}

async fn assert_stored_until_the_break(client: &Client, sellers: &[String; 3]) {
    assert_eq!(client.name(&sellers[0]).await, Some("n".to_owned()));
    assert_eq!(client.name(&sellers[1]).await, Some("n".to_owned()));
    assert_eq!(
        client.name(&sellers[2]).await,
        None,
        "a line that did not end is not stored"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_ends_too_early_tells_what_is_stored() {
    let client = Client::start().await;
    let (body, sellers) = broken_body(&client);
    let client = tokio::task::spawn_blocking(move || {
        let mut connection = client.open_import(&format!("content-length: {}", body.len() + 1));
        connection.write_all(body.as_bytes()).expect("a part of the body");
        connection.shutdown(Shutdown::Write).expect("an end");
        assert_eq!(read_reply(connection), broken(1200));
        client
    })
    .await
    .expect("no panic");
    assert_stored_until_the_break(&client, &sellers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_is_none_tells_what_is_stored() {
    let client = Client::start().await;
    let (body, sellers) = broken_body(&client);
    let client = tokio::task::spawn_blocking(move || {
        let mut connection = client.open_import("transfer-encoding: chunked");
        connection
            .write_all(&chunk(body.as_bytes()))
            .expect("a part of the body");
        connection.write_all(b"no length\r\n").expect("a bad chunk");
        assert_eq!(read_reply(connection), broken(1200));
        client
    })
    .await
    .expect("no panic");
    assert_stored_until_the_break(&client, &sellers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_hangs_up_leaves_whole_batches_and_a_server_that_answers() {
    let client = Client::start().await;
    let (body, sellers) = broken_body(&client);
    let client = tokio::task::spawn_blocking(move || {
        let mut connection = client.open_import(&format!("content-length: {}", body.len() + 1));
        connection.write_all(body.as_bytes()).expect("a part of the body");
        client
    })
    .await
    .expect("no panic");
    let begin = Instant::now();
    while client.name(&sellers[0]).await.is_none() {
        assert!(begin.elapsed() < Duration::from_secs(10), "nothing is stored");
    }
    assert_eq!(client.name(&sellers[2]).await, None);
}

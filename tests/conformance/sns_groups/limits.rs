//! How often a caller may call, and what is down for maintenance.

use crate::client::{Client, assert_failed, enveloped};
use conformance::storage;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

const TIME: u64 = 1_800_000_000_000;

/// How many of `calls` are answered, one after the other.
async fn answered(client: &Client, token: &str, calls: usize) -> usize {
    let mut answered = 0;
    for _ in 0..calls {
        let reply = client.get_as(token, "1").await;
        match enveloped(&reply)["Ret"].as_i64() {
            Some(2) => assert_failed(&reply, 2001, "too many"),
            _ => answered += 1,
        }
    }
    answered
}

#[tokio::test]
async fn each_caller_has_as_many_calls_a_second_as_the_limit_says() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let client = Client::at(TIME, state.path(), &[("rate_limit", "20")]).await;
    let anna = client.token_of("anna");
    assert_eq!(answered(&client, &anna, 30).await, 20);
    assert_eq!(answered(&client, &client.token_of("bert"), 30).await, 20);
    assert_eq!(answered(&client, &client.token, 5).await, 5);
    assert_eq!(answered(&client, &anna, 5).await, 0);
    client.server.stop().await;

    let client = Client::at(TIME + 999, state.path(), &[("rate_limit", "20")]).await;
    assert_eq!(
        answered(&client, &anna, 5).await,
        0,
        "the same second, another instance"
    );
    client.server.stop().await;

    let client = Client::at(TIME + 1000, state.path(), &[("rate_limit", "20")]).await;
    assert_eq!(answered(&client, &anna, 30).await, 20, "the next second");
}

/// How many of `calls` are answered, made by 16 clients at once of one after the other of these servers.
async fn answered_at_once(clients: &[Arc<Client>], token: &str, calls: usize) -> usize {
    let running = (0..16).zip(clients.iter().cycle()).map(|(number, client)| {
        let (client, token) = (Arc::clone(client), token.to_owned());
        let calls = calls / 16 + usize::from(number < calls % 16);
        tokio::spawn(async move { answered(&client, &token, calls).await })
    });
    let mut all = 0;
    for one in running.collect::<Vec<_>>() {
        all += one.await.expect("a client");
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn instances_share_the_count() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let client = Arc::new(Client::at(TIME, state.path(), &[("rate_limit", "100")]).await);
    let anna = client.token_of("anna");
    assert_eq!(answered_at_once(&[client], &anna, 320).await, 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_share_the_count() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let one = Arc::new(Client::at(TIME, state.path(), &[("rate_limit", "20")]).await);
    let other = Arc::new(Client::at(TIME, state.path(), &[("rate_limit", "20")]).await);
    let anna = one.token_of("anna");
    assert_eq!(answered_at_once(&[one, other], &anna, 100).await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_limit_is_used_up_in_shares_of_a_hundredth() {
    // Sixteen instances at most, as they have one call at a time and never end, each with less than a share of 5 that it has
    // taken and not used.
    let options = host::Options {
        clock: Some(SystemTime::now()),
        instance_concurrency: 1,
        instance_requests: usize::MAX,
        instance_idle: Duration::from_hours(1),
        ..host::Options::default()
    };
    let client = Arc::new(Client::with_options(&[("rate_limit", "500")], options).await);
    let anna = client.token_of("anna");
    let all = answered_at_once(&[client], &anna, 800).await;
    assert!((500 - 16 * 4..=500).contains(&all), "{all} of 800 calls were answered");
}

#[tokio::test]
async fn a_clock_that_steps_back_locks_nobody_out() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let ahead = Client::at(TIME + 3_600_000, state.path(), &[("rate_limit", "3")]).await;
    let anna = ahead.token_of("anna");
    assert_eq!(answered(&ahead, &anna, 5).await, 3);
    let client = Client::at(TIME, state.path(), &[("rate_limit", "3")]).await;
    assert_eq!(answered(&client, &anna, 5).await, 3);
    assert_eq!(keys(state.path()), 2, "what lay ahead is deleted");
}

#[tokio::test]
async fn a_caller_has_a_few_keys_however_long_it_calls() {
    let state = tempfile::tempdir().expect("a temporary folder");
    for second in [0, 1, 2, 3, 4, 60] {
        let client = Client::at(TIME + second * 1000, state.path(), &[("rate_limit", "3")]).await;
        assert_eq!(answered(&client, &client.token_of("anna"), 5).await, 3);
        assert!(keys(state.path()) <= 3, "two seconds and a note");
        client.server.stop().await;
    }
    assert_eq!(keys(state.path()), 2, "the last second and a note");
}

/// The key-value store of a state folder.
fn key_value(state: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(state.join("sqlite_key_value.db")).expect("the key-value store")
}

/// How many keys there are. Who has not opened the store need not have made its table.
fn keys(state: &Path) -> i64 {
    let store = key_value(state);
    if !store.table_exists(None, "spin_key_value").expect("a schema") {
        return 0;
    }
    let count = "SELECT count(*) FROM spin_key_value";
    store.query_row(count, [], |row| row.get(0)).expect("a count")
}

#[tokio::test]
async fn without_a_limit_no_call_is_refused_and_none_counted() {
    let client = Client::with(&[]).await;
    assert_eq!(answered(&client, &client.token, 100).await, 100);
    assert_eq!(keys(client.server.state()), 0);
}

#[tokio::test]
async fn maintenance_is_of_the_families_that_it_names() {
    for (families, down) in [
        ("sns-groups", true),
        ("a, sns-groups ,b", true),
        ("b2b-chat", false),
        ("sns", false),
    ] {
        let client = Client::with(&[("maintenance", families)]).await;
        let reply = client.get_as(&client.token, "9223372036854775807").await;
        assert_failed(&reply, if down { 6001 } else { 5001 }, families);
        let reply = client.get_as("x", "1").await;
        assert_failed(&reply, if down { 6001 } else { 3002 }, "whoever calls");
    }
}

#[tokio::test]
async fn a_count_that_fails_refuses_nobody_and_the_log_says_so_once() {
    let client = Client::with(&[("rate_limit", "1")]).await;
    client.add("1", &json!({})).await;
    let state = client.server.state();
    storage::spoil_key_value(state);
    assert_eq!(answered(&client, &client.token, 5).await, 5);
    let log = std::fs::read_to_string(state.join("logs/sns-groups_stderr.txt")).expect("a log");
    assert_eq!(log.matches("calls are not counted").count(), 1, "{log}");
}

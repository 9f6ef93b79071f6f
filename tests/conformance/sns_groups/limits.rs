//! How often a caller may call, and what is down for maintenance.

use crate::client::{Client, assert_failed, enveloped};
use serde_json::json;
use std::sync::Arc;

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

#[tokio::test(flavor = "multi_thread")]
async fn instances_share_the_count() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let client = Arc::new(Client::at(TIME, state.path(), &[("rate_limit", "100")]).await);
    let anna = client.token_of("anna");
    let clients = (0..16).map(|_| {
        let (client, anna) = (Arc::clone(&client), anna.clone());
        tokio::spawn(async move { answered(&client, &anna, 20).await })
    });
    let mut all = 0;
    for one in clients.collect::<Vec<_>>() {
        all += one.await.expect("a client");
    }
    // What instances took and did not use up is lost; it is less the more is used.
    assert!((75..=100).contains(&all), "{all} of 320 calls were answered");
}

#[tokio::test]
async fn without_a_limit_no_call_is_refused_and_none_counted() {
    let client = Client::with(&[]).await;
    assert_eq!(answered(&client, &client.token, 100).await, 100);
    let database = rusqlite::Connection::open(client.server.state().join("sqlite_db.db")).expect("the database");
    let counted: i64 = database
        .query_row("SELECT count(*) FROM common_rate", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(counted, 0);
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
async fn a_count_that_fails_refuses_nobody() {
    let client = Client::with(&[("rate_limit", "1")]).await;
    client.add("1", &json!({})).await;
    let database = rusqlite::Connection::open(client.server.state().join("sqlite_db.db")).expect("the database");
    database
        .execute_batch("DROP VIEW common_rate_take_1; DROP TABLE common_rate")
        .expect("a table less");
    let fresh = Client::at(TIME, client.server.state(), &[("rate_limit", "1")]).await;
    assert_eq!(answered(&fresh, &fresh.token, 5).await, 5);
}

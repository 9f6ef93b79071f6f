//! A store that is broken: the caller learns that the call failed, and nothing about the store.

use crate::scene::{CREATED, NOON, Records};
use conformance::storage::{self, Sabotage};
use conformance::{Reply, Server};
use std::fs;
use std::time::Duration;

/// A valid call of every endpoint.
const CALLS: [(&str, &str); 5] = [
    ("list?memberId=1&sellerId=s", ""),
    (
        "list?memberId=1&sellerId=s&messageType=RC:HsMsg&startTime=0&beforeId=9",
        "",
    ),
    ("chat-list?memberId=1", ""),
    ("create", "memberId=1&sellerId=s&messageType=RC:HsMsg&cnt=%7B%7D"),
    ("delete", "memberId=1&id=1"),
];

async fn call(records: &Records, (target, body): (&str, &str)) -> Reply {
    if body.is_empty() {
        records.get(target).await
    } else {
        records.form(target, body.to_owned()).await
    }
}

fn assert_internal(reply: &Reply, case: &str) {
    let body =
        r#"{"name":"Internal Server Error","message":"An internal server error occurred.","code":0,"status":500}"#;
    assert_eq!((reply.status, reply.text()), (500, body), "{case}");
    assert_eq!(
        reply.headers["content-type"], "application/json; charset=UTF-8",
        "{case}"
    );
}

/// Every endpoint on a server whose state folder `sabotage` has prepared.
async fn assert_all_fail(sabotage: Sabotage) {
    let state = sabotage.folder();
    let records = Records::on(state.path(), NOON).await;
    for one in CALLS {
        assert_internal(&call(&records, one).await, one.0);
    }
}

#[tokio::test]
async fn a_database_that_is_garbage_is_an_internal_error() {
    assert_all_fail(Sabotage::Garbage).await;
}

#[tokio::test]
async fn a_database_that_is_a_folder_is_an_internal_error() {
    assert_all_fail(Sabotage::Folder).await;
}

#[tokio::test]
async fn a_database_of_somebody_else_is_an_internal_error() {
    assert_all_fail(Sabotage::Tables("shared/message-store")).await;
}

#[tokio::test]
async fn tables_lost_under_a_running_server_are_an_internal_error_and_made_again() {
    for one in CALLS {
        let records = Records::with([]).await;
        records.store(1, "s", "RC:HsMsg", "{}").await;
        storage::lose_tables(records.server.state());
        assert_internal(&call(&records, one).await, one.0);
        records.store(1, "s", "RC:HsMsg", "{}").await;
        assert_eq!(
            records.read("list?memberId=1&sellerId=s").await["_meta"]["totalCount"],
            1
        );
    }
}

#[tokio::test]
async fn a_database_locked_for_a_moment_is_waited_for() {
    let records = Records::with([]).await;
    records.store(1, "s", "RC:HsMsg", "{}").await;
    let mut connection = storage::open(records.server.state());
    let lock = storage::lock(&mut connection);
    let unlock = async {
        // Readers do not wait for writers.
        assert_eq!(
            records.read("list?memberId=1&sellerId=s").await["_meta"]["totalCount"],
            1
        );
        tokio::time::sleep(Duration::from_millis(300)).await;
        lock.commit().expect("an end of the lock");
    };
    let (reply, ()) = tokio::join!(call(&records, CALLS[3]), unlock);
    assert_eq!((reply.status, reply.text()), (200, CREATED));
}

#[tokio::test]
async fn a_database_that_stays_locked_is_an_internal_error_and_nothing_is_stored() {
    let records = Records::with([]).await;
    records.store(1, "s", "RC:HsMsg", "{}").await;
    let mut connection = storage::open(records.server.state());
    let lock = storage::lock(&mut connection);
    let (create, delete) = tokio::join!(call(&records, CALLS[3]), call(&records, CALLS[4]));
    assert_internal(&create, "create");
    assert_internal(&delete, "delete");
    lock.rollback().expect("an end of the lock");
    assert_eq!(records.ids("memberId=1&sellerId=s").await, [1]);
}

#[tokio::test]
async fn the_cause_is_in_the_log_and_only_there() {
    let state = Sabotage::Garbage.folder();
    let records = Records::on(state.path(), NOON).await;
    let request = records.request("GET", CALLS[0].0).header("x-request-id", "look-for-me");
    assert_internal(&Server::send(request).await, "list");
    records.server.stop().await;
    let log = fs::read_to_string(state.path().join("logs/chat-records_stdout.txt")).unwrap_or_default()
        + &fs::read_to_string(state.path().join("logs/chat-records_stderr.txt")).unwrap_or_default();
    let line = log
        .lines()
        .find(|line| line.contains("look-for-me"))
        .expect("a line of the request");
    let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
    assert_eq!((&line["status"], &line["endpoint"]), (&500.into(), &"list".into()));
    assert!(
        line["cause"].as_str().is_some_and(|cause| cause.contains("database")),
        "{line}"
    );
}

//! Copies of merged histories in the key-value store: read first, never needed.

use crate::client::{GET_ACCESS_TOKEN, Gateway, OTHER_TEAM, TEAM, failure};
use crate::page::entries;
use crate::scene::{CREATOR, MEMBER};
use conformance::storage;
use rusqlite::Connection;
use serde_json::json;
use std::path::Path;

/// The key-value store of a server.
fn key_value(state: &Path) -> Connection {
    Connection::open(state.join("sqlite_key_value.db")).expect("the server's key-value store")
}

/// How many pages of a history have a copy.
fn copies(gateway: &Gateway, merge_id: &str) -> i64 {
    let count = "SELECT count(*) FROM spin_key_value WHERE key LIKE '%' || ?1 || '%'";
    let counted = key_value(gateway.server.state()).query_row(count, [merge_id], |row| row.get(0));
    counted.expect("a number")
}

fn change_messages(gateway: &Gateway, content: &str) {
    let change = "UPDATE group_gateway_message SET content = ?1";
    let changed = storage::open(gateway.server.state()).execute(change, [content]);
    assert!(changed.expect("a change") > 0);
}

/// A server with a history of 51 messages, two pages.
async fn with_history() -> (Gateway, String) {
    let gateway = Gateway::with(&[]).await;
    let group = gateway.create(CREATOR, &[MEMBER]).await;
    for _ in 0..51 {
        gateway.say(&group, MEMBER, "as it was").await;
    }
    let merge_id = gateway.merge(&group, CREATOR).await;
    (gateway, merge_id)
}

#[tokio::test]
async fn a_page_is_copied_as_it_is_read_first_and_read_from_its_copy() {
    let (gateway, merge_id) = with_history().await;
    for file in ["history.svg", "history.png"] {
        gateway.get(&format!("{file}?mid={merge_id}&eid={TEAM}")).await;
    }
    let foreign = gateway
        .get(&format!("history.html?mid={merge_id}&eid={OTHER_TEAM}"))
        .await;
    assert_eq!((foreign.status, copies(&gateway, &merge_id)), (404, 0));
    gateway.page(&merge_id, 1).await;
    assert_eq!(copies(&gateway, &merge_id), 1);
    let second = gateway.page(&merge_id, 2).await;
    assert_eq!(copies(&gateway, &merge_id), 2);
    change_messages(&gateway, "changed");
    for page in [gateway.page(&merge_id, 1).await, gateway.page(&merge_id, 2).await] {
        assert!(page.contains("as it was") && !page.contains("changed"), "{page}");
    }
    assert_eq!(entries(&gateway.page(&merge_id, 2).await), entries(&second));
    let behind = gateway
        .get(&format!("history.html?mid={merge_id}&eid={TEAM}&page=3"))
        .await;
    assert_eq!((behind.status, copies(&gateway, &merge_id)), (404, 2));
    storage::lose_tables(gateway.server.state());
    for file in ["history.html", "history.svg", "history.png"] {
        let own = gateway.get(&format!("{file}?mid={merge_id}&eid={TEAM}")).await;
        assert_eq!(own.status, 200, "{file}");
        let other = gateway.get(&format!("{file}?mid={merge_id}&eid={OTHER_TEAM}")).await;
        assert_ne!(other.status, 200, "{file}");
    }
}

#[tokio::test]
async fn a_copy_that_is_missing_or_unreadable_is_made_again() {
    let (gateway, merge_id) = with_history().await;
    gateway.page(&merge_id, 1).await;
    for (index, spoil) in [
        "DELETE FROM spin_key_value",
        "UPDATE spin_key_value SET value = x'7b7d'",
    ]
    .iter()
    .enumerate()
    {
        let now = format!("changed {index}");
        change_messages(&gateway, &now);
        assert!(!gateway.page(&merge_id, 1).await.contains(&now));
        let spoilt = key_value(gateway.server.state()).execute(spoil, []);
        assert!(spoilt.expect("a change") > 0);
        for _ in 0..2 {
            assert!(gateway.page(&merge_id, 1).await.contains(&now));
        }
        assert_eq!(copies(&gateway, &merge_id), 1);
    }
}

#[tokio::test]
async fn without_the_key_value_store_histories_are_merged_and_read_and_no_secret_is_compared() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = Gateway::on(state.path(), &[]).await;
    let group = gateway.create(CREATOR, &[]).await;
    gateway.say(&group, CREATOR, "in the tables").await;
    storage::spoil_key_value(state.path());
    let merge_id = gateway.merge(&group, CREATOR).await;
    let log = || std::fs::read_to_string(state.path().join("logs/group-gateway_stderr.txt")).expect("a log");
    assert!(
        !log().contains("copies of merged histories"),
        "a merge asks the key-value store for nothing"
    );
    for _ in 0..2 {
        assert!(gateway.page(&merge_id, 1).await.contains("in the tables"));
        for (file, eid, status) in [("svg", TEAM, 200), ("png", TEAM, 200), ("html", OTHER_TEAM, 404)] {
            let reply = gateway.get(&format!("history.{file}?mid={merge_id}&eid={eid}")).await;
            assert_eq!(reply.status, status, "{file} of {eid}");
        }
    }
    assert!(log().contains("copies of merged histories"), "whoever runs it is told");
    for (eid, secret) in [
        (TEAM, gateway.secret(TEAM)),
        (TEAM, "wrong".to_owned()),
        ("nobody", "wrong".to_owned()),
    ] {
        let mut claim = gateway.claim(TEAM, "resGroupSecret");
        claim["eid"] = json!(eid);
        claim["secret"] = json!(secret);
        let reply = gateway.post(GET_ACCESS_TOKEN, claim.to_string()).await;
        assert_eq!(failure(&reply), 10_000_500);
        storage::assert_discreet(reply.text());
    }
}

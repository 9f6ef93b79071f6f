//! A database file that is damaged, somebody else's, or empty.

use crate::families::{ask_all, up_to_date};
use conformance::chat::Chat;
use conformance::families::COMPONENTS;
use conformance::storage;
use serde_json::json;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const PAGE: usize = 4096;

/// A state folder with this file as its database.
fn folder(bytes: &[u8]) -> TempDir {
    let state = tempfile::tempdir().expect("a temporary folder");
    fs::write(storage::file(state.path()), bytes).expect("a file");
    state
}

/// The database of a state folder that has everything.
async fn database() -> Vec<u8> {
    let state = up_to_date().await;
    fs::read(storage::file(state.path())).expect("the database")
}

/// Bytes that are not all alike, the same each time.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..length).map(next).collect()
}

/// Every read fails, and every log names the file and the way out.
async fn assert_all_fail(bytes: &[u8], said: &str) {
    let state = folder(bytes);
    ask_all(state.path(), |component, call, answer| {
        component.assert_internal_error(&call.name(), &answer.reply);
    })
    .await;
    for component in &COMPONENTS {
        assert_names_the_way_out(&component.log(state.path()), said);
    }
    assert_eq!(
        fs::read(storage::file(state.path())).expect("the file"),
        bytes,
        "what is left can be looked at"
    );
}

fn assert_names_the_way_out(log: &str, said: &str) {
    let causes: Vec<&str> = log.lines().filter(|line| line.contains(r#""cause":"#)).collect();
    assert!(!causes.is_empty(), "a cause is logged: {log}");
    for line in causes {
        assert!(line.contains(said), "{said}: {line}");
        assert!(line.contains("sqlite_db.db"), "the file is named: {line}");
        assert!(
            line.contains(r#"see \"Restore\" in docs/operations.md"#),
            "the way out is named: {line}"
        );
    }
}

#[tokio::test]
async fn a_database_whose_header_is_overwritten_fails_every_call() {
    let mut bytes = database().await;
    bytes[..100].fill(b'x');
    assert_all_fail(&bytes, "file is not a database").await;
}

#[tokio::test]
async fn a_database_that_has_lost_its_second_half_fails_every_call() {
    let bytes = database().await;
    assert_all_fail(&bytes[..bytes.len() / 2], "database disk image is malformed").await;
}

#[tokio::test]
async fn a_database_that_ends_within_its_header_fails_every_call() {
    let bytes = database().await;
    assert_all_fail(&bytes[..50], "database disk image is malformed").await;
}

#[tokio::test]
async fn a_file_of_random_bytes_fails_every_call() {
    assert_all_fail(&noise(50_000), "file is not a database").await;
}

#[tokio::test]
async fn a_database_of_somebody_else_fails_every_call() {
    let state = tempfile::tempdir().expect("a temporary folder");
    storage::open(state.path())
        .execute_batch("CREATE TABLE bookmark (url TEXT); INSERT INTO bookmark VALUES ('http://a')")
        .expect("a table");
    let bytes = fs::read(storage::file(state.path())).expect("the database");
    assert_all_fail(&bytes, "belongs to something else").await;
}

#[tokio::test]
async fn the_local_host_names_the_whole_path_of_a_damaged_file() {
    let state = folder(&noise(50_000));
    ask_all(state.path(), |_, _, _| {}).await;
    let path = storage::file(state.path()).display().to_string();
    for component in &COMPONENTS {
        assert!(
            component.log(state.path()).contains(&path),
            "{} names {path}",
            component.name
        );
    }
}

/// Pages lost one at a time: a call that does not meet them is answered as before, and none by what is left.
#[tokio::test]
async fn a_call_that_meets_an_overwritten_page_fails_and_is_never_answered_by_what_is_left() {
    let whole = database().await;
    let (mut failed, mut answered) = (0, 0);
    for page in 1..whole.len() / PAGE {
        let mut bytes = whole.clone();
        bytes[page * PAGE..(page + 1) * PAGE].copy_from_slice(&noise(PAGE));
        let state = folder(&bytes);
        let mut causes = 0;
        ask_all(state.path(), |component, call, answer| {
            if component.is_internal_error(&answer.reply) {
                component.assert_internal_error(&call.name(), &answer.reply);
                causes += 1;
            } else {
                assert_eq!(answer.difference, None, "page {page}");
                answered += 1;
            }
        })
        .await;
        failed += causes;
    }
    assert!(
        failed > 0 && answered > 0,
        "{failed} calls failed, {answered} were answered"
    );
}

#[tokio::test]
async fn a_file_of_no_bytes_is_a_new_database() {
    let state = folder(&[]);
    let chat = Chat::at(1_800_000_000, state.path()).await;
    chat.import(&["anna"]).await;
    assert_eq!(chat.everything("anna").await.groups, Vec::<serde_json::Value>::new());
    chat.refused(
        "get_contact_group",
        json!({"From_Account": "bert", "StartIndex": 0}),
        50001,
    )
    .await;
    chat.server.stop().await;
    assert!(
        fs::read(storage::file(state.path()))
            .expect("the file")
            .starts_with(b"SQLite format 3\0")
    );
    assert_no_cause(state.path());
}

fn assert_no_cause(state: &Path) {
    let [contact_groups, ..] = &COMPONENTS;
    let log = contact_groups.log(state);
    assert!(!log.contains(r#""cause":"#), "{log}");
}

//! A store that is broken: RongCloud learns that it has to send the message again, and nothing about the store.

use crate::callback::{PATH, Scene, database, encoded, failure};
use conformance::{Server, development};
use std::fs;
use std::time::Duration;

fn internal() -> (u16, i64, String) {
    (500, 1000, "internal error".to_owned())
}

#[tokio::test]
async fn a_message_that_is_not_stored_answers_500_and_the_retry_stores_it() {
    for (table, channel_type, expected) in [
        ("messages_record", "PERSON", "record"),
        ("messages_group_message", "GROUP", "group"),
        ("messages_unkept", "NOTIFY", "counted"),
    ] {
        let scene = Scene::with([], host::Options::default()).await;
        scene.result(&scene.form()).await;
        let connection = database(scene.server.state());
        let sabotage = format!(
            "CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk full of /etc'); END"
        );
        connection.execute_batch(&sabotage).expect("a trigger");
        let form = scene.form_with([("channelType", channel_type), ("content", "retried")]);
        for _ in 0..2 {
            assert_eq!(failure(&scene.send(&form).await), internal(), "{table}");
        }
        connection.execute_batch("DROP TRIGGER broken").expect("no trigger");
        assert_eq!(scene.result(&form).await, expected, "{table}");
        assert_eq!(scene.result(&form).await, "repeated", "{table}");
        let stored: i64 = scene.cell(&format!("SELECT count(*) FROM {table}"));
        assert_eq!(stored, if table == "messages_record" { 2 } else { 1 }, "{table}");
    }
}

#[tokio::test]
async fn a_database_that_is_garbage_answers_500() {
    let state = tempfile::tempdir().expect("a temporary folder");
    fs::write(state.path().join("sqlite_db.db"), "not a database ".repeat(1000)).expect("a file");
    let broken = Server::on(state.path(), development(), host::Options::default()).await;
    let scene = Scene::set().await;
    let target = format!("{PATH}?{}", encoded(&scene.parameters()));
    let reply = Server::send(broken.request("POST", &target).body(encoded(&scene.form()))).await;
    assert_eq!(failure(&reply), internal());
}

#[tokio::test]
async fn a_database_locked_for_a_moment_is_waited_for() {
    let scene = Scene::with([], host::Options::default()).await;
    scene.result(&scene.form()).await;
    let mut connection = database(scene.server.state());
    let lock = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Exclusive)
        .expect("a lock");
    let form = scene.form();
    let unlock = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        lock.commit().expect("an end of the lock");
    };
    let (result, ()) = tokio::join!(scene.result(&form), unlock);
    assert_eq!(result, "record");
}

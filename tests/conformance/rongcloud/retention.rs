//! What is kept for some days only.

use crate::callback::{Scene, now};

const DAY: u128 = 86_400_000;

/// A server that keeps chat records for some days, and messages of groups.
async fn keeping(records: &str, group_messages: &str) -> Scene {
    let changes = [
        ("chat_records_retention_days", records),
        ("group_messages_retention_days", group_messages),
    ];
    Scene::with(changes, host::Options::default()).await
}

/// Sends a message of a kind that was written so many days ago.
async fn send(scene: &Scene, kind: &str, days: u128) {
    let time = (now() - days * DAY).to_string();
    let form = scene.form_with([("channelType", kind), ("msgTimestamp", &time)]);
    assert_ne!(scene.result(&form).await, "repeated");
}

#[tokio::test]
async fn records_and_messages_of_groups_go_after_their_days() {
    for (records, group_messages, left) in [("0", "0", [3, 3]), ("8", "0", [2, 3]), ("1", "8", [1, 2])] {
        let scene = keeping(records, group_messages).await;
        for (index, kind) in ["PERSON", "GROUP"].into_iter().enumerate() {
            for days in [9, 7, 0] {
                send(&scene, kind, days).await;
            }
            let count: i64 = scene.cell(
                [
                    "SELECT count(*) FROM messages_record",
                    "SELECT count(*) FROM messages_group_message",
                ][index],
            );
            assert_eq!(count, left[index], "{records} {group_messages} {kind}");
        }
        assert_eq!(scene.records().await.len(), usize::try_from(left[0]).expect("a number"));
    }
}

#[tokio::test]
async fn a_number_of_days_that_is_none_is_an_internal_error() {
    for value in ["-1", "x", ""] {
        let scene = keeping(value, "0").await;
        assert_eq!(scene.send(&scene.form()).await.status, 500, "{value}");
    }
}

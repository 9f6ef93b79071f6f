//! RongCloud sends a message up to three times; it is stored once.

use crate::callback::{PATH, Scene, encoded, result, set};
use conformance::Server;
use serde_json::json;
use std::collections::BTreeMap;

#[tokio::test]
async fn a_repeat_is_acknowledged_and_stored_once() {
    let scene = Scene::set().await;
    let form = scene.form();
    let parameters = scene.parameters();
    let mut results = Vec::new();
    for _ in 0..3 {
        results.push(result(&scene.send_with(&parameters, encoded(&form)).await));
    }
    assert_eq!(results, ["record", "repeated", "repeated"]);
    assert_eq!(scene.records().await.len(), 1);
}

#[tokio::test]
async fn the_first_of_two_messages_with_one_id_counts() {
    let scene = Scene::set().await;
    let mut form = scene.form_with([("content", "first")]);
    assert_eq!(scene.result(&form).await, "record");
    for (name, value) in [
        ("content", "second"),
        ("channelType", "GROUP"),
        ("channelType", "NOTIFY"),
    ] {
        set(&mut form, name, value);
        assert_eq!(scene.result(&form).await, "repeated");
    }
    let records = scene.records().await;
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["cnt"], "first");
}

#[tokio::test]
async fn group_messages_and_counted_ones_are_stored_once_too() {
    let scene = Scene::with([], host::Options::default()).await;
    for (channel_type, expected) in [("GROUP", "group"), ("NOTIFY", "counted")] {
        let form = scene.form_with([("channelType", channel_type)]);
        for expected in [expected, "repeated", "repeated"] {
            assert_eq!(scene.result(&form).await, expected, "{channel_type}");
        }
    }
    assert_eq!(scene.cell::<i64>("SELECT count(*) FROM messages_group_message"), 1);
    assert_eq!(
        scene.cell::<i64>("SELECT count FROM messages_unkept WHERE kind = 'NOTIFY'"),
        1
    );
}

#[tokio::test]
async fn of_16_repeats_at_once_one_is_stored() {
    let scene = Scene::set().await;
    for _ in 0..8 {
        let target = format!("{PATH}?{}", encoded(&scene.parameters()));
        let form = encoded(&scene.form());
        let calls: Vec<_> = (0..16)
            .map(|_| tokio::spawn(Server::send(scene.server.request("POST", &target).body(form.clone()))))
            .collect();
        let mut results = BTreeMap::new();
        for call in calls {
            *results.entry(result(&call.await.expect("a reply"))).or_insert(0) += 1;
        }
        assert_eq!(json!(results), json!({"record": 1, "repeated": 15}));
    }
    assert_eq!(scene.records().await.len(), 8);
}

#[tokio::test]
async fn a_deleted_record_does_not_come_back_by_a_repeat() {
    let scene = Scene::set().await;
    let form = scene.form();
    assert_eq!(scene.result(&form).await, "record");
    let id = scene.records().await[0]["id"].as_i64().expect("an id");
    let deletion = encoded(&vec![("memberId", scene.member.to_string()), ("id", id.to_string())]);
    let request = scene.server.request("POST", "/chat-records/delete").body(deletion);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let reply = Server::send(request.bearer_auth(scene.server.token("chat-records"))).await;
    assert_eq!(reply.json()["result"], "success", "{}", reply.text());
    assert_eq!(scene.result(&form).await, "repeated");
    assert!(scene.records().await.is_empty());
}

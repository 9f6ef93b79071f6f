//! `POST /gateway/xtinterface/message/send`

use crate::client::{Gateway, is_object_id, text, with_users};
use crate::page::count;
use crate::scene::{CREATOR, MEMBER, STRANGER, Scene};
use serde_json::{Value, json};

async fn send(scene: &Scene, mut body: Value) -> String {
    body["groupId"] = json!(scene.group);
    text(&scene.gateway.ok("message/send", body).await["msgId"])
}

/// How many entries the group's history has.
async fn entries(scene: &Scene) -> usize {
    let merge_id = scene.gateway.merge(&scene.group, CREATOR).await;
    count(&scene.gateway.page(&merge_id, 1).await)
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let gateway = Gateway::start().await;
    let group = gateway.create("5b503ee9e4b02abb5318b23e", &[]).await;
    let made_up = [(r#""5bee684de4b090102edd7510""#, "/data/msgId")];
    let sample_group = Some(("5bee7172e4b0f6bbaa32b4bf", group.as_str()));
    let reply = gateway
        .answers_sample("message/send", "message_send", sample_group, &made_up)
        .await;
    assert!(is_object_id(&text(&reply["data"]["msgId"])));
}

#[tokio::test]
async fn types_and_limits_are_those_documented() {
    let scene = Scene::set(Gateway::start().await).await;
    let param = |bytes: usize| json!({"x": "y".repeat(bytes - r#"{"x":""}"#.len())});
    let good = [
        json!({"msgType": 2, "content": "x"}),
        json!({"msgType": 2, "content": "😀".repeat(10_000)}),
        json!({"msgType": 2, "content": "x", "param": null, "clientMsgId": null}),
        json!({"msgType": 2, "content": "x", "param": {}, "clientMsgId": ""}),
        json!({"msgType": 8, "content": "a.pdf"}),
        json!({"msgType": 8, "param": {"name": "a.pdf"}}),
        json!({"msgType": 23, "content": "", "param": {"title": "t"}}),
        json!({"msgType": 25, "content": null, "param": param(65_536)}),
        json!({"msgType": 2, "content": "x", "clientMsgId": "y".repeat(64), "msgLen": 1}),
    ];
    for (number, mut body) in good.into_iter().enumerate() {
        body["currentUid"] = json!(MEMBER);
        send(&scene, body).await;
        // The scene has a message and a notice of its own.
        assert_eq!(entries(&scene).await, number + 3);
    }
    let before = entries(&scene).await;
    let bad = [
        json!({"msgType": 2, "content": ""}),
        json!({"msgType": 2}),
        json!({"msgType": 2, "content": "", "param": {"title": "t"}}),
        json!({"msgType": 2, "content": "x".repeat(10_001)}),
        json!({"msgType": 8, "content": "", "param": {}}),
        json!({"msgType": 25, "param": {"title": "t"}, "content": "😀".repeat(10_001)}),
        json!({"msgType": 25, "content": "x", "param": param(65_537)}),
        json!({"msgType": 25, "content": "x", "param": "{}"}),
        json!({"msgType": 25, "content": "x", "param": []}),
        json!({"msgType": 2, "content": "x", "clientMsgId": "y".repeat(65)}),
        json!({"msgType": 2, "content": "x", "clientMsgId": 1}),
        json!({"msgType": "2", "content": "x"}),
        json!({"msgType": 2.0, "content": "x"}),
        json!({"msgType": 0, "content": "x"}),
        json!({"msgType": 1, "content": "x"}),
        json!({"msgType": -2, "content": "x"}),
        json!({"msgType": 24, "content": "x"}),
        json!({"msgType": 1e300, "content": "x"}),
        json!({"content": "x"}),
    ];
    for mut body in bad {
        body["currentUid"] = json!(MEMBER);
        body["groupId"] = json!(scene.group);
        scene.gateway.refused("message/send", &body, 10_000_400).await;
    }
    assert_eq!(entries(&scene).await, before);
}

#[tokio::test]
async fn a_client_id_sent_again_gives_the_first_message_and_adds_none() {
    let scene = Scene::set(Gateway::start().await).await;
    let first = send(
        &scene,
        json!({"currentUid": MEMBER, "msgType": 2, "content": "first", "clientMsgId": "1"}),
    )
    .await;
    let before = entries(&scene).await;
    for content in ["first", "second"] {
        let body = json!({"currentUid": MEMBER, "msgType": 2, "content": content, "clientMsgId": "1"});
        assert_eq!(send(&scene, body).await, first);
    }
    let merge_id = scene.gateway.merge(&scene.group, CREATOR).await;
    let page = scene.gateway.page(&merge_id, 1).await;
    assert_eq!(
        (count(&page), page.contains("first"), page.contains("second")),
        (before, true, false)
    );
    // A notice or a message that came between does not matter.
    scene.gateway.ok("notice/create", scene.valid("notice/create")).await;
    let again = json!({"currentUid": MEMBER, "msgType": 2, "content": "first", "clientMsgId": "1"});
    assert_eq!(send(&scene, again).await, first);
    assert_eq!(entries(&scene).await, before + 1);
}

#[tokio::test]
async fn a_client_id_is_the_senders_own_in_one_group() {
    let scene = Scene::set(Gateway::start().await).await;
    let body = |sender: &str, id: &str| json!({"currentUid": sender, "msgType": 2, "content": "x", "clientMsgId": id});
    let mut ids = vec![
        send(&scene, body(MEMBER, "1")).await,
        send(&scene, body(CREATOR, "1")).await,
        send(&scene, body(MEMBER, "2")).await,
        send(&scene, body(MEMBER, "")).await,
        send(&scene, body(MEMBER, "")).await,
    ];
    let other_group = Scene::set(scene.gateway).await;
    ids.push(send(&other_group, body(MEMBER, "1")).await);
    assert!(ids.iter().all(|id| is_object_id(id)), "{ids:?}");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6);
}

#[tokio::test]
async fn who_left_cannot_repeat_and_who_came_can_send() {
    let scene = Scene::set(Gateway::start().await).await;
    let body = json!({
        "currentUid": MEMBER, "groupId": scene.group, "msgType": 2, "content": "x", "clientMsgId": "1",
    });
    scene.gateway.ok("message/send", body.clone()).await;
    scene
        .gateway
        .ok("group/delGroupUser", scene.valid("group/delGroupUser"))
        .await;
    scene.gateway.refused("message/send", &body, 10_000_403).await;
    let stranger = json!({"currentUid": STRANGER, "groupId": scene.group, "msgType": 2, "content": "x"});
    scene.gateway.refused("message/send", &stranger, 10_000_403).await;
    let add = with_users(&scene.group, CREATOR, &[STRANGER]);
    scene.gateway.ok("group/addGroupUser", add).await;
    scene.gateway.ok("message/send", stranger).await;
}

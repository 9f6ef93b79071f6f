//! `POST /gateway/xtinterface/notice/create`

use crate::client::{Gateway, is_object_id, name_person, on_group, text};
use crate::scene::{CREATOR, MEMBER, Scene};
use serde_json::json;

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let gateway = Gateway::with(&[]).await;
    name_person(gateway.server.state(), "5b503ee9e4b02abb5318b23e", "张三");
    let group = gateway.create("5b503ee9e4b02abb5318b23e", &[]).await;
    let made_up = [
        (r#""5bee684de4b090102edd7509""#, "/data/noticeId"),
        ("1542350925132", "/data/createTime"),
    ];
    let before = gateway.now();
    let sample_group = Some(("5bee7172e4b0f6bbaa32b4bf", group.as_str()));
    let reply = gateway
        .answers_sample("notice/create", "notice_create", sample_group, &made_up)
        .await;
    let id = text(&reply["data"]["noticeId"]);
    assert!(is_object_id(&id) && id != group, "{id}");
    let time = reply["data"]["createTime"].as_i64().expect("an integer");
    assert!((before..=gateway.now()).contains(&time), "{time}");
}

#[tokio::test]
async fn who_is_not_in_the_directory_is_called_by_the_id() {
    let scene = Scene::set(Gateway::start().await).await;
    let body = json!({"currentUid": MEMBER, "groupId": scene.group, "title": "t", "content": "c"});
    assert_eq!(scene.gateway.ok("notice/create", body).await["creator"], MEMBER);
}

#[tokio::test]
async fn title_and_content_are_counted_in_unicode_scalars() {
    let scene = Scene::set(Gateway::start().await).await;
    // A flag is two scalars, an e with an accent may be two, a family of two is three.
    let characters = [
        "x",
        "字",
        "😀",
        "\u{1f1e8}\u{1f1f3}",
        "e\u{301}",
        "\u{1f468}\u{200d}\u{1f469}",
        "\u{0}",
        " ",
        "\n",
    ];
    for character in characters {
        for (field, max) in [("title", 40), ("content", 2000)] {
            let scalars = character.chars().count();
            let most = character.repeat(max / scalars) + &"x".repeat(max % scalars);
            let mut body = scene.valid("notice/create");
            body[field] = json!(most);
            let data = scene.gateway.ok("notice/create", body.clone()).await;
            assert_eq!(data[field], most, "{field} of {character:?}");
            body[field] = json!(most + "x");
            scene.gateway.refused("notice/create", &body, 10_000_400).await;
        }
    }
}

#[tokio::test]
async fn empty_texts_are_refused_and_change_nothing() {
    let scene = Scene::set(Gateway::start().await).await;
    for (title, content) in [("", "c"), ("t", ""), ("", "")] {
        let body = json!({"currentUid": CREATOR, "groupId": scene.group, "title": title, "content": content});
        scene.gateway.refused("notice/create", &body, 10_000_400).await;
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn texts_are_kept_as_they_are() {
    let scene = Scene::set(Gateway::start().await).await;
    for text in ["<b>", "a\u{0}b", "\"\\\r\n\t", "\u{feff}x", "\u{fffd}", " x "] {
        let body = json!({"currentUid": CREATOR, "groupId": scene.group, "title": text, "content": text});
        let data = scene.gateway.ok("notice/create", body).await;
        assert_eq!(
            (data["title"].as_str(), data["content"].as_str()),
            (Some(text), Some(text))
        );
        let info = scene
            .gateway
            .ok("group/groupInfo", on_group(&scene.group, MEMBER))
            .await;
        let notice = &info[&scene.group]["notice"];
        assert_eq!(notice["params"], json!({"title": text, "content": text}));
        assert_eq!(notice["sourceId"], data["noticeId"]);
    }
}

//! `POST /gateway/xtinterface/banner/create`

use crate::client::{Gateway, is_object_id, on_group, text};
use crate::scene::{CREATOR, MEMBER, Scene};
use conformance::Sample;
use serde_json::{Value, json};

/// The group's banner, as `groupInfo` has it.
async fn banner(scene: &Scene) -> Value {
    let info = scene
        .gateway
        .ok("group/groupInfo", on_group(&scene.group, MEMBER))
        .await;
    info[&scene.group]["banner"].clone()
}

fn with(scene: &Scene, params: &Value) -> Value {
    json!({"currentUid": MEMBER, "groupId": scene.group, "params": params})
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let gateway = Gateway::start().await;
    let group = gateway.create("5b46b09be4b08bc0c5646ff7", &[]).await;
    let made_up = [(r#""5befb02060b2c390d28d6cdb""#, "/data/bannerId")];
    let sample_group = Some(("5bece07d84ae7a938d0dba5f", group.as_str()));
    let reply = gateway
        .answers_sample("banner/create", "banner_create", sample_group, &made_up)
        .await;
    assert!(is_object_id(&text(&reply["data"]["bannerId"])));
    let request: Value =
        serde_json::from_str(&Sample::read("group-gateway", "banner_create", 1).request).expect("a sample in JSON");
    let info = gateway
        .ok("group/groupInfo", on_group(&group, "5b46b09be4b08bc0c5646ff7"))
        .await;
    let expected = json!({"bannerId": reply["data"]["bannerId"], "params": request["params"]});
    assert_eq!(info[&group]["banner"], expected);
}

#[tokio::test]
async fn a_banner_replaces_the_one_before() {
    let scene = Scene::set(Gateway::start().await).await;
    let mut ids = vec![banner(&scene).await["bannerId"].clone()];
    for params in [
        json!({"title": "1", "content": "c"}),
        json!({"title": "2"}),
        json!({"title": "2"}),
    ] {
        let data = scene.gateway.ok("banner/create", with(&scene, &params)).await;
        let expected = json!({"bannerId": data["bannerId"], "params": params});
        assert_eq!(banner(&scene).await, expected);
        assert!(!ids.contains(&data["bannerId"]), "each banner has an id of its own");
        ids.push(data["bannerId"].clone());
    }
}

#[tokio::test]
async fn every_part_is_optional_and_65536_bytes_are_the_most() {
    let scene = Scene::set(Gateway::start().await).await;
    let cases = [
        (json!({}), json!({})),
        (json!({"title": null, "content": ""}), json!({"content": ""})),
        (
            json!({"webpageUrl": "cloudhub://x?a=b"}),
            json!({"webpageUrl": "cloudhub://x?a=b"}),
        ),
        (json!({"title": "a\u{0}<b>", "other": 1}), json!({"title": "a\u{0}<b>"})),
        (json!({"title": "字".repeat(5000)}), json!({"title": "字".repeat(5000)})),
    ];
    for (params, expected) in cases {
        scene.gateway.ok("banner/create", with(&scene, &params)).await;
        assert_eq!(banner(&scene).await["params"], expected);
    }
    let of_length = |bytes: usize| json!({"content": "x".repeat(bytes - r#"{"content":""}"#.len())});
    scene
        .gateway
        .ok("banner/create", with(&scene, &of_length(65_536)))
        .await;
    let bad = with(&scene, &of_length(65_537));
    scene.gateway.refused("banner/create", &bad, 10_000_400).await;
    assert_eq!(banner(&scene).await["params"], of_length(65_536));
}

#[tokio::test]
async fn parts_of_another_type_are_refused_and_change_nothing() {
    let scene = Scene::set(Gateway::start().await).await;
    for part in [
        "content",
        "title",
        "lightAppId",
        "thumbUrl",
        "webpageUrl",
        "primaryContent",
        "contentUrl",
    ] {
        for value in [json!(1), json!(true), json!([]), json!({})] {
            let body = with(&scene, &json!({ part: value }));
            scene.gateway.refused("banner/create", &body, 10_000_400).await;
        }
    }
    let twice = format!(
        r#"{{"currentUid":"{CREATOR}","groupId":"{}","params":{{"title":"a","title":"a"}}}}"#,
        scene.group
    );
    let reply = scene.gateway.send("banner/create", twice).await;
    assert_eq!(crate::client::failure(&reply), 10_000_400);
    scene.assert_unchanged().await;
}

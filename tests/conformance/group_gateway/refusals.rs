//! What every call refuses, and in which order.

use crate::client::{CALLS, GET_ACCESS_TOKEN, Gateway, REFRESH_TOKEN, failure, succeeded, target};
use crate::scene::{CREATOR, MEMBER, STRANGER, Scene};
use conformance::Server;
use serde_json::{Value, json};

/// The fields that a call needs.
fn required(call: &str) -> &'static [&'static str] {
    match call {
        "group/createGroup" => &["currentUid", "userIds"],
        "group/addGroupUser" | "group/delGroupUser" => &["currentUid", "groupId", "userIds"],
        "notice/create" => &["currentUid", "groupId", "title", "content"],
        "banner/create" => &["currentUid", "groupId", "params"],
        "message/send" => &["currentUid", "groupId", "msgType", "content"],
        _ => &["currentUid", "groupId"],
    }
}

/// Sends bodies that no call takes to every call.
pub(crate) async fn refuse_all(scene: &Scene) {
    for call in CALLS {
        let valid = scene.valid(call).to_string();
        let first_twice = valid.replacen('{', r#"{"currentUid":"5b503ee9e4b02abb5318b23e","#, 1);
        let bodies: [Vec<u8>; 14] = [
            Vec::new(),
            b" ".to_vec(),
            b"null".to_vec(),
            b"[]".to_vec(),
            format!("[{valid}]").into(),
            b"\"x\"".to_vec(),
            b"1".to_vec(),
            b"{}".to_vec(),
            valid[1..].into(),
            valid[..valid.len() - 1].into(),
            format!("{valid},").into(),
            first_twice.into(),
            valid.replace('"', "'").into(),
            [b"{\"x\":\"\xff\",", &valid.as_bytes()[1..]].concat(),
        ];
        for body in bodies {
            let reply = scene.gateway.send(call, body.clone()).await;
            let body = String::from_utf8_lossy(&body);
            assert_eq!(failure(&reply), 10_000_400, "{call} of {body}: {}", reply.text());
        }
        let deep = format!("{{\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(failure(&scene.gateway.send(call, deep).await), 10_000_400, "{call}");
        refuse_fields(scene, call).await;
    }
    scene.assert_unchanged().await;
}

/// Leaves each required field out, and gives it other types.
async fn refuse_fields(scene: &Scene, call: &str) {
    for field in required(call) {
        let mut body = scene.valid(call);
        body.as_object_mut().expect("an object").remove(*field);
        scene.gateway.refused(call, &body, 10_000_400).await;
        for value in [
            json!(null),
            json!(true),
            json!(1.5),
            json!([[]]),
            json!([null]),
            json!({"a": []}),
        ] {
            let mut body = scene.valid(call);
            let is_fine = *field == "params" && value.is_object();
            body[*field] = value;
            if !is_fine {
                scene.gateway.refused(call, &body, 10_000_400).await;
            }
        }
    }
}

#[tokio::test]
async fn bad_bodies_are_refused_by_every_call_and_change_nothing() {
    refuse_all(&Scene::set(Gateway::start().await).await).await;
}

#[tokio::test]
async fn ids_of_another_shape_are_refused() {
    let scene = Scene::set(Gateway::start().await).await;
    let upper = scene.group.to_uppercase();
    let longer = format!("{}0", scene.group);
    let cases = [
        ("", 10_000_400),
        ("x", 10_000_404),
        (&scene.group[1..], 10_000_404),
        (&longer, 10_000_404),
        (&upper, 10_000_404),
        (" ", 10_000_404),
        ("5bee7172e4b0f6bbaa32b4b\u{0}", 10_000_404),
        ("' OR '1'='1", 10_000_404),
        ("000000000000000000000000", 10_000_404),
        (&scene.merge_id, 10_000_404),
    ];
    for call in CALLS.into_iter().filter(|call| *call != "group/createGroup") {
        for (id, code) in cases {
            let mut body = scene.valid(call);
            body["groupId"] = json!(id);
            scene.gateway.refused(call, &body, code).await;
        }
        for user in ["", "a\nb", &"x".repeat(65)] {
            let mut body = scene.valid(call);
            body["currentUid"] = json!(user);
            scene.gateway.refused(call, &body, 10_000_400).await;
            if body.get("userIds").is_some() {
                let mut body = scene.valid(call);
                body["userIds"] = json!([MEMBER, user]);
                scene.gateway.refused(call, &body, 10_000_400).await;
            }
        }
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn methods_other_than_post_are_refused_before_the_token() {
    let scene = Scene::set(Gateway::start().await).await;
    let calls = CALLS.map(|call| target(call, &scene.gateway.token)).into_iter();
    let without = CALLS.map(|call| format!("/gateway/xtinterface/{call}")).into_iter();
    let tokens = [GET_ACCESS_TOKEN.to_owned(), REFRESH_TOKEN.to_owned()];
    for path in calls.chain(without).chain(tokens) {
        for method in ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "post"] {
            let reply = Server::send(scene.gateway.server.request(method, &path).body("{}")).await;
            assert_eq!(failure(&reply), 10_000_405, "{method} {path}");
            assert!(reply.text().contains("POST"), "{}", reply.text());
        }
        let reply = Server::send(scene.gateway.server.request("HEAD", &path)).await;
        assert_eq!((reply.status, reply.body.len()), (200, 0), "HEAD {path}");
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn unknown_paths_answer_10000404_with_any_method() {
    let gateway = Gateway::start().await;
    for path in [
        "/gateway",
        "/gateway/",
        "/gateway/xtinterface/",
        "/gateway/xtinterface/group/createGroup//",
        "/gateway/xtinterface/group/createGroup/more/",
        "/gateway/xtinterface/group/creategroup",
        "/gateway/xtinterface//group/createGroup",
        "/xtinterface/group/createGroup/../../gateway/x",
    ] {
        if path.starts_with("/gateway") {
            for method in ["GET", "POST", "DELETE"] {
                let path = format!("{path}?accessToken={}", gateway.token);
                let reply = Server::send(gateway.server.request(method, &path)).await;
                assert_eq!(failure(&reply), 10_000_404, "{method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn checks_run_in_the_documented_order() {
    let scene = Scene::set(Gateway::start().await).await;
    let unknown = "000000000000000000000000";
    for call in CALLS {
        let gateway = &scene.gateway;
        let bad_token = target(call, unknown);
        let get = gateway.server.request("GET", &bad_token).body("{");
        assert_eq!(
            failure(&Server::send(get).await),
            10_000_405,
            "{call}: method before token"
        );
        assert_eq!(
            failure(&gateway.post(&bad_token, "{").await),
            10_000_401,
            "{call}: token before JSON"
        );
        if call == "group/createGroup" {
            continue;
        }
        // A stranger, an unknown group, and every text too long: one is mended after the other.
        let mut body = scene.valid(call);
        body["currentUid"] = json!(STRANGER);
        body["groupId"] = json!(unknown);
        if let Some((field, long)) = too_long(call) {
            let mut long_body = body.clone();
            long_body[field] = long;
            gateway.refused(call, &long_body, 10_000_400).await;
        }
        gateway.refused(call, &body, 10_000_404).await;
        body["groupId"] = json!(scene.group);
        gateway.refused(call, &body, 10_000_403).await;
        if call == "group/delGroupUser" {
            body["currentUid"] = json!(MEMBER);
            gateway.refused(call, &body, 10_000_403).await;
        }
    }
    scene.assert_unchanged().await;
}

/// A value that is longer than the call allows.
fn too_long(call: &str) -> Option<(&'static str, Value)> {
    match call {
        "notice/create" => Some(("title", json!("x".repeat(41)))),
        "message/send" => Some(("content", json!("x".repeat(10_001)))),
        "banner/create" => Some(("params", json!({"title": "x".repeat(70_000)}))),
        "group/addGroupUser" | "group/delGroupUser" => Some(("userIds", json!(["x".repeat(65)]))),
        _ => None,
    }
}

#[tokio::test]
async fn each_refusal_says_which_one_it_is() {
    let scene = Scene::set(Gateway::start().await).await;
    let answer = async |call: &str, changes: Value| {
        let mut body = scene.valid(call);
        for (field, value) in changes.as_object().expect("an object") {
            body[field] = value.clone();
        }
        let reply = scene.gateway.send(call, body.to_string()).await;
        failure(&reply);
        crate::client::text(&reply.json()["error"])
    };
    let not_member = answer("group/groupUsers", json!({"currentUid": STRANGER})).await;
    let not_manager = answer("group/delGroupUser", json!({"currentUid": MEMBER})).await;
    let last_manager = answer("group/delGroupUser", json!({"userIds": [CREATOR]})).await;
    assert!(not_member.contains("member") && not_manager.contains("manager") && last_manager.contains("manager"));
    assert_ne!(not_manager, last_manager);
    assert!(answer("notice/create", json!({"title": ""})).await.contains("title"));
    assert!(
        answer("notice/create", json!({"content": ""}))
            .await
            .contains("content")
    );
    assert!(answer("message/send", json!({"msgType": 3})).await.contains("msgType"));
}

#[tokio::test]
async fn bodies_larger_than_configured_are_refused() {
    let scene = Scene::set(Gateway::with(&[("max_body_bytes", "1000")]).await).await;
    let padded = |call: &str, length: usize| {
        let body = scene.valid(call).to_string();
        let padding = " ".repeat(length - body.len());
        format!("{body}{padding}")
    };
    for call in CALLS {
        let reply = scene.gateway.send(call, padded(call, 1001)).await;
        assert_eq!(failure(&reply), 10_000_400, "{call}");
        assert!(reply.text().contains("1000"), "{}", reply.text());
    }
    scene.assert_unchanged().await;
    for path in [GET_ACCESS_TOKEN, REFRESH_TOKEN] {
        assert_eq!(
            failure(&scene.gateway.post(path, " ".repeat(1001)).await),
            10_000_400,
            "{path}"
        );
    }
    for call in CALLS {
        succeeded(&scene.gateway.send(call, padded(call, 1000)).await);
    }
}

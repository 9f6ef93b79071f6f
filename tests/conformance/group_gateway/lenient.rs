//! What clients' libraries write beside what their users say, and how: byte order marks, nulls, numbers as texts and texts
//! as numbers, a slash behind the path.

use crate::client::{CALLS, GET_ACCESS_TOKEN, Gateway, REFRESH_TOKEN, TEAM, failure, succeeded, text};
use crate::scene::{CREATOR, MEMBER, Scene};
use conformance::Server;
use serde_json::{Value, json};

#[tokio::test]
async fn a_byte_order_mark_is_skipped() {
    let mut scene = Scene::set(Gateway::start().await).await;
    for call in CALLS {
        let body = scene.valid(call).to_string();
        for mark in ["\u{feff}\u{feff}", " \u{feff}"] {
            let reply = scene.gateway.send(call, format!("{mark}{body}")).await;
            assert_eq!(failure(&reply), 10_000_400, "{mark:?} before {call}");
        }
        scene.assert_unchanged().await;
        let reply = scene.gateway.send(call, format!("\u{feff}{body}")).await;
        assert_eq!(reply.json()["success"], true, "{call}: {}", reply.text());
        scene = Scene::set(scene.gateway).await;
    }
}

#[tokio::test]
async fn null_in_an_optional_field_is_as_if_it_were_absent() {
    let scene = Scene::set(Gateway::start().await).await;
    let gateway = &scene.gateway;
    let group = &scene.group;
    for scope in ["resGroupSecret", "team"] {
        let mut claim = gateway.claim(TEAM, scope);
        claim["other"] = Value::Null;
        if scope == "resGroupSecret" {
            claim["appId"] = Value::Null;
        }
        succeeded(&gateway.post(GET_ACCESS_TOKEN, claim.to_string()).await);
    }
    let unnamed = json!({"currentUid": CREATOR, "groupName": null, "userIds": [MEMBER], "param": null});
    let named = gateway.ok("group/createGroup", unnamed).await["groupName"].clone();
    assert_eq!(named, json!(format!("{CREATOR}、{MEMBER}")));
    let all = [
        "title",
        "content",
        "lightAppId",
        "thumbUrl",
        "webpageUrl",
        "primaryContent",
        "contentUrl",
    ];
    let params: Value = all.map(|name| (name.to_owned(), Value::Null)).into_iter().collect();
    let banner = json!({"currentUid": CREATOR, "groupId": group, "params": params});
    gateway.ok("banner/create", banner).await;
    let info = gateway.ok("group/groupInfo", scene.valid("group/groupInfo")).await;
    assert_eq!(info[group]["banner"]["params"], json!({}));
    let message = |content: Value, param: Value| json!({"currentUid": CREATOR, "groupId": group, "msgType": 25, "content": content, "param": param, "clientMsgId": null});
    let first = gateway.ok("message/send", message(json!("x"), Value::Null)).await;
    let second = gateway
        .ok("message/send", message(Value::Null, json!({"title": null})))
        .await;
    assert_ne!(first, second, "null is no clientMsgId");
    gateway
        .refused("message/send", &message(Value::Null, Value::Null), 10_000_400)
        .await;
    let mut without_app = gateway.claim(TEAM, "team");
    without_app["appId"] = Value::Null;
    assert_eq!(
        failure(&gateway.post(GET_ACCESS_TOKEN, without_app.to_string()).await),
        10_000_400
    );
}

#[tokio::test]
async fn a_number_is_a_team_s_id_where_it_loses_nothing() {
    let gateway = Gateway::start().await;
    let eid: i64 = TEAM.parse().expect("a number");
    let tokens = gateway.tokens(TEAM, "team").await;
    for eid in [json!(eid), json!(eid as f64)] {
        let mut claim = gateway.claim(TEAM, "team");
        claim["eid"] = eid;
        let given = succeeded(&gateway.post(GET_ACCESS_TOKEN, claim.to_string()).await);
        assert_eq!(given["accessToken"], tokens["accessToken"], "{claim}");
    }
    for (eid, code) in [
        (json!(10109.5), 10_000_400),
        (json!(1e300), 10_000_400),
        (json!(true), 10_000_400),
        (json!(20218), 10_000_401),
    ] {
        let mut claim = gateway.claim(TEAM, "team");
        claim["eid"] = eid;
        assert_eq!(
            failure(&gateway.post(GET_ACCESS_TOKEN, claim.to_string()).await),
            code,
            "{claim}"
        );
    }
    for field in ["secret", "scope", "appId"] {
        let mut claim = gateway.claim(TEAM, "team");
        claim[field] = json!(1);
        assert_eq!(
            failure(&gateway.post(GET_ACCESS_TOKEN, claim.to_string()).await),
            10_000_400,
            "{claim}"
        );
    }
}

#[tokio::test]
async fn other_fields_are_of_their_documented_types_alone() {
    let scene = Scene::set(Gateway::start().await).await;
    let on = |name: &str, value: Value| {
        let mut body =
            json!({"currentUid": CREATOR, "groupId": scene.group, "userIds": [MEMBER], "msgType": 2, "content": "x"});
        body[name] = value;
        body
    };
    for (call, name, value) in [
        ("group/createGroup", "currentUid", json!(1)),
        ("group/createGroup", "userIds", json!([2])),
        ("group/groupUsers", "groupId", json!(5)),
        ("message/send", "clientMsgId", json!(7)),
        ("message/send", "msgType", json!("2")),
        ("message/send", "msgType", json!(2.0)),
        ("banner/create", "params", json!({"lightAppId": 500_012_345})),
    ] {
        scene.gateway.refused(call, &on(name, value), 10_000_400).await;
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn a_slash_behind_the_path_of_a_call_finds_it() {
    let mut scene = Scene::set(Gateway::start().await).await;
    for call in CALLS {
        let gateway = &scene.gateway;
        let to = |slashes: &str| format!("/gateway/xtinterface/{call}{slashes}?accessToken={}", gateway.token);
        let body = scene.valid(call).to_string();
        assert_eq!(
            failure(&gateway.post(&to("//"), body.clone()).await),
            10_000_404,
            "{call}"
        );
        let without = format!("/gateway/xtinterface/{call}/");
        assert_eq!(
            failure(&gateway.post(&without, body.clone()).await),
            10_000_401,
            "{call}"
        );
        let get = Server::send(gateway.server.request("GET", &to("/"))).await;
        assert_eq!(failure(&get), 10_000_405, "{call}");
        scene.assert_unchanged().await;
        let reply = gateway.post(&to("/"), body).await;
        assert_eq!(reply.json()["success"], true, "{call}: {}", reply.text());
        scene = Scene::set(scene.gateway).await;
    }
    let gateway = &scene.gateway;
    let claim = gateway.claim(TEAM, "resGroupSecret").to_string();
    let tokens = succeeded(&gateway.post(&format!("{GET_ACCESS_TOKEN}/"), claim).await);
    let body = gateway.refreshing(TEAM, "resGroupSecret", &text(&tokens["accessToken"]));
    let reply = gateway.post(&format!("{REFRESH_TOKEN}/"), body.to_string()).await;
    assert_eq!(failure(&reply), 10_000_401, "an access token refreshes nothing");
    for page in ["history.html/", "history.png/"] {
        let query = format!("{page}?mid={}&eid={TEAM}", scene.merge_id);
        assert_eq!(gateway.get(&query).await.status, 404, "{page} is for people");
    }
}

//! `POST /gateway/xtinterface/group/createGroup`

use crate::client::{Gateway, OTHER_TEAM, is_object_id, name_person, on_group, text, texts};
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn name(gateway: &Gateway, body: Value) -> String {
    text(&gateway.ok("group/createGroup", body).await["groupName"])
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let gateway = Gateway::start().await;
    let made_up = [(r#""5bee7172e4b0f6bbaa32b4bf""#, "/data/groupId")];
    let reply = gateway
        .answers_sample("group/createGroup", "create_group", None, &made_up)
        .await;
    let group = text(&reply["data"]["groupId"]);
    assert!(is_object_id(&group), "{group}");
    let users = gateway
        .ok("group/groupUsers", on_group(&group, "5b503ee9e4b02abb5318b23e"))
        .await;
    let expected = json!({
        "managerIds": ["5b503ee9e4b02abb5318b23e"],
        "participantIds": [
            "5b503ee9e4b02abb5318b23e",
            "5b6cea82e4b05df05b3efc2b",
            "5bee6706e4b073e587c144ae",
            "5b50428ce4b091389c3b3777",
        ],
    });
    assert_eq!(users, expected);
}

#[tokio::test]
async fn every_group_has_an_id_of_its_own() {
    let gateway = Gateway::start().await;
    let mut ids = BTreeSet::new();
    for _ in 0..50 {
        let id = gateway.create("a", &[]).await;
        assert!(is_object_id(&id), "{id}");
        ids.insert(id);
    }
    assert_eq!(ids.len(), 50);
    let beginnings: BTreeSet<&str> = ids.iter().map(|id| &id[..8]).collect();
    assert!(beginnings.len() > 45, "ids begin alike: {ids:?}");
}

#[tokio::test]
async fn repeats_and_the_creator_among_the_others_are_dropped() {
    let gateway = Gateway::start().await;
    let group = gateway.create("a", &["b", "a", "c", "b", "a"]).await;
    let users = gateway.ok("group/groupUsers", on_group(&group, "b")).await;
    assert_eq!(users, json!({"managerIds": ["a"], "participantIds": ["a", "b", "c"]}));
    let alone = gateway.create("a", &[]).await;
    assert_eq!(gateway.members(&alone, "a").await, ["a"]);
}

#[tokio::test]
async fn other_fields_are_ignored_and_the_content_type_does_not_matter() {
    let gateway = Gateway::start().await;
    let body = json!({
        "currentUid": "a", "userIds": [], "groupName": "n", "param": {"groupClass": "x"}, "GroupName": 1, "": null,
    });
    assert_eq!(name(&gateway, body.clone()).await, "n");
    for content_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let target = crate::client::target("group/createGroup", &gateway.token);
        let request = gateway.server.request("POST", &target).body(body.to_string());
        let reply = conformance::Server::send(request.header("content-type", content_type)).await;
        assert_eq!(crate::client::succeeded(&reply)["groupName"], "n", "{content_type}");
    }
}

#[tokio::test]
async fn a_group_without_a_name_is_named_after_its_members() {
    let gateway = Gateway::with(&[]).await;
    for (person, name) in [("a", "张三"), ("b", "李四"), ("empty", ""), ("long", &"长".repeat(60))] {
        name_person(gateway.server.state(), person, name);
    }
    let many: Vec<String> = (0..30).map(|index| index.to_string()).collect();
    let first_twenty = format!("张三、{}", many[..19].join("、"));
    let cut: String = format!("{}、张三、{}", "长".repeat(60), "x".repeat(64))
        .chars()
        .take(100)
        .collect();
    let cases = [
        (json!({"currentUid": "a", "userIds": []}), "张三".to_owned()),
        (
            json!({"currentUid": "b", "userIds": ["a", "b", "nobody", "empty"]}),
            "李四、张三、nobody、empty".to_owned(),
        ),
        (
            json!({"currentUid": "a", "userIds": ["b"], "groupName": null}),
            "张三、李四".to_owned(),
        ),
        (json!({"currentUid": "a", "userIds": many}), first_twenty),
        (json!({"currentUid": "long", "userIds": ["a", "x".repeat(64)]}), cut),
    ];
    for (body, expected) in cases {
        assert_eq!(name(&gateway, body.clone()).await, expected, "{body}");
    }
}

#[tokio::test]
async fn a_teams_own_people_are_shown_to_it_alone() {
    let gateway = Gateway::with(&[]).await;
    let other_team = text(&gateway.tokens(OTHER_TEAM, "resGroupSecret").await["accessToken"]);
    let people = [
        ("10109/own", "Own"),
        ("own", "Shared"),
        ("20218/own", "Other's"),
        ("20218/alone", "Other's"),
        ("10109/silent", ""),
        ("silent", "Shared"),
    ];
    for (person, name) in people {
        name_person(gateway.server.state(), person, name);
    }
    for (user, own, others) in [
        ("own", "Own", "Other's"),
        ("alone", "alone", "Other's"),
        ("silent", "silent", "Shared"),
        ("20218/alone", "20218/alone", "20218/alone"),
        ("10109/own", "10109/own", "10109/own"),
    ] {
        let body = json!({"currentUid": user, "userIds": []});
        assert_eq!(name(&gateway, body.clone()).await, own, "{user}");
        let reply = gateway
            .send_as(&other_team, "group/createGroup", body.to_string())
            .await;
        assert_eq!(crate::client::succeeded(&reply)["groupName"], others, "{user}");
    }
}

#[tokio::test]
async fn names_have_1_to_100_characters_and_blank_ones_are_none() {
    let gateway = Gateway::start().await;
    let named = |name: &str| json!({"currentUid": "a", "userIds": ["b"], "groupName": name});
    for blank in ["", " ", "\t\n\u{3000}"] {
        assert_eq!(name(&gateway, named(blank)).await, "a、b", "{blank:?}");
    }
    let family = "\u{1f468}\u{200d}\u{1f469}";
    for kept in [
        "x",
        " x ",
        "a\u{0}b",
        "<b>&\"'",
        &"字".repeat(100),
        &"😀".repeat(100),
        &family.repeat(33),
    ] {
        assert_eq!(name(&gateway, named(kept)).await, kept);
    }
    for long in ["x".repeat(101), "😀".repeat(101), family.repeat(34)] {
        gateway.refused("group/createGroup", &named(&long), 10_000_400).await;
    }
}

#[tokio::test]
async fn ids_of_users_have_1_to_64_bytes_without_control_characters() {
    let gateway = Gateway::start().await;
    let (longest, hans) = ("x".repeat(64), "字".repeat(21));
    for id in [
        "x",
        "5b503ee9e4b02abb5318b23e",
        "a b",
        "\"'%<>",
        "张三",
        &longest,
        &hans,
    ] {
        let group = gateway.create(id, &["other"]).await;
        assert_eq!(gateway.members(&group, id).await, [id, "other"]);
        let group = gateway.create("other", &[id]).await;
        assert_eq!(gateway.members(&group, id).await, ["other", id]);
    }
    let (long, long_hans) = ("x".repeat(65), "字".repeat(22));
    for id in ["", "a\nb", "a\u{0}b", "\u{7f}", "\u{85}", &long, &long_hans] {
        for body in [
            json!({"currentUid": id, "userIds": ["b"]}),
            json!({"currentUid": "a", "userIds": ["b", id]}),
        ] {
            gateway.refused("group/createGroup", &body, 10_000_400).await;
        }
    }
}

#[tokio::test]
async fn a_group_of_a_thousand_is_created_in_their_order() {
    let gateway = Gateway::start().await;
    let users: Vec<String> = (0..1000).map(|index| format!("u{index}")).collect();
    let body = json!({"currentUid": "a", "groupName": "g", "userIds": users});
    let group = text(&gateway.ok("group/createGroup", body).await["groupId"]);
    let data = gateway.ok("group/groupUsers", on_group(&group, "u999")).await;
    assert_eq!(texts(&data["participantIds"])[1..], users);
}

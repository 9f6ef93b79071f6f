//! What clients' libraries write beside what their users say: nulls for fields that are not set, and byte order marks.

use crate::account_import::status;
use crate::scene::Scene;
use conformance::chat::{Chat, add, c2c, changing, endpoints, failure, group, renaming, succeeded};
use serde_json::{Value, json};

/// Bodies that are whole without their nulls; what the user then has in group `new`, or by another mark.
fn with_nulls(user: &str, stranger: &str) -> Vec<(&'static str, Value)> {
    let user_item = json!({"Type": 1, "To_Account": user, "ToGroupId": null});
    let group_item = json!({"Type": 2, "To_Account": null, "ToGroupId": "@null"});
    let both = [user_item.clone(), group_item.clone()];
    let create =
        |items: Value| json!({"From_Account": user, "GroupContactItem": [{"GroupName": "null", "ContactItem": items}]});
    let update = |kind: i64, old: &str, new: Value, items: Value| {
        json!({"From_Account": user, "UpdateType": 1, "UpdateGroup": {
            "UpdateGroupType": kind, "OldGroupName": old, "NewGroupName": new, "ContactUpdateItem": items}})
    };
    let mark = |kind: i64, clear: Value, set: Value, custom: Value| json!({"OptType": kind, "ContactItem": group_item, "ClearMark": clear, "SetMark": set, "CustomMark": custom});
    let change = json!({"ContactOptType": 1, "ContactItem": user_item});
    let null = Value::Null;
    vec![
        ("create_contact_group", create(null.clone())),
        ("update_contact_group", update(2, "null", null.clone(), null.clone())),
        ("update_contact_group", update(2, "null", null.clone(), json!([change]))),
        ("update_contact_group", update(1, "null", json!("null 2"), null.clone())),
        (
            "del_contact_group",
            json!({"From_Account": user, "GroupName": ["null 2"], "Unknown": null}),
        ),
        ("create_contact_group", create(json!(both))),
        (
            "search_contact_group",
            json!({"From_Account": user, "ContactItem": both}),
        ),
        (
            "mark_contact",
            json!({"From_Account": user, "MarkItem": [
                mark(1, null.clone(), json!([1, 2]), null.clone()),
                mark(1, json!([2]), null.clone(), null.clone()),
                mark(2, null.clone(), null.clone(), json!("m")),
                mark(3, null.clone(), null.clone(), null.clone()),
            ]}),
        ),
        ("get_contact_group", json!({"From_Account": user, "StartIndex": null})),
        (
            "multiaccount_import",
            json!({"Accounts": null, "AccountList": [
            {"UserID": stranger, "Identifier": null, "Nick": null, "FaceUrl": null}]}),
        ),
        ("multiaccount_import", json!({"Accounts": [user], "AccountList": null})),
        (
            "account_import",
            json!({"UserID": user, "Identifier": null, "Nick": null, "FaceUrl": null}),
        ),
        (
            "account_check",
            json!({"CheckItem": [{"UserID": user, "Identifier": null}]}),
        ),
    ]
}

#[tokio::test]
async fn null_in_an_optional_field_is_as_if_it_were_absent() {
    let chat = Chat::start().await;
    let (user, stranger) = (chat.account("user").await, chat.server.unique("stranger"));
    for (endpoint, body) in with_nulls(&user, &stranger) {
        chat.ok(endpoint, body).await;
    }
    assert_eq!(status(&chat, &json!(stranger)).await, "Imported");
    assert_eq!(chat.everything(&user).await.names(), ["null"]);
    let marked = chat
        .look_up(&user, &group("@null"))
        .await
        .expect("a marked conversation");
    assert_eq!(
        (&marked["StandardMark"], &marked["CustomMark"]),
        (&json!("10"), &json!("m"))
    );
    assert!(marked["ContactGroupId"].is_array() && marked.get("To_Account").is_none());
    let peer = chat.look_up(&user, &c2c(&user)).await.expect("a grouped conversation");
    assert!(peer["ContactGroupId"].is_array() && peer.get("CustomMark").is_none());
}

/// Null is no value either of what has to be there, of an element of a list, or of what another field makes necessary.
#[tokio::test]
async fn null_is_no_value_of_a_required_field() {
    let scene = Scene::set(Chat::start().await).await;
    let user = scene.user.as_str();
    let account = ["account_import", "multiaccount_import", "account_check"];
    for endpoint in endpoints().filter(|endpoint| !account.contains(endpoint)) {
        for (name, _) in scene.valid(endpoint).as_object().expect("an object") {
            let mut body = scene.valid(endpoint);
            body[name] = Value::Null;
            let code = match name.as_str() {
                "From_Account" => 60015,
                "StartIndex" => continue,
                _ => 50002,
            };
            scene.chat.refused(endpoint, body, code).await;
        }
    }
    let rename = |name: Value| {
        let mut body = renaming(user, "a", "b");
        body["UpdateGroup"]["NewGroupName"] = name;
        body
    };
    let to = |item: Value| changing(user, "a", vec![add(&item)]);
    for body in [
        rename(Value::Null),
        to(json!({"Type": null, "ToGroupId": "@1"})),
        to(json!({"Type": 2, "ToGroupId": null})),
        to(json!({"Type": 1, "To_Account": null, "ToGroupId": "@1"})),
        to(Value::Null),
    ] {
        scene.chat.refused("update_contact_group", body, 50002).await;
    }
    for (endpoint, body, code) in [
        ("account_import", json!({"UserID": null}), 60015),
        (
            "multiaccount_import",
            json!({"Accounts": null, "AccountList": null}),
            70402,
        ),
        ("multiaccount_import", json!({"Accounts": [null]}), 60015),
        ("account_check", json!({"CheckItem": null}), 70402),
        ("account_check", json!({"CheckItem": [{"UserID": null}]}), 60015),
        ("get_contact_group", json!({"From_Account": user}), 50002),
    ] {
        scene.chat.refused(endpoint, body, code).await;
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn the_older_name_of_a_user_is_read_in_lists_too() {
    let chat = Chat::start().await;
    let (one, two) = (chat.server.unique("one"), chat.server.unique("two"));
    let both = json!([{"Identifier": one, "Nick": "n"}, {"UserID": two}]);
    let reply = chat.ok("multiaccount_import", json!({"AccountList": both})).await;
    assert_eq!(reply["FailAccounts"], json!([]));
    let reply = chat
        .ok(
            "account_check",
            json!({"CheckItem": [{"Identifier": one}, {"UserID": two, "Identifier": one}]}),
        )
        .await;
    let results = reply["ResultItem"].as_array().expect("a list");
    let told: Vec<_> = results
        .iter()
        .map(|item| (&item["UserID"], &item["AccountStatus"]))
        .collect();
    let imported = json!("Imported");
    assert_eq!(told, [(&json!(one), &imported), (&json!(two), &imported)]);
}

#[tokio::test]
async fn a_byte_order_mark_is_skipped() {
    for endpoint in endpoints() {
        let scene = Scene::set(Chat::start().await).await;
        let body = scene.valid(endpoint).to_string();
        for (bad, mark) in [
            ("two marks", "\u{feff}\u{feff}"),
            ("a mark behind a blank", " \u{feff}"),
        ] {
            let reply = scene.chat.send(endpoint, format!("{mark}{body}")).await;
            assert_eq!(failure(&reply), 60003, "{bad} to {endpoint}");
        }
        let reply = scene.chat.send(endpoint, "\u{feff}").await;
        assert_eq!(failure(&reply), 60003, "a mark alone to {endpoint}");
        scene.assert_unchanged().await;
        succeeded(&scene.chat.send(endpoint, format!("\u{feff}{body}")).await);
    }
}

//! `POST /v4/recentcontact/update_contact_group`

use crate::create_contact_group::longest_names;
use conformance::chat::{Chat, add, c2c, changing, codes, group, groups, remove, renaming};
use serde_json::{Value, json};

const ENDPOINT: &str = "update_contact_group";

#[tokio::test]
async fn the_sample_of_a_rename_is_answered_to_the_byte() {
    let chat = Chat::for_samples().await;
    chat.create("user_0001", "group_0001", &[]).await;
    chat.answers_sample(ENDPOINT, 1).await;
    assert_eq!(chat.everything("user_0001").await.names(), ["group_0002"]);
}

#[tokio::test]
async fn the_sample_of_changed_conversations_is_answered_to_the_byte() {
    let chat = Chat::for_samples().await;
    chat.create("user_0001", "group_0001", &[group("@TGS#1B2AUI7RZ")]).await;
    chat.answers_sample(ENDPOINT, 2).await;
    let members = chat.everything("user_0001").await.members(1);
    assert_eq!(members, ["user_0002".to_owned()].into());
}

#[tokio::test]
async fn a_rename_keeps_the_id_and_the_conversations() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "other", &[]).await;
    let id = chat.create(&user, "old", &[group("@1"), group("@2")]).await;
    let conversations = chat.everything(&user).await.conversations;
    let reply = chat.ok(ENDPOINT, renaming(&user, "old", "new")).await;
    let expected = json!({"UpdateGroupType": 1, "GroupName": "new", "GroupId": id, "OldGroupName": "old"});
    assert_eq!(reply["UpdateGroupResult"], expected);
    let everything = chat.everything(&user).await;
    assert_eq!(everything.names(), ["other", "new"]);
    assert_eq!(everything.conversations, conversations);
}

#[tokio::test]
async fn renaming_onto_another_groups_name_is_refused_and_changes_nothing() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[group("@1")]).await;
    chat.create(&user, "b", &[group("@2")]).await;
    let before = chat.everything(&user).await;
    chat.refused(ENDPOINT, renaming(&user, "a", "b"), 50002).await;
    assert_eq!(chat.everything(&user).await, before);
}

#[tokio::test]
async fn renaming_to_its_own_name_succeeds_and_changes_nothing() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let id = chat.create(&user, "a", &[group("@1")]).await;
    let before = chat.everything(&user).await;
    let reply = chat.ok(ENDPOINT, renaming(&user, "a", "a")).await;
    let expected = json!({"UpdateGroupType": 1, "GroupName": "a", "GroupId": id, "OldGroupName": "a"});
    assert_eq!(reply["UpdateGroupResult"], expected);
    assert_eq!(chat.everything(&user).await, before);
}

#[tokio::test]
async fn a_name_is_free_after_its_group_was_renamed() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[]).await;
    chat.ok(ENDPOINT, renaming(&user, "a", "b")).await;
    chat.create(&user, "a", &[]).await;
    assert_eq!(chat.everything(&user).await.names(), ["b", "a"]);
}

#[tokio::test]
async fn an_absent_group_answers_51009_to_both_kinds() {
    let chat = Chat::start().await;
    let (anna, bert) = (chat.account("anna").await, chat.account("bert").await);
    chat.create(&bert, "b", &[]).await;
    chat.refused(ENDPOINT, renaming(&anna, "b", "c"), 51009).await;
    chat.refused(ENDPOINT, renaming(&anna, "b", "b"), 51009).await;
    chat.refused(ENDPOINT, changing(&anna, "b", vec![add(&group("@1"))]), 51009)
        .await;
    chat.refused(ENDPOINT, changing(&anna, "b", vec![]), 51009).await;
    assert!(chat.look_up(&anna, &group("@1")).await.is_none());
}

#[tokio::test]
async fn new_names_have_1_to_64_bytes() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let mut name = "a".to_owned();
    chat.create(&user, &name, &[]).await;
    chat.refused(ENDPOINT, renaming(&user, &name, ""), 51011).await;
    for longest in longest_names() {
        chat.refused(ENDPOINT, renaming(&user, &name, &format!("{longest}x")), 51011)
            .await;
        chat.ok(ENDPOINT, renaming(&user, &name, &longest)).await;
        name = longest;
    }
    assert_eq!(chat.everything(&user).await.names(), [name]);
}

#[tokio::test]
async fn an_old_name_of_any_length_is_only_looked_up() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    for name in ["", &"x".repeat(65), &"x".repeat(10_000)] {
        chat.refused(ENDPOINT, renaming(&user, name, "b"), 51009).await;
        chat.refused(ENDPOINT, changing(&user, name, vec![]), 51009).await;
    }
}

#[tokio::test]
async fn a_rename_ignores_conversations() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[]).await;
    for (old, new, items) in [("a", "b", json!([])), ("b", "c", json!([add(&group("@1"))]))] {
        let mut body = renaming(&user, old, new);
        body["UpdateGroup"]["ContactUpdateItem"] = items;
        let reply = chat.ok(ENDPOINT, body).await;
        assert_eq!(reply["UpdateGroupResult"].get("ContactResultItem"), None);
    }
    let everything = chat.everything(&user).await;
    assert_eq!(everything.names(), ["c"]);
    assert_eq!(everything.conversations, [] as [Value; 0]);
}

#[tokio::test]
async fn changing_conversations_ignores_a_new_name() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[]).await;
    let mut body = changing(&user, "a", vec![add(&group("@1"))]);
    body["UpdateGroup"]["NewGroupName"] = json!("b");
    let reply = chat.ok(ENDPOINT, body).await;
    assert_eq!(reply["UpdateGroupResult"]["GroupName"], "a");
    assert_eq!(chat.everything(&user).await.names(), ["a"]);
}

#[tokio::test]
async fn adding_what_is_there_and_removing_what_is_not_succeeds() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let id = chat.create(&user, "a", &[group("@1")]).await;
    let changes = vec![add(&group("@1")), remove(&group("@2"))];
    assert_eq!(chat.change(&user, "a", changes).await, [0, 0]);
    assert_eq!(chat.everything(&user).await.members(id), ["@1".to_owned()].into());
}

#[tokio::test]
async fn no_changes_are_no_failure() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let id = chat.create(&user, "a", &[]).await;
    let mut absent = changing(&user, "a", vec![]);
    absent["UpdateGroup"]
        .as_object_mut()
        .expect("an object")
        .remove("ContactUpdateItem");
    for body in [changing(&user, "a", vec![]), absent] {
        let reply = chat.ok(ENDPOINT, body).await;
        let expected = json!({"UpdateGroupType": 2, "GroupName": "a", "GroupId": id, "OldGroupName": "a",
            "ContactResultItem": []});
        assert_eq!(reply["UpdateGroupResult"], expected);
    }
}

#[tokio::test]
async fn a_mixed_batch_is_applied_and_answered_item_by_item() {
    let chat = Chat::start().await;
    let (user, peer) = (chat.account("user").await, chat.account("peer").await);
    let stranger = chat.server.unique("stranger");
    let id = chat.create(&user, "a", &[group("@1"), group("@2")]).await;
    let changes = vec![
        remove(&group("@1")),
        add(&c2c(&stranger)),
        add(&c2c(&peer)),
        add(&group("@2")),
        remove(&group("@3")),
        add(&group("@4")),
    ];
    let reply = chat.ok(ENDPOINT, changing(&user, "a", changes.clone())).await;
    let items = &reply["UpdateGroupResult"]["ContactResultItem"];
    assert_eq!(codes(items), [0, 50001, 0, 0, 0, 0]);
    for (item, change) in items.as_array().expect("a list").iter().zip(changes) {
        assert_eq!(item["ContactOptType"], change["ContactOptType"]);
        assert_eq!(item["ContactItem"], change["ContactItem"]);
    }
    let expected = [peer, "@2".to_owned(), "@4".to_owned()].into();
    assert_eq!(chat.everything(&user).await.members(id), expected);
}

#[tokio::test]
async fn a_peer_who_is_not_imported_fails_alone_and_can_be_removed() {
    let chat = Chat::start().await;
    let (user, stranger) = (chat.account("user").await, chat.server.unique("stranger"));
    chat.create(&user, "a", &[]).await;
    let changes = vec![add(&c2c(&stranger)), add(&group("@1"))];
    assert_eq!(chat.change(&user, "a", changes).await, [50001, 0]);
    assert_eq!(chat.change(&user, "a", vec![remove(&c2c(&stranger))]).await, [0]);
    assert!(chat.look_up(&user, &c2c(&stranger)).await.is_none());
}

#[tokio::test]
async fn chat_group_ids_have_1_to_48_printable_bytes() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[]).await;
    for id in ["x", " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", &"x".repeat(48)] {
        assert_eq!(chat.change(&user, "a", vec![add(&group(id))]).await, [0], "{id}");
    }
    let before = chat.everything(&user).await;
    for id in ["", &"x".repeat(49), "a\tb", "a\0b", "a\u{7f}b", "群"] {
        let changes = vec![add(&group("@fine")), add(&group(id))];
        chat.refused(ENDPOINT, changing(&user, "a", changes), 50002).await;
    }
    assert_eq!(chat.everything(&user).await, before);
}

#[tokio::test]
async fn a_thousand_changes_fit_in_one_call() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let id = chat.create(&user, "a", &[]).await;
    chat.fill(&user, "a", &groups("g", 1000)).await;
    assert_eq!(chat.everything(&user).await.members(id).len(), 1000);
    let removals = groups("g", 1000).iter().map(remove).collect();
    assert_eq!(chat.change(&user, "a", removals).await, [0; 1000]);
    assert_eq!(chat.everything(&user).await.conversations, [] as [Value; 0]);
}

#[tokio::test]
async fn a_batch_fills_a_group_up_to_1000_and_the_rest_gets_51008() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let id = chat.create(&user, "a", &[]).await;
    chat.fill(&user, "a", &groups("g", 998)).await;
    let changes = ["@1", "@g#0", "@2", "@3", "@g#1", "@4"]
        .map(|id| add(&group(id)))
        .to_vec();
    assert_eq!(chat.change(&user, "a", changes).await, [0, 0, 0, 51008, 0, 51008]);
    let members = chat.everything(&user).await.members(id);
    assert_eq!(members.len(), 1000);
    assert!(members.contains("@2") && !members.contains("@3") && !members.contains("@4"));
    assert_eq!(chat.change(&user, "a", vec![add(&group("@5"))]).await, [51008]);
    assert!(chat.look_up(&user, &group("@5")).await.is_none());

    chat.create(&user, "b", &[group("@5")]).await;
    let found = chat.look_up(&user, &group("@5")).await.expect("another group has room");
    assert_eq!(found["ContactGroupId"], json!([2]));
}

#[tokio::test]
async fn a_peer_who_is_not_imported_takes_no_place() {
    let chat = Chat::start().await;
    let (user, stranger) = (chat.account("user").await, chat.server.unique("stranger"));
    let id = chat.create(&user, "a", &[]).await;
    chat.fill(&user, "a", &groups("g", 999)).await;
    let changes = vec![add(&c2c(&stranger)), add(&group("@1")), add(&group("@2"))];
    assert_eq!(chat.change(&user, "a", changes).await, [50001, 0, 51008]);
    assert_eq!(chat.everything(&user).await.members(id).len(), 1000);
}

#[tokio::test]
async fn removals_make_room_before_additions() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let id = chat.create(&user, "a", &[]).await;
    chat.fill(&user, "a", &groups("g", 1000)).await;
    let changes = vec![
        add(&group("@1")),
        add(&group("@2")),
        remove(&group("@g#0")),
        remove(&group("@absent")),
        add(&group("@3")),
        remove(&group("@g#1")),
    ];
    assert_eq!(chat.change(&user, "a", changes).await, [0, 0, 0, 0, 51008, 0]);
    let members = chat.everything(&user).await.members(id);
    assert_eq!(members.len(), 1000);
    assert!(members.contains("@1") && members.contains("@2") && !members.contains("@3"));
}

#[tokio::test]
async fn of_several_changes_to_one_conversation_the_last_decides() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let id = chat.create(&user, "a", &[group("@3")]).await;
    let changes = vec![
        add(&group("@1")),
        remove(&group("@2")),
        remove(&group("@1")),
        add(&group("@2")),
        remove(&group("@3")),
        add(&group("@3")),
        add(&group("@4")),
        add(&group("@4")),
    ];
    assert_eq!(chat.change(&user, "a", changes).await, [0; 8]);
    let expected = ["@2", "@3", "@4"].map(str::to_owned).into();
    assert_eq!(chat.everything(&user).await.members(id), expected);
}

#[tokio::test]
async fn in_a_full_group_too_the_last_change_decides() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let id = chat.create(&user, "a", &[]).await;
    chat.fill(&user, "a", &groups("g", 1000)).await;
    let before = chat.everything(&user).await.members(id);
    let removed_again = vec![add(&group("@1")), remove(&group("@1"))];
    assert_eq!(chat.change(&user, "a", removed_again).await, [0, 0]);
    let added_again = vec![remove(&group("@g#0")), add(&group("@g#0"))];
    assert_eq!(chat.change(&user, "a", added_again).await, [0, 0]);
    assert_eq!(chat.everything(&user).await.members(id), before);
    let codes = chat
        .change(
            &user,
            "a",
            vec![remove(&group("@g#0")), add(&group("@g#0")), add(&group("@2"))],
        )
        .await;
    assert_eq!(codes, [0, 0, 51008]);
    assert_eq!(chat.everything(&user).await.members(id), before);
}

#[tokio::test]
async fn type_decides_which_peer_counts() {
    let chat = Chat::start().await;
    let (user, peer) = (chat.account("user").await, chat.account("peer").await);
    let id = chat.create(&user, "a", &[]).await;
    let changes = vec![
        add(&json!({"Type": 1, "To_Account": peer, "ToGroupId": ""})),
        add(&json!({"Type": 2, "To_Account": "", "ToGroupId": "@1"})),
    ];
    let reply = chat.ok(ENDPOINT, changing(&user, "a", changes)).await;
    let items = &reply["UpdateGroupResult"]["ContactResultItem"];
    assert_eq!(items[0]["ContactItem"], c2c(&peer));
    assert_eq!(items[1]["ContactItem"], group("@1"));
    for conversation in [
        json!({"Type": 1, "ToGroupId": "@2"}),
        json!({"Type": 2, "To_Account": peer}),
        json!({"Type": 3, "To_Account": peer, "ToGroupId": "@2"}),
        json!({"Type": 0, "To_Account": peer, "ToGroupId": "@2"}),
        json!({"To_Account": peer}),
    ] {
        chat.refused(ENDPOINT, changing(&user, "a", vec![add(&conversation)]), 50002)
            .await;
    }
    assert_eq!(chat.everything(&user).await.members(id), [peer, "@1".to_owned()].into());
}

#[tokio::test]
async fn a_chat_group_and_a_user_of_one_name_are_two_conversations() {
    let chat = Chat::start().await;
    let (user, peer) = (chat.account("user").await, chat.account("peer").await);
    chat.create(&user, "a", &[c2c(&peer)]).await;
    assert!(chat.look_up(&user, &group(&peer)).await.is_none());
    chat.fill(&user, "a", &[group(&peer)]).await;
    assert_eq!(chat.change(&user, "a", vec![remove(&c2c(&peer))]).await, [0]);
    assert!(chat.look_up(&user, &c2c(&peer)).await.is_none());
    assert!(chat.look_up(&user, &group(&peer)).await.is_some());
}

/// A change of `@1` in group `a`, with the value at a JSON pointer replaced, or removed by `null`.
fn broken(user: &str, pointer: &str, value: &Value) -> Value {
    let mut body = changing(user, "a", vec![add(&group("@1"))]);
    body["UpdateGroup"]["NewGroupName"] = json!("b");
    let (parent, field) = pointer.rsplit_once('/').expect("a pointer");
    let object = body
        .pointer_mut(parent)
        .and_then(Value::as_object_mut)
        .expect("an object");
    if value.is_null() {
        object.remove(field).expect("a field");
    } else {
        object.insert(field.to_owned(), value.clone());
    }
    body
}

#[tokio::test]
async fn a_call_that_names_no_change_is_refused() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[]).await;
    let before = chat.everything(&user).await;
    for (pointer, value) in [
        ("/From_Account", json!(null)),
        ("/UpdateType", json!(null)),
        ("/UpdateType", json!(0)),
        ("/UpdateType", json!(2)),
        ("/UpdateType", json!(-1)),
        ("/UpdateGroup", json!(null)),
        ("/UpdateGroup", json!([])),
        ("/UpdateGroup", json!({})),
        ("/UpdateGroup/UpdateGroupType", json!(null)),
        ("/UpdateGroup/UpdateGroupType", json!(0)),
        ("/UpdateGroup/UpdateGroupType", json!(3)),
        ("/UpdateGroup/OldGroupName", json!(null)),
        ("/UpdateGroup/OldGroupName", json!(1)),
        ("/UpdateGroup/ContactUpdateItem", json!({})),
        ("/UpdateGroup/ContactUpdateItem", json!([1])),
        ("/UpdateGroup/ContactUpdateItem/0/ContactOptType", json!(null)),
        ("/UpdateGroup/ContactUpdateItem/0/ContactOptType", json!(0)),
        ("/UpdateGroup/ContactUpdateItem/0/ContactOptType", json!(3)),
        ("/UpdateGroup/ContactUpdateItem/0/ContactItem", json!(null)),
        ("/UpdateGroup/ContactUpdateItem/0/ContactItem", json!([])),
    ] {
        chat.refused(ENDPOINT, broken(&user, pointer, &value), 50002).await;
    }
    let mut nameless = renaming(&user, "a", "b");
    nameless["UpdateGroup"]
        .as_object_mut()
        .expect("an object")
        .remove("NewGroupName");
    chat.refused(ENDPOINT, nameless, 50002).await;
    assert_eq!(chat.everything(&user).await, before);
}

#[tokio::test]
async fn integers_are_json_integers() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[]).await;
    let before = chat.everything(&user).await;
    for pointer in [
        "/UpdateType",
        "/UpdateGroup/UpdateGroupType",
        "/UpdateGroup/ContactUpdateItem/0/ContactOptType",
        "/UpdateGroup/ContactUpdateItem/0/ContactItem/Type",
    ] {
        for value in [
            json!("1"),
            json!(1.0),
            json!(true),
            json!([1]),
            json!(u64::MAX),
            json!(1e300),
        ] {
            chat.refused(ENDPOINT, broken(&user, pointer, &value), 50002).await;
        }
    }
    assert_eq!(chat.everything(&user).await, before);
}

#[tokio::test]
async fn timestamps_tell_the_last_change() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let first = Chat::at(1_800_000_000, state.path()).await;
    first.import(&["user"]).await;
    first.create("user", "a", &groups("g", 3)).await;
    first.server.stop().await;

    let second = Chat::at(1_800_000_777, state.path()).await;
    second.create("user", "b", &[group("@g#0")]).await;
    second.fill("user", "a", &[group("@g#1")]).await;
    let mut times = Vec::new();
    for conversation in groups("g", 3) {
        let found = second
            .look_up("user", &conversation)
            .await
            .expect("a grouped conversation");
        times.push(found["Timestamp"].clone());
    }
    assert_eq!(times, [1_800_000_777_i64, 1_800_000_777, 1_800_000_000]);
}

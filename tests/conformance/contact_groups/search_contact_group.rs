//! `POST /v4/recentcontact/search_contact_group`

use conformance::chat::{Chat, c2c, group, groups, peer};
use serde_json::{Value, json};

const ENDPOINT: &str = "search_contact_group";

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let earlier = Chat::at(1_775_186_067, state.path()).await;
    earlier.import(&["user_0001", "user_0002"]).await;
    earlier
        .create("user_0001", "group_0001", &[group("@TGS#1B2AUI7RZ")])
        .await;
    earlier.create("user_0001", "group_0002", &[]).await;
    earlier.server.stop().await;

    let later = Chat::at(1_775_217_000, state.path()).await;
    for name in ["group_0001", "group_0002"] {
        later.fill("user_0001", name, &[c2c("user_0002")]).await;
    }
    let bits: Vec<u8> = (1..=7).collect();
    let item = json!({"OptType": 3, "ContactItem": c2c("user_0002"), "SetMark": bits, "CustomMark": "abcde"});
    assert_eq!(later.mark("user_0001", vec![item]).await, [0]);
    later.answers_sample(ENDPOINT, 1).await;
}

fn searching(user: &str, conversations: &[Value]) -> Value {
    json!({"From_Account": user, "ContactItem": conversations})
}

#[tokio::test]
async fn conversations_without_group_and_mark_are_left_out() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[group("@grouped")]).await;
    chat.mark(
        &user,
        vec![json!({"OptType": 2, "ContactItem": group("@marked"), "CustomMark": "m"})],
    )
    .await;
    let conversations = [group("@neither"), group("@marked"), group("@grouped")];
    let reply = chat.ok(ENDPOINT, searching(&user, &conversations)).await;
    let found: Vec<String> = reply["ContactResultItem"]
        .as_array()
        .expect("a list")
        .iter()
        .map(peer)
        .collect();
    assert_eq!(found, ["@marked", "@grouped"]);
    let reply = chat.ok(ENDPOINT, searching(&user, &[group("@neither")])).await;
    assert_eq!(reply["ContactResultItem"], json!([]));
}

#[tokio::test]
async fn results_keep_the_order_of_the_request_and_come_once() {
    let chat = Chat::start().await;
    let (user, friend) = (chat.account("user").await, chat.account("friend").await);
    chat.create(&user, "a", &[group("@1"), group("@2"), c2c(&friend), group("@3")])
        .await;
    let conversations = [group("@3"), group("@1"), group("@3"), c2c(&friend), group("@1")];
    let reply = chat.ok(ENDPOINT, searching(&user, &conversations)).await;
    let found: Vec<String> = reply["ContactResultItem"]
        .as_array()
        .expect("a list")
        .iter()
        .map(peer)
        .collect();
    assert_eq!(found, ["@3", "@1", &friend]);
}

#[tokio::test]
async fn all_groups_of_the_user_are_listed() {
    let chat = Chat::start().await;
    let (user, other) = (chat.account("user").await, chat.account("other").await);
    chat.create(&user, "z", &[group("@1")]).await;
    chat.create(&user, "a", &[]).await;
    chat.create(&other, "foreign", &[group("@1")]).await;
    let reply = chat.ok(ENDPOINT, searching(&user, &[group("@neither")])).await;
    let expected = json!([{"GroupName": "z", "GroupId": 1}, {"GroupName": "a", "GroupId": 2}]);
    assert_eq!(reply["GroupItem"], expected);
}

#[tokio::test]
async fn one_to_300_conversations_are_searched_a_call() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let conversations = groups("g", 301);
    chat.create(&user, "a", &[]).await;
    chat.fill(&user, "a", &conversations).await;
    chat.refused(ENDPOINT, searching(&user, &[]), 50002).await;
    chat.refused(ENDPOINT, searching(&user, &conversations), 50002).await;
    let reply = chat.ok(ENDPOINT, searching(&user, &conversations[..300])).await;
    assert_eq!(reply["ContactResultItem"].as_array().expect("a list").len(), 300);
}

#[tokio::test]
async fn a_peer_who_is_not_imported_is_no_failure() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let stranger = chat.server.unique("stranger");
    let reply = chat.ok(ENDPOINT, searching(&user, &[c2c(&stranger)])).await;
    assert_eq!(reply["ContactResultItem"], json!([]));
}

#[tokio::test]
async fn a_user_who_is_not_imported_is_refused() {
    let chat = Chat::start().await;
    let stranger = chat.server.unique("stranger");
    chat.refused(ENDPOINT, searching(&stranger, &[group("@1")]), 50001)
        .await;
}

#[tokio::test]
async fn bad_requests_are_refused() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    for body in [
        json!({}),
        json!({"From_Account": user}),
        json!({"ContactItem": [group("@1")]}),
        json!({"From_Account": user, "ContactItem": group("@1")}),
        json!({"From_Account": user, "ContactItem": null}),
        json!({"From_Account": user, "ContactItem": [null]}),
        json!({"From_Account": user, "ContactItem": ["@1"]}),
        json!({"From_Account": user, "ContactItem": [{"Type": 2}]}),
        json!({"From_Account": user, "ContactItem": [{"Type": "2", "ToGroupId": "@1"}]}),
        json!({"From_Account": user, "ContactItem": [{"Type": 7, "ToGroupId": "@1"}]}),
    ] {
        chat.refused(ENDPOINT, body, 50002).await;
    }
}

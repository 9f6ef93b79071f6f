//! `POST /v4/recentcontact/del_contact_group`

use conformance::chat::{Chat, group, groups};
use serde_json::{Value, json};

const ENDPOINT: &str = "del_contact_group";

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let chat = Chat::for_samples().await;
    chat.create("user_0001", "group_0001", &[]).await;
    chat.answers_sample(ENDPOINT, 1).await;
    assert_eq!(chat.everything("user_0001").await.names(), [] as [&str; 0]);
}

fn deleting(user: &str, name: &str) -> Value {
    json!({"From_Account": user, "GroupName": [name]})
}

#[tokio::test]
async fn an_absent_group_answers_51009() {
    let chat = Chat::start().await;
    let (anna, bert) = (chat.account("anna").await, chat.account("bert").await);
    chat.create(&bert, "b", &[group("@1")]).await;
    let before = chat.everything(&bert).await;
    for name in ["b", "", &"x".repeat(65)] {
        chat.refused(ENDPOINT, deleting(&anna, name), 51009).await;
    }
    assert_eq!(chat.everything(&bert).await, before);
}

#[tokio::test]
async fn exactly_one_group_is_deleted_a_call() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[]).await;
    chat.create(&user, "b", &[]).await;
    for names in [json!([]), json!(["a", "b"]), json!(["a", "a"])] {
        let body = json!({"From_Account": user, "GroupName": names});
        chat.refused(ENDPOINT, body, 50002).await;
    }
    assert_eq!(chat.everything(&user).await.names(), ["a", "b"]);
}

#[tokio::test]
async fn a_group_is_deleted_once() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[]).await;
    chat.ok(ENDPOINT, deleting(&user, "a")).await;
    chat.refused(ENDPOINT, deleting(&user, "a"), 51009).await;
}

#[tokio::test]
async fn conversations_stay_in_other_groups_and_keep_their_marks() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &groups("g", 3)).await;
    chat.create(&user, "b", &groups("g", 1)).await;
    chat.mark(
        &user,
        vec![json!({"OptType": 1, "ContactItem": group("@g#1"), "SetMark": [0]})],
    )
    .await;
    chat.ok(ENDPOINT, deleting(&user, "a")).await;

    let grouped = chat
        .look_up(&user, &group("@g#0"))
        .await
        .expect("still in the other group");
    assert_eq!(grouped["ContactGroupId"], json!([2]));
    let marked = chat.look_up(&user, &group("@g#1")).await.expect("still marked");
    assert_eq!(marked["StandardMark"], "1");
    assert_eq!(marked.get("ContactGroupId"), None);
    assert!(chat.look_up(&user, &group("@g#2")).await.is_none());
    assert_eq!(chat.everything(&user).await.conversations.len(), 2);
}

#[tokio::test]
async fn a_new_group_of_the_name_starts_empty() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[group("@1")]).await;
    chat.ok(ENDPOINT, deleting(&user, "a")).await;
    let id = chat.create(&user, "a", &[]).await;
    assert_eq!(chat.everything(&user).await.members(id).len(), 0);
}

#[tokio::test]
async fn bad_requests_are_refused_and_change_nothing() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[]).await;
    for body in [
        json!({}),
        json!({"GroupName": ["a"]}),
        json!({"From_Account": user}),
        json!({"From_Account": user, "GroupName": "a"}),
        json!({"From_Account": user, "GroupName": null}),
        json!({"From_Account": user, "GroupName": [1]}),
        json!({"From_Account": user, "GroupName": [null]}),
        json!({"From_Account": user, "GroupName": {"0": "a"}}),
    ] {
        chat.refused(ENDPOINT, body, 50002).await;
    }
    assert_eq!(chat.everything(&user).await.names(), ["a"]);
}

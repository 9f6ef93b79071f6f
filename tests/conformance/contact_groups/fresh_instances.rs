//! What must not depend on an instance that remembers: the same scenarios with a fresh instance for each request.

use crate::scene::Scene;
use crate::{bodies, concurrency};
use conformance::chat::{Chat, group, renaming};
use serde_json::json;

#[tokio::test]
async fn the_samples_are_answered_to_the_byte() {
    let chat = Chat::with_fresh_instances().await;
    chat.import(&["user_0001", "user_0002", "user0", "user1", "UserID_1"])
        .await;
    chat.answers_sample("create_contact_group", 1).await;
    chat.answers_sample("update_contact_group", 2).await;
    chat.answers_sample("update_contact_group", 1).await;
    chat.ok(
        "update_contact_group",
        renaming("user_0001", "group_0002", "group_0001"),
    )
    .await;
    chat.answers_sample("del_contact_group", 1).await;
    chat.answers_sample("mark_contact", 1).await;
    chat.answers_sample("account_import", 1).await;
    chat.answers_sample("multiaccount_import", 1).await;
    chat.answers_sample("account_check", 1).await;
}

#[tokio::test]
async fn bad_bodies_are_refused_and_change_nothing() {
    bodies::refuse_all(&Scene::set(Chat::with_fresh_instances().await).await).await;
}

#[tokio::test]
async fn pages_follow_each_other() {
    let chat = Chat::with_fresh_instances().await;
    let user = chat.account("user").await;
    let id = chat.create(&user, "a", &[group("@1")]).await;
    chat.fill(&user, "a", &conformance::chat::groups("g", 249)).await;
    let everything = chat.everything(&user).await;
    assert_eq!(
        (everything.conversations.len(), everything.members(id).len()),
        (250, 250)
    );
    chat.refused(
        "get_contact_group",
        json!({"From_Account": user, "StartIndex": -1}),
        50002,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost() {
    concurrency::lose_nothing(Chat::with_fresh_instances().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limits_hold() {
    concurrency::fill_to_the_limit(Chat::with_fresh_instances().await).await;
    concurrency::create_to_the_limit(Chat::with_fresh_instances().await).await;
    concurrency::mark_to_the_limit(Chat::with_fresh_instances().await).await;
}

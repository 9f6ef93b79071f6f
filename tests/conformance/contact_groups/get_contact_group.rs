//! `POST /v4/recentcontact/get_contact_group`

use conformance::chat::{Chat, Everything, add, c2c, group, groups, page, peer, remove};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ENDPOINT: &str = "get_contact_group";

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let bits = [0, 3, 4, 5];
    let earlier = Chat::at(1_670_843_110, state.path()).await;
    earlier.import(&["user_0001", "user_0002"]).await;
    for name in ["group_0001", "group_0002"] {
        earlier.create("user_0001", name, &[c2c("user_0002")]).await;
    }
    let item = json!({"OptType": 1, "ContactItem": c2c("user_0002"), "SetMark": bits});
    assert_eq!(earlier.mark("user_0001", vec![item]).await, [0]);
    earlier.server.stop().await;

    let later = Chat::at(1_672_998_266, state.path()).await;
    let chat_group = group("@TGS#1B2AUI7RZ");
    let item = json!({"OptType": 3, "ContactItem": chat_group, "SetMark": bits, "CustomMark": "abcd"});
    assert_eq!(later.mark("user_0001", vec![item]).await, [0]);
    later.answers_sample(ENDPOINT, 1).await;
}

#[tokio::test]
async fn a_user_without_groups_and_marks_has_an_empty_last_page() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let reply = chat.ok(ENDPOINT, page(&user, &json!(0))).await;
    let expected = json!({"ContactItem": [], "GroupItem": [], "CompleteFlag": 1, "NextStartIndex": 0,
        "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""});
    assert_eq!(reply, expected);
}

#[tokio::test]
async fn two_hundred_and_fifty_conversations_come_in_three_pages() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let conversations = groups("g", 250);
    chat.create(&user, "a", &[]).await;
    chat.create(&user, "b", &[]).await;
    chat.fill(&user, "a", &conversations).await;
    let mut start = json!(0);
    let mut seen = Vec::new();
    for (count, complete) in [(100, 0), (100, 0), (50, 1)] {
        let reply = chat.ok(ENDPOINT, page(&user, &start)).await;
        let items = reply["ContactItem"].as_array().expect("a list");
        assert_eq!((items.len(), &reply["CompleteFlag"]), (count, &json!(complete)));
        let expected = json!([{"GroupName": "a", "GroupId": 1}, {"GroupName": "b", "GroupId": 2}]);
        assert_eq!(reply["GroupItem"], expected);
        seen.extend(items.iter().map(peer));
        start = reply["NextStartIndex"].clone();
    }
    assert_eq!(start, 0);
    assert_eq!(seen, conversations.iter().map(peer).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_hundred_conversations_are_one_page_and_one_more_begins_another() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &groups("g", 100)).await;
    let reply = chat.ok(ENDPOINT, page(&user, &json!(0))).await;
    assert_eq!(
        (&reply["CompleteFlag"], &reply["NextStartIndex"]),
        (&json!(1), &json!(0))
    );
    chat.fill(&user, "a", &[group("@one more")]).await;
    let reply = chat.ok(ENDPOINT, page(&user, &json!(0))).await;
    assert_eq!(reply["CompleteFlag"], 0);
    let reply = chat.ok(ENDPOINT, page(&user, &reply["NextStartIndex"])).await;
    assert_eq!(reply["ContactItem"].as_array().expect("a list").len(), 1);
    assert_eq!(reply["CompleteFlag"], 1);
}

#[tokio::test]
async fn a_later_page_is_not_disturbed_by_changes() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let conversations = groups("g", 250);
    chat.create(&user, "a", &[]).await;
    chat.fill(&user, "a", &conversations).await;
    let first = chat.ok(ENDPOINT, page(&user, &json!(0))).await;

    let mut changes: Vec<Value> = [5, 50, 99, 150]
        .iter()
        .map(|&index: &usize| remove(&conversations[index]))
        .collect();
    changes.push(add(&group("@new")));
    changes.push(add(&conversations[120]));
    assert_eq!(chat.change(&user, "a", changes).await, [0; 6]);

    let mut seen = Vec::new();
    let mut start = first["NextStartIndex"].clone();
    while start != 0 {
        let reply = chat.ok(ENDPOINT, page(&user, &start)).await;
        seen.extend(reply["ContactItem"].as_array().expect("a list").iter().map(peer));
        start = reply["NextStartIndex"].clone();
    }
    let mut expected: Vec<String> = conversations[100..].iter().map(peer).collect();
    expected.remove(50);
    expected.push("@new".to_owned());
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn past_the_end_there_is_nothing() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[group("@1")]).await;
    for start in [json!(1_000_000_000), json!(9_007_199_254_740_993_i64), json!(i64::MAX)] {
        let reply = chat.ok(ENDPOINT, page(&user, &start)).await;
        assert_eq!(reply["ContactItem"], json!([]));
        assert_eq!(reply["GroupItem"], json!([{"GroupName": "a", "GroupId": 1}]));
        assert_eq!(
            (&reply["CompleteFlag"], &reply["NextStartIndex"]),
            (&json!(1), &json!(0))
        );
    }
}

#[tokio::test]
async fn a_start_that_is_no_position_is_refused() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    for start in [
        json!(-1),
        json!(i64::MIN),
        json!("0"),
        json!(0.0),
        json!(false),
        json!([0]),
        json!({}),
    ] {
        chat.refused(ENDPOINT, page(&user, &start), 50002).await;
    }
    chat.refused(ENDPOINT, json!({"From_Account": user}), 50002).await;
    chat.refused(ENDPOINT, json!({"StartIndex": 0}), 50002).await;
}

#[tokio::test]
async fn null_starts_where_0_does() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[group("@1")]).await;
    let first = chat.ok(ENDPOINT, page(&user, &json!(0))).await;
    assert_eq!(chat.ok(ENDPOINT, page(&user, &json!(null))).await, first);
    assert_eq!(first["ContactItem"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn every_user_sees_only_their_own() {
    let chat = Chat::start().await;
    let (anna, bert) = (chat.account("anna").await, chat.account("bert").await);
    chat.create(&anna, "a", &[group("@1")]).await;
    chat.mark(
        &anna,
        vec![json!({"OptType": 1, "ContactItem": group("@2"), "SetMark": [1]})],
    )
    .await;
    assert_eq!(chat.everything(&bert).await, Everything::default());
}

#[tokio::test]
async fn a_conversation_comes_with_all_its_groups_and_marks() {
    let chat = Chat::start().await;
    let (user, friend) = (chat.account("user").await, chat.account("friend").await);
    chat.create(&user, "a", &[c2c(&friend), group("@1")]).await;
    chat.create(&user, "b", &[group("@1")]).await;
    let item = json!({"OptType": 3, "ContactItem": c2c(&friend), "SetMark": [2], "CustomMark": "m"});
    chat.mark(&user, vec![item]).await;
    let mut conversations = chat.everything(&user).await.conversations;
    for conversation in &mut conversations {
        let timestamp = conversation["Timestamp"].take();
        assert!((chat.now() - timestamp.as_i64().expect("an integer")).abs() < 60);
        conversation.as_object_mut().expect("an object").remove("Timestamp");
    }
    let expected = [
        json!({"Type": 1, "To_Account": friend, "StandardMark": "100", "CustomMark": "m", "ContactGroupId": [1]}),
        json!({"Type": 2, "ToGroupId": "@1", "StandardMark": "", "ContactGroupId": [1, 2]}),
    ];
    assert_eq!(conversations, expected);
    let distinct: BTreeSet<String> = conversations.iter().map(peer).collect();
    assert_eq!(distinct.len(), 2);
}

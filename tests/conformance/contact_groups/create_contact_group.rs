//! `POST /v4/recentcontact/create_contact_group`

use conformance::chat::{Chat, c2c, codes, creation, group, groups};
use serde_json::{Value, json};

const ENDPOINT: &str = "create_contact_group";

/// A name of every kind that takes exactly 64 bytes.
pub(crate) fn longest_names() -> [String; 4] {
    [
        "x".repeat(64),
        format!("{}x", "组".repeat(21)),
        "😀".repeat(16),
        "\0".repeat(64),
    ]
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let chat = Chat::for_samples().await;
    chat.answers_sample(ENDPOINT, 1).await;
}

#[tokio::test]
async fn a_group_may_be_created_without_conversations() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    for (name, item) in [
        ("absent", json!({"GroupName": "absent"})),
        ("empty", json!({"GroupName": "empty", "ContactItem": []})),
    ] {
        let body = json!({"From_Account": user, "GroupContactItem": [item]});
        let reply = chat.ok(ENDPOINT, body).await;
        assert_eq!(reply["GroupResultItem"][0]["ResultItem"], json!([]), "{name}");
    }
    let everything = chat.everything(&user).await;
    assert_eq!(everything.names(), ["absent", "empty"]);
    assert_eq!(everything.conversations, [] as [Value; 0]);
}

#[tokio::test]
async fn exactly_one_group_is_created_a_call() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let item = |name: &str| json!({"GroupName": name});
    for items in [json!([]), json!([item("a"), item("b")]), json!([item("a"), item("a")])] {
        let body = json!({"From_Account": user, "GroupContactItem": items});
        chat.refused(ENDPOINT, body, 50002).await;
    }
    assert_eq!(chat.everything(&user).await.names(), [] as [&str; 0]);
}

#[tokio::test]
async fn at_most_100_first_conversations_are_taken() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let conversations = groups("g", 101);
    chat.refused(ENDPOINT, creation(&user, "a", &conversations), 50002)
        .await;
    assert_eq!(chat.everything(&user).await.names(), [] as [&str; 0]);
    let id = chat.create(&user, "a", &conversations[..100]).await;
    assert_eq!(chat.everything(&user).await.members(id).len(), 100);
}

#[tokio::test]
async fn names_have_1_to_64_bytes() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.refused(ENDPOINT, creation(&user, "", &[]), 51011).await;
    for name in longest_names() {
        chat.refused(ENDPOINT, creation(&user, &format!("{name}x"), &[]), 51011)
            .await;
        chat.create(&user, &name, &[]).await;
    }
    chat.create(&user, "x", &[]).await;
    assert_eq!(chat.everything(&user).await.names()[..4], longest_names());
}

#[tokio::test]
async fn names_are_compared_byte_for_byte() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let names = [
        "team",
        "Team",
        " team",
        "team ",
        "team\0",
        "team\n",
        "\u{e9}",
        "e\u{301}",
        "\"'; --%_\\",
    ];
    for name in names {
        chat.create(&user, name, &[]).await;
    }
    assert_eq!(chat.everything(&user).await.names(), names);
    for name in names {
        chat.refused(ENDPOINT, creation(&user, name, &[]), 50002).await;
    }
}

#[tokio::test]
async fn the_name_of_an_existing_group_is_refused_and_changes_nothing() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[group("@1")]).await;
    let before = chat.everything(&user).await;
    chat.refused(ENDPOINT, creation(&user, "a", &[group("@2")]), 50002)
        .await;
    assert_eq!(chat.everything(&user).await, before);
}

#[tokio::test]
async fn the_twenty_first_group_is_refused_until_one_is_deleted() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    for index in 0..20 {
        chat.create(&user, &format!("group {index}"), &[]).await;
    }
    let before = chat.everything(&user).await;
    chat.refused(ENDPOINT, creation(&user, "one more", &[group("@1")]), 51010)
        .await;
    assert_eq!(chat.everything(&user).await, before);
    let deletion = json!({"From_Account": user, "GroupName": ["group 7"]});
    chat.ok("del_contact_group", deletion).await;
    assert_eq!(chat.create(&user, "one more", &[]).await, 21);
}

#[tokio::test]
async fn group_ids_count_up_for_each_user_and_are_not_given_again() {
    let chat = Chat::start().await;
    let (anna, bert) = (chat.account("anna").await, chat.account("bert").await);
    assert_eq!(chat.create(&anna, "a", &[]).await, 1);
    assert_eq!(chat.create(&anna, "b", &[]).await, 2);
    assert_eq!(chat.create(&bert, "a", &[]).await, 1);
    for name in ["b", "a"] {
        let deletion = json!({"From_Account": anna, "GroupName": [name]});
        chat.ok("del_contact_group", deletion).await;
    }
    assert_eq!(chat.create(&anna, "b", &[]).await, 3);
}

#[tokio::test]
async fn a_conversation_may_be_in_several_groups() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    for name in ["a", "b", "c"] {
        chat.create(&user, name, &[group("@1")]).await;
    }
    let found = chat.look_up(&user, &group("@1")).await.expect("a grouped conversation");
    assert_eq!(found["ContactGroupId"], json!([1, 2, 3]));
}

#[tokio::test]
async fn a_peer_who_is_not_imported_fails_alone() {
    let chat = Chat::start().await;
    let (user, peer) = (chat.account("user").await, chat.account("peer").await);
    let stranger = chat.server.unique("stranger");
    let conversations = [c2c(&stranger), c2c(&peer), c2c(&stranger), group("@1")];
    let reply = chat.ok(ENDPOINT, creation(&user, "a", &conversations)).await;
    let items = &reply["GroupResultItem"][0]["ResultItem"];
    assert_eq!(codes(items), [50001, 0, 50001, 0]);
    assert_eq!(items[0]["ContactItem"], c2c(&stranger));
    let members = chat.everything(&user).await.members(1);
    assert_eq!(members, [peer, "@1".to_owned()].into());
}

#[tokio::test]
async fn a_conversation_given_twice_is_filed_once_and_answered_twice() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let body = creation(&user, "a", &[group("@1"), group("@2"), group("@1")]);
    let reply = chat.ok(ENDPOINT, body).await;
    assert_eq!(codes(&reply["GroupResultItem"][0]["ResultItem"]), [0, 0, 0]);
    assert_eq!(chat.everything(&user).await.conversations.len(), 2);
}

#[tokio::test]
async fn bad_requests_are_refused_and_change_nothing() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let with = |item: Value| json!({"From_Account": user, "GroupContactItem": [item]});
    let conversation = |item: Value| with(json!({"GroupName": "a", "ContactItem": [item]}));
    for body in [
        json!({}),
        json!({"From_Account": user}),
        json!({"GroupContactItem": [{"GroupName": "a"}]}),
        json!({"From_Account": "", "GroupContactItem": [{"GroupName": "a"}]}),
        json!({"From_Account": "x".repeat(33), "GroupContactItem": [{"GroupName": "a"}]}),
        json!({"From_Account": "ünï", "GroupContactItem": [{"GroupName": "a"}]}),
        json!({"From_Account": user, "GroupContactItem": null}),
        json!({"From_Account": user, "GroupContactItem": {"GroupName": "a"}}),
        json!({"from_account": user, "GroupContactItem": [{"GroupName": "a"}]}),
        with(json!(null)),
        with(json!("a")),
        with(json!({})),
        with(json!({"GroupName": 1})),
        with(json!({"GroupName": ["a"]})),
        with(json!({"GroupName": null})),
        with(json!({"GroupName": "a", "ContactItem": {}})),
        with(json!({"GroupName": "a", "ContactItem": 1})),
        conversation(json!([])),
        conversation(json!({})),
        conversation(json!({"Type": 3, "ToGroupId": "@1"})),
        conversation(json!({"Type": 0, "ToGroupId": "@1"})),
        conversation(json!({"Type": "2", "ToGroupId": "@1"})),
        conversation(json!({"Type": 1, "ToGroupId": "@1"})),
        conversation(json!({"Type": 1, "To_Account": ""})),
        conversation(json!({"Type": 1, "To_Account": "x".repeat(33)})),
        conversation(json!({"Type": 2, "ToGroupId": ""})),
        conversation(json!({"Type": 2, "ToGroupId": 7})),
    ] {
        chat.refused(ENDPOINT, body, 50002).await;
    }
    assert_eq!(chat.everything(&user).await.names(), [] as [&str; 0]);
}

#[tokio::test]
async fn a_user_who_is_not_imported_has_no_groups() {
    let chat = Chat::start().await;
    let stranger = chat.server.unique("stranger");
    chat.refused(ENDPOINT, creation(&stranger, "a", &[]), 50001).await;
}

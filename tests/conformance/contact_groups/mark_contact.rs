//! `POST /v4/recentcontact/mark_contact`

use conformance::chat::{Chat, c2c, group, groups};
use serde_json::{Value, json};

const ENDPOINT: &str = "mark_contact";

/// Asserts the `StandardMark` and the `CustomMark` of a conversation; `None` when it is left out.
async fn assert_marks(chat: &Chat, user: &str, conversation: &Value, expected: Option<(&str, Option<&str>)>) {
    let found = chat.look_up(user, conversation).await;
    let marks = found.as_ref().map(|found| {
        let standard = found["StandardMark"].as_str().expect("a StandardMark");
        (
            standard,
            found.get("CustomMark").map(|mark| mark.as_str().expect("a text")),
        )
    });
    assert_eq!(marks, expected);
}

fn marking(user: &str, items: &[Value]) -> Value {
    json!({"From_Account": user, "MarkItem": items})
}

fn set(conversation: &Value, bits: &[u8]) -> Value {
    json!({"OptType": 1, "ContactItem": conversation, "SetMark": bits})
}

fn clear(conversation: &Value, bits: &[u8]) -> Value {
    json!({"OptType": 1, "ContactItem": conversation, "ClearMark": bits})
}

fn custom(conversation: &Value, mark: &str) -> Value {
    json!({"OptType": 2, "ContactItem": conversation, "CustomMark": mark})
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let chat = Chat::for_samples().await;
    chat.answers_sample(ENDPOINT, 1).await;
    assert_marks(&chat, "user0", &c2c("user1"), Some(("1110", Some("abcd")))).await;
}

#[tokio::test]
async fn every_bit_from_0_to_63_can_be_set_and_cleared() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let conversations = groups("g", 64);
    let each = |change: fn(&Value, &[u8]) -> Value| -> Vec<Value> {
        (0..64)
            .zip(&conversations)
            .map(|(bit, conversation)| change(conversation, &[bit]))
            .collect()
    };
    assert_eq!(chat.mark(&user, each(set)).await, [0; 64]);
    let body = json!({"From_Account": user, "ContactItem": conversations});
    let found = chat.ok("search_contact_group", body).await;
    for bit in 0..64 {
        assert_eq!(
            found["ContactResultItem"][bit]["StandardMark"],
            format!("1{}", "0".repeat(bit))
        );
    }
    assert_eq!(chat.mark(&user, each(clear)).await, [0; 64]);
    assert_eq!(chat.everything(&user).await.conversations, [] as [Value; 0]);
}

#[tokio::test]
async fn all_64_bits_fit() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let (conversation, bits) = (group("@1"), (0..64).collect::<Vec<u8>>());
    chat.mark(&user, vec![set(&conversation, &bits)]).await;
    let all = "1".repeat(64);
    assert_marks(&chat, &user, &conversation, Some((&all, None))).await;
    chat.mark(&user, vec![clear(&conversation, &[63])]).await;
    assert_marks(&chat, &user, &conversation, Some((&all[1..], None))).await;
}

#[tokio::test]
async fn bits_are_cleared_before_others_are_set() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let conversation = group("@1");
    chat.mark(&user, vec![set(&conversation, &[0, 1, 2])]).await;
    let item = json!({"OptType": 1, "ContactItem": conversation, "SetMark": [2, 2, 4], "ClearMark": [0, 2, 9, 0]});
    assert_eq!(chat.mark(&user, vec![item]).await, [0]);
    assert_marks(&chat, &user, &conversation, Some(("10110", None))).await;
}

#[tokio::test]
async fn bits_outside_0_to_63_are_refused_and_change_nothing() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    for bits in [
        json!([64]),
        json!([-1]),
        json!([0, 1000]),
        json!(["1"]),
        json!([1.0]),
        json!([null]),
        json!(1),
    ] {
        for field in ["SetMark", "ClearMark"] {
            let bad = json!({"OptType": 1, "ContactItem": group("@2"), field: bits});
            let body = marking(&user, &[set(&group("@1"), &[0]), bad]);
            chat.refused(ENDPOINT, body, 50002).await;
        }
    }
    assert_eq!(chat.everything(&user).await.conversations, [] as [Value; 0]);
}

#[tokio::test]
async fn opt_type_decides_which_marks_change() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let item = |conversation: &str, opt_type: i64| json!({"OptType": opt_type, "ContactItem": group(conversation), "SetMark": [1], "CustomMark": "m"});
    let items = vec![item("@1", 1), item("@2", 2), item("@3", 3)];
    assert_eq!(chat.mark(&user, items).await, [0, 0, 0]);
    assert_marks(&chat, &user, &group("@1"), Some(("10", None))).await;
    assert_marks(&chat, &user, &group("@2"), Some(("", Some("m")))).await;
    assert_marks(&chat, &user, &group("@3"), Some(("10", Some("m")))).await;
    for opt_type in [0, 4, -1] {
        chat.refused(ENDPOINT, marking(&user, &[item("@4", opt_type)]), 50002)
            .await;
    }
    assert_marks(&chat, &user, &group("@4"), None).await;
}

#[tokio::test]
async fn an_empty_custom_mark_removes_it_and_an_absent_one_leaves_it() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let conversation = group("@1");
    let both = json!({"OptType": 3, "ContactItem": conversation, "SetMark": [0], "CustomMark": "m"});
    chat.mark(&user, vec![both]).await;
    let absent = |opt_type: i64| json!({"OptType": opt_type, "ContactItem": conversation});
    assert_eq!(chat.mark(&user, vec![absent(2), absent(3)]).await, [0, 0]);
    assert_marks(&chat, &user, &conversation, Some(("1", Some("m")))).await;
    assert_eq!(chat.mark(&user, vec![custom(&conversation, "")]).await, [0]);
    assert_marks(&chat, &user, &conversation, Some(("1", None))).await;
}

#[tokio::test]
async fn custom_marks_have_at_most_256_bytes() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let conversation = group("@1");
    for longest in [
        "x".repeat(256),
        "标".repeat(85) + "x",
        "😀".repeat(64),
        "\0".repeat(256),
    ] {
        let too_long = marking(&user, &[custom(&conversation, &format!("{longest}x"))]);
        chat.refused(ENDPOINT, too_long, 50002).await;
        assert_eq!(chat.mark(&user, vec![custom(&conversation, &longest)]).await, [0]);
        assert_marks(&chat, &user, &conversation, Some(("", Some(&longest)))).await;
    }
}

#[tokio::test]
async fn one_to_100_items_are_marked_a_call() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let items: Vec<Value> = groups("g", 101)
        .iter()
        .map(|conversation| set(conversation, &[0]))
        .collect();
    chat.refused(ENDPOINT, marking(&user, &[]), 51006).await;
    chat.refused(ENDPOINT, marking(&user, &items), 51006).await;
    assert_eq!(chat.everything(&user).await.conversations, [] as [Value; 0]);
    assert_eq!(chat.mark(&user, items[..100].to_vec()).await, [0; 100]);
}

#[tokio::test]
async fn items_for_one_conversation_apply_one_after_the_other() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let conversation = group("@1");
    let items = vec![
        set(&conversation, &[0, 1]),
        custom(&conversation, "first"),
        clear(&conversation, &[0]),
        set(&conversation, &[2]),
        custom(&conversation, "second"),
    ];
    assert_eq!(chat.mark(&user, items).await, [0; 5]);
    assert_marks(&chat, &user, &conversation, Some(("110", Some("second")))).await;
}

#[tokio::test]
async fn a_peer_who_is_not_imported_fails_alone() {
    let chat = Chat::start().await;
    let (user, stranger) = (chat.account("user").await, chat.server.unique("stranger"));
    let items = [
        set(&c2c(&stranger), &[0]),
        set(&group("@1"), &[0]),
        custom(&c2c(&stranger), "m"),
    ];
    let reply = chat.ok(ENDPOINT, marking(&user, &items)).await;
    let results = reply["ResultItem"].as_array().expect("a list");
    assert_eq!(conformance::chat::codes(&reply["ResultItem"]), [50001, 0, 50001]);
    assert_eq!(
        (&results[2]["OptType"], &results[2]["ContactItem"]),
        (&json!(2), &c2c(&stranger))
    );
    assert_eq!(chat.everything(&user).await.conversations.len(), 1);
}

#[tokio::test]
async fn a_conversation_with_neither_group_nor_mark_disappears() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let conversation = group("@1");
    let untouched = vec![
        clear(&conversation, &[0]),
        custom(&conversation, ""),
        set(&conversation, &[]),
    ];
    assert_eq!(chat.mark(&user, untouched).await, [0, 0, 0]);
    assert_marks(&chat, &user, &conversation, None).await;
    chat.mark(&user, vec![set(&conversation, &[5]), custom(&conversation, "m")])
        .await;
    chat.mark(&user, vec![clear(&conversation, &[5])]).await;
    assert_marks(&chat, &user, &conversation, Some(("", Some("m")))).await;
    chat.mark(&user, vec![custom(&conversation, "")]).await;
    assert_marks(&chat, &user, &conversation, None).await;
    assert_eq!(chat.everything(&user).await.conversations, [] as [Value; 0]);
}

#[tokio::test]
async fn the_thousand_and_first_marked_conversation_gets_51008() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let conversations = groups("g", 1000);
    chat.create(&user, "grouped only", &groups("other", 100)).await;
    for (index, batch) in conversations.chunks(100).enumerate() {
        let mark = |conversation| {
            if index % 2 == 0 {
                set(conversation, &[7])
            } else {
                custom(conversation, "m")
            }
        };
        assert_eq!(chat.mark(&user, batch.iter().map(mark).collect()).await, [0; 100]);
    }
    let (new, marked) = (group("@new"), &conversations[0]);
    let items = vec![
        set(&new, &[0]),
        custom(&new, "m"),
        set(marked, &[8]),
        custom(marked, "m"),
    ];
    assert_eq!(chat.mark(&user, items).await, [51008, 51008, 0, 0]);
    assert_eq!(
        chat.mark(&user, vec![clear(&new, &[0]), custom(&new, "")]).await,
        [0, 0]
    );
    assert_marks(&chat, &user, &new, None).await;
    assert_marks(&chat, &user, marked, Some(("110000000", Some("m")))).await;
    chat.fill(&user, "grouped only", &[group("@unmarked")]).await;

    let swap = vec![
        custom(&conversations[100], ""),
        set(&new, &[0]),
        set(&group("@newer"), &[0]),
    ];
    assert_eq!(chat.mark(&user, swap).await, [0, 0, 51008]);
    assert_marks(&chat, &user, &new, Some(("1", None))).await;
    let swap_back = vec![set(&group("@newer"), &[0]), clear(&new, &[0])];
    assert_eq!(chat.mark(&user, swap_back).await, [0, 0]);
}

#[tokio::test]
async fn timestamps_tell_the_last_change() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let first = Chat::at(1_800_000_000, state.path()).await;
    first.import(&["user"]).await;
    let items = ["@1", "@2", "@3"].map(|id| set(&group(id), &[0])).to_vec();
    first.mark("user", items).await;
    first.server.stop().await;

    let second = Chat::at(1_800_000_777, state.path()).await;
    second
        .mark("user", vec![set(&group("@1"), &[0]), custom(&group("@2"), "m")])
        .await;
    let mut times = Vec::new();
    for id in ["@1", "@2", "@3"] {
        let found = second.look_up("user", &group(id)).await.expect("a marked conversation");
        times.push(found["Timestamp"].clone());
    }
    assert_eq!(times, [1_800_000_777_i64, 1_800_000_777, 1_800_000_000]);
}

#[tokio::test]
async fn bad_requests_are_refused_and_change_nothing() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let with = |item: Value| json!({"From_Account": user, "MarkItem": [item]});
    for body in [
        json!({}),
        json!({"From_Account": user}),
        json!({"MarkItem": [set(&group("@1"), &[0])]}),
        json!({"From_Account": user, "MarkItem": set(&group("@1"), &[0])}),
        json!({"From_Account": user, "MarkItem": null}),
        with(json!(null)),
        with(json!({"ContactItem": group("@1"), "SetMark": [0]})),
        with(json!({"OptType": 1, "SetMark": [0]})),
        with(json!({"OptType": "1", "ContactItem": group("@1"), "SetMark": [0]})),
        with(json!({"OptType": 1, "ContactItem": [group("@1")], "SetMark": [0]})),
        with(json!({"OptType": 2, "ContactItem": group("@1"), "CustomMark": 1})),
        with(json!({"OptType": 2, "ContactItem": group("@1"), "CustomMark": ["m"]})),
        with(set(&json!({"Type": 1, "ToGroupId": "@1"}), &[0])),
    ] {
        chat.refused(ENDPOINT, body, 50002).await;
    }
    assert_eq!(chat.everything(&user).await.conversations, [] as [Value; 0]);
}

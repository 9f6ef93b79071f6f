//! What a token with a subject opens: as oneself only. And what strangers see.

use crate::client::{Chat, HISTORY, INIT, RELEASE, envelope, outcome, params, params_with, rows, text, users};
use crate::get_message_history::{HELLO, Routed, route};
use serde_json::{Value, json};

/// The ids of the messages that somebody sees, and how many there are said to be.
async fn seen(chat: &Chat, subject: Option<&str>, group: &str) -> (Vec<String>, i64) {
    let reply = chat.json_as(subject, HISTORY, &json!({"groupID": group})).await;
    let json = envelope(&reply);
    assert_eq!(json["RetCode"], "1", "{subject:?}: {json}");
    let messages = json["Message"].as_array().expect("a list").iter();
    let uids = messages.map(|message| text(&message["MessageUId"])).collect();
    (uids, json["Total"].as_i64().expect("a number"))
}

/// The code of a person's call.
async fn code(chat: &Chat, subject: &str, path: &str, body: &Value) -> String {
    outcome_of(chat.json_as(Some(subject), path, body).await)
}

fn outcome_of(reply: conformance::Reply) -> String {
    text(&envelope(&reply)["RetCode"])
}

#[tokio::test]
async fn a_person_enters_a_group_as_oneself_only() {
    let chat = Chat::start().await;
    let order = chat.order();
    for subject in ["12", "m_11", "011", "+11", " 11", "11 ", "-11", "", "x"] {
        let refused = outcome(&chat.json_as(Some(subject), INIT, &params(&order, 11)).await);
        assert_eq!(
            refused,
            ("1004".to_owned(), json!("the token is that of another user")),
            "{subject}"
        );
    }
    let entered = outcome(&chat.json_as(Some("11"), INIT, &params(&order, 11)).await);
    assert_eq!((entered.0.as_str(), users(&entered.1)), ("1", vec![11]));
    // Whoever speaks for the back office enters anybody.
    assert_eq!(users(&chat.enter(&params(&order, 12)).await), [11, 12]);
}

#[tokio::test]
async fn a_person_sees_only_groups_that_they_are_in() {
    let chat = Chat::start().await;
    let group = text(&chat.enter(&params(&chat.order(), 11)).await["GroupID"]);
    let uid = route(&chat, &group, &HELLO).await;
    let body = json!({"groupID": group});
    for subject in ["12", "011", "m_11", "x", "11x", "2147483648"] {
        assert_eq!(code(&chat, subject, HISTORY, &body).await, "1002", "{subject}");
    }
    assert_eq!(seen(&chat, Some("11"), &group).await, (vec![uid], 1));
    for (user, expected) in [("11", "1"), ("12", "1004"), ("", "1")] {
        let body = json!({"groupID": group, "fromUserId": user});
        assert_eq!(code(&chat, "11", HISTORY, &body).await, expected, "{user}");
    }
}

#[tokio::test]
async fn directed_messages_are_seen_by_whom_they_are_directed_to_the_sender_and_the_back_office() {
    let chat = Chat::start().await;
    let order = chat.order();
    let group = text(&chat.enter(&params(&order, 11)).await["GroupID"]);
    for user in [12, 13, 14] {
        chat.enter(&params(&order, user)).await;
    }
    let open = route(&chat, &group, &HELLO).await;
    let recipients = ["12", "13"].as_slice();
    let directed = route(&chat, &group, &Routed { recipients, ..HELLO }).await;
    let last = route(&chat, &group, &HELLO).await;
    for (subject, total) in [("11", 3), ("12", 3), ("13", 3), ("14", 2)] {
        let (uids, said) = seen(&chat, Some(subject), &group).await;
        let expected = [&last, &directed, &open]
            .into_iter()
            .filter(|uid| total == 3 || **uid != directed);
        assert_eq!((uids, said), (expected.cloned().collect(), total), "{subject}");
    }
    let all = envelope(&chat.json(HISTORY, &json!({"groupID": group, "fromUserId": "14"})).await);
    assert_eq!(all["Total"], 3);
}

#[tokio::test]
async fn a_stranger_sees_what_is_for_all_and_releases_nothing() {
    let chat = Chat::with(&[("allow_anonymous", "true")]).await;
    let order = chat.order();
    let entered = outcome(&chat.json_as(None, INIT, &params(&order, 11)).await);
    let group = text(&entered.1["GroupID"]);
    let open = route(&chat, &group, &HELLO).await;
    let recipients = ["12"].as_slice();
    route(&chat, &group, &Routed { recipients, ..HELLO }).await;
    assert_eq!(seen(&chat, None, &group).await, (vec![open], 1));
    let line = json!({"orderID": order, "OrderDetailsIDX": 1});
    assert_eq!(outcome_of(chat.json_as(None, RELEASE, &line).await), "1004");
    assert_eq!(rows(&chat.database()), (1, 1));
}

#[tokio::test]
async fn a_group_that_is_adopted_shows_nobody_what_was_written_before() {
    let chat = Chat::start().await;
    let group = chat.group_id();
    for recipients in [[].as_slice(), &["11"]] {
        route(&chat, &group, &Routed { recipients, ..HELLO }).await;
    }
    for (order, made) in [(chat.order(), 1), (chat.order(), 0)] {
        let claim = [("IsRongGroup", json!(made)), ("GroupID", json!(group))];
        let entered = outcome(&chat.json_as(Some("11"), INIT, &params_with(&order, 11, &claim)).await);
        assert_eq!(text(&entered.1["GroupID"]), group);
        assert_eq!(seen(&chat, Some("11"), &group).await, (vec![], 0));
        let uid = route(&chat, &group, &HELLO).await;
        assert_eq!(seen(&chat, Some("11"), &group).await, (vec![uid], 1));
        let line = json!({"orderID": order, "OrderDetailsIDX": 1});
        assert_eq!(outcome(&chat.json(RELEASE, &line).await).0, "1");
    }
}

/// Under an id that a client brings there may be a group that it is not in: its server may let the back office alone bring any.
#[tokio::test]
async fn where_the_back_office_adopts_nobody_else_says_which_group_a_line_gets() {
    let chat = Chat::with(&[("b2b_adoption", "back-office"), ("allow_anonymous", "true")]).await;
    let group = chat.group_id();
    let claim = |made: i32| [("IsRongGroup", json!(made)), ("GroupID", json!(group))];
    for subject in [Some("11"), None] {
        let order = chat.order();
        let adopting = params_with(&order, 11, &claim(1));
        assert_eq!(outcome_of(chat.json_as(subject, INIT, &adopting).await), "1002");
        assert_eq!(rows(&chat.database()), (0, 0));
        let wishing = params_with(&order, 11, &claim(0));
        let entered = outcome(&chat.json_as(subject, INIT, &wishing).await);
        assert_ne!(text(&entered.1["GroupID"]), group);
        // The line has a group now, whatever the client says of it.
        let again = outcome(&chat.json_as(subject, INIT, &adopting).await);
        assert_eq!(again.1["GroupID"], entered.1["GroupID"]);
        assert_eq!(
            outcome(
                &chat
                    .json(RELEASE, &json!({"orderID": order, "OrderDetailsIDX": 1}))
                    .await
            )
            .0,
            "1"
        );
    }
    let adopted = chat.enter(&params_with(&chat.order(), 11, &claim(1))).await;
    assert_eq!(text(&adopted["GroupID"]), group);
}

#[tokio::test]
async fn nobody_can_take_all_ids_that_a_line_may_get() {
    let chat = Chat::start().await;
    let (order, mut taken) = (chat.order(), Vec::new());
    for _ in 0..5 {
        let group = text(&chat.enter(&params(&order, 11)).await["GroupID"]);
        assert!(!taken.contains(&group), "{group}");
        let line = json!({"orderID": order, "OrderDetailsIDX": 1});
        assert_eq!(outcome(&chat.json(RELEASE, &line).await).0, "1");
        let claim = [("IsRongGroup", json!(1)), ("GroupID", json!(group))];
        let squatting = params_with(&chat.order(), 66, &claim);
        assert_eq!(outcome(&chat.json_as(Some("66"), INIT, &squatting).await).0, "1");
        taken.push(group);
    }
}

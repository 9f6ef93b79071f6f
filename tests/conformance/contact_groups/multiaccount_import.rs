//! `POST /v4/im_open_login_svc/multiaccount_import`

use crate::account_import::status;
use conformance::chat::Chat;
use serde_json::{Value, json};

const ENDPOINT: &str = "multiaccount_import";

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let chat = Chat::for_samples().await;
    chat.answers_sample(ENDPOINT, 1).await;
    assert_eq!(status(&chat, &json!("UserID_001")).await, "Imported");
    assert_eq!(status(&chat, &json!("UserID_002")).await, "NotImported");
}

#[tokio::test]
async fn the_sample_of_the_older_form_is_answered_to_the_byte() {
    let chat = Chat::for_samples().await;
    chat.answers_sample(ENDPOINT, 2).await;
    assert_eq!(status(&chat, &json!("test5")).await, "Imported");
}

fn users(chat: &Chat, count: usize) -> Vec<String> {
    (0..count)
        .map(|index| chat.server.unique(&format!("user{index}")))
        .collect()
}

/// How many of up to 100 accounts are imported.
async fn imported(chat: &Chat, users: &[String]) -> usize {
    let items: Vec<Value> = users.iter().map(|user| json!({"UserID": user})).collect();
    let reply = chat.ok("account_check", json!({"CheckItem": items})).await;
    let results = reply["ResultItem"].as_array().expect("a list");
    results
        .iter()
        .filter(|result| result["AccountStatus"] == "Imported")
        .count()
}

#[tokio::test]
async fn both_forms_may_be_given_together() {
    let chat = Chat::start().await;
    let users = users(&chat, 4);
    let objects: Vec<Value> = users[2..]
        .iter()
        .map(|user| json!({"UserID": user, "Nick": "n"}))
        .collect();
    let reply = chat
        .ok(ENDPOINT, json!({"Accounts": users[..2], "AccountList": objects}))
        .await;
    assert_eq!(reply["FailAccounts"], json!([]));
    assert_eq!(imported(&chat, &users).await, 4);
}

#[tokio::test]
async fn one_to_100_accounts_are_imported_a_call() {
    let chat = Chat::start().await;
    let users = users(&chat, 101);
    let object = |user: &String| json!({"UserID": user});
    let objects: Vec<Value> = users.iter().map(object).collect();
    for body in [
        json!({}),
        json!({"Accounts": []}),
        json!({"AccountList": []}),
        json!({"Accounts": [], "AccountList": []}),
        json!({"Accounts": users}),
        json!({"AccountList": objects}),
        json!({"Accounts": users[..50], "AccountList": objects[50..]}),
    ] {
        chat.refused(ENDPOINT, body, 70402).await;
    }
    assert_eq!(imported(&chat, &users[..100]).await, 0);
    chat.ok(
        ENDPOINT,
        json!({"Accounts": users[..50], "AccountList": objects[50..100]}),
    )
    .await;
    assert_eq!(imported(&chat, &users[..100]).await, 100);
}

#[tokio::test]
async fn accounts_that_cannot_be_imported_are_named_and_the_others_imported() {
    let chat = Chat::start().await;
    let users = users(&chat, 4);
    let too_long = "x".repeat(33);
    let body = json!({
        "Accounts": [users[0], "", too_long, "ünï", users[1]],
        "AccountList": [
            {"UserID": users[2], "Nick": "x".repeat(501)},
            {"UserID": "tab\t"},
            {"UserID": users[3], "Nick": "fine"},
        ],
    });
    let reply = chat.ok(ENDPOINT, body).await;
    assert_eq!(reply["FailAccounts"], json!(["", too_long, "ünï", users[2], "tab\t"]));
    assert_eq!(status(&chat, &json!(users[2])).await, "NotImported");
    assert_eq!(imported(&chat, &users).await, 3);
}

#[tokio::test]
async fn importing_again_and_twice_is_no_error() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    let body = json!({"Accounts": [user, user], "AccountList": [{"UserID": user, "Nick": "n"}]});
    let reply = chat.ok(ENDPOINT, body).await;
    assert_eq!(reply["FailAccounts"], json!([]));
}

#[tokio::test]
async fn bad_requests_are_refused_and_change_nothing() {
    let chat = Chat::start().await;
    let users = users(&chat, 1);
    for body in [
        json!({"Accounts": users[0]}),
        json!({"Accounts": {"0": users[0]}}),
        json!({"AccountList": users}),
        json!({"AccountList": {"UserID": users[0]}}),
        json!({"AccountList": [{"UserID": users[0]}, {}]}),
        json!({"AccountList": [{"UserID": users[0]}, null]}),
        json!({"AccountList": [{"UserID": users[0], "Nick": 1}]}),
    ] {
        chat.refused(ENDPOINT, body, 70402).await;
    }
    assert_eq!(imported(&chat, &users).await, 0);
}

//! `POST /v4/im_open_login_svc/account_check`

use conformance::chat::Chat;
use serde_json::{Value, json};

const ENDPOINT: &str = "account_check";

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let chat = Chat::for_samples().await;
    chat.import(&["UserID_1"]).await;
    chat.answers_sample(ENDPOINT, 1).await;
}

fn checking(users: &[&str]) -> Value {
    let items: Vec<Value> = users.iter().map(|user| json!({"UserID": user})).collect();
    json!({"CheckItem": items})
}

#[tokio::test]
async fn answers_keep_the_order_of_the_request() {
    let chat = Chat::start().await;
    let (anna, bert) = (chat.account("anna").await, chat.account("bert").await);
    let stranger = chat.server.unique("stranger");
    let reply = chat.ok(ENDPOINT, checking(&[&bert, &stranger, &anna])).await;
    let item =
        |user: &str, status: &str| json!({"UserID": user, "ResultCode": 0, "ResultInfo": "", "AccountStatus": status});
    let expected = json!([
        item(&bert, "Imported"),
        item(&stranger, "NotImported"),
        item(&anna, "Imported")
    ]);
    assert_eq!(reply["ResultItem"], expected);
}

#[tokio::test]
async fn what_is_no_user_id_is_not_imported() {
    let chat = Chat::start().await;
    let users = ["", "ünï", "tab\t", "nul\0", &"x".repeat(33)];
    let reply = chat.ok(ENDPOINT, checking(&users)).await;
    for (index, user) in users.iter().enumerate() {
        let item = &reply["ResultItem"][index];
        assert_eq!(
            (&item["UserID"], &item["AccountStatus"]),
            (&json!(user), &json!("NotImported"))
        );
    }
}

#[tokio::test]
async fn one_to_100_accounts_are_checked_a_call() {
    let chat = Chat::start().await;
    let users: Vec<String> = (0..101).map(|index| format!("nobody{index}")).collect();
    let users: Vec<&str> = users.iter().map(String::as_str).collect();
    chat.refused(ENDPOINT, checking(&[]), 70402).await;
    chat.refused(ENDPOINT, checking(&users), 70402).await;
    let reply = chat.ok(ENDPOINT, checking(&users[..100])).await;
    assert_eq!(reply["ResultItem"].as_array().expect("a list").len(), 100);
}

#[tokio::test]
async fn bad_requests_are_refused() {
    let chat = Chat::start().await;
    for body in [
        json!({}),
        json!({"CheckItem": null}),
        json!({"CheckItem": "user"}),
        json!({"CheckItem": {"UserID": "user"}}),
        json!({"CheckItem": ["user"]}),
        json!({"CheckItem": [{}]}),
        json!({"CheckItem": [{"UserID": "user"}, null]}),
    ] {
        chat.refused(ENDPOINT, body, 70402).await;
    }
}

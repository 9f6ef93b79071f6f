//! `POST /v4/im_open_login_svc/account_import`

use conformance::chat::{Chat, creation, failure};
use serde_json::{Value, json};

const ENDPOINT: &str = "account_import";

/// The `AccountStatus` of one account.
pub(crate) async fn status(chat: &Chat, user: &Value) -> Value {
    let reply = chat.ok("account_check", json!({"CheckItem": [{"UserID": user}]})).await;
    reply["ResultItem"][0]["AccountStatus"].clone()
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let chat = Chat::for_samples().await;
    assert_eq!(status(&chat, &json!("test")).await, "NotImported");
    chat.answers_sample(ENDPOINT, 1).await;
    assert_eq!(status(&chat, &json!("test")).await, "Imported");
}

#[tokio::test]
async fn an_imported_account_may_have_groups() {
    let chat = Chat::start().await;
    let user = chat.server.unique("user");
    chat.refused("create_contact_group", creation(&user, "a", &[]), 50001)
        .await;
    chat.ok(ENDPOINT, json!({"UserID": user})).await;
    chat.create(&user, "a", &[]).await;
}

/// The older name, as published clients send it, alone or beside the newer one.
#[tokio::test]
async fn the_user_may_be_called_identifier() {
    let chat = Chat::start().await;
    for (name, body) in [
        (
            "older",
            json!({"Identifier": "", "Nick": "n", "FaceUrl": "http://example.com/1"}),
        ),
        (
            "older",
            json!({"UserID": null, "Identifier": "", "Nick": null, "FaceUrl": null, "Type": 0}),
        ),
        ("newer", json!({"UserID": "", "Identifier": null})),
        ("newer", json!({"UserID": "", "Identifier": "another"})),
        ("newer", json!({"UserID": "", "Identifier": 1})),
        ("both", json!({"UserID": "", "Identifier": ""})),
    ] {
        let user = chat.server.unique(name);
        let mut body = body;
        for (_, value) in body.as_object_mut().expect("an object") {
            if value == "" {
                *value = json!(user);
            }
        }
        chat.ok(ENDPOINT, body.clone()).await;
        assert_eq!(status(&chat, &json!(user)).await, "Imported", "{body}");
    }
    assert_eq!(status(&chat, &json!("another")).await, "NotImported");
}

#[tokio::test]
async fn an_identifier_has_the_rules_of_a_user_id() {
    let chat = Chat::start().await;
    let user = chat.server.unique("user");
    for (body, code) in [
        (json!({"Identifier": null}), 70402),
        (json!({"Identifier": ""}), 70402),
        (json!({"Identifier": "x".repeat(33)}), 70402),
        (json!({"identifier": user}), 70402),
        (json!({"UserID": "", "Identifier": user}), 70402),
        (json!({"Identifier": 1}), 60015),
        (json!({"Identifier": [user]}), 60015),
        (json!({"UserID": null}), 60015),
        (json!({"UserID": 1, "Identifier": user}), 60015),
        (json!({"Identifier": user, "Nick": "x".repeat(501)}), 40601),
    ] {
        chat.refused(ENDPOINT, body, code).await;
    }
    let twice = format!(r#"{{"Identifier":"{user}","Identifier":"{user}"}}"#);
    assert_eq!(failure(&chat.send(ENDPOINT, twice).await), 70402);
    assert_eq!(status(&chat, &json!(user)).await, "NotImported");
}

#[tokio::test]
async fn importing_again_is_no_error() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    chat.create(&user, "a", &[]).await;
    let before = chat.everything(&user).await;
    for body in [
        json!({"UserID": user}),
        json!({"UserID": user, "Nick": "one", "FaceUrl": "http://example.com/1"}),
        json!({"UserID": user, "Nick": ""}),
    ] {
        chat.ok(ENDPOINT, body).await;
    }
    assert_eq!(chat.everything(&user).await, before);
}

#[tokio::test]
async fn user_ids_have_1_to_32_printable_bytes() {
    let chat = Chat::start().await;
    let longest = format!("{:~<32}", chat.server.unique("user"));
    for user in [&longest, &chat.server.unique(" @#'\"; %/\\")] {
        chat.ok(ENDPOINT, json!({"UserID": user})).await;
        assert_eq!(status(&chat, &json!(user)).await, "Imported");
    }
    for user in ["", &format!("{longest}x"), "tab\t", "nul\0", "del\u{7f}", "ünï", "用户"] {
        chat.refused(ENDPOINT, json!({"UserID": user}), 70402).await;
        assert_eq!(status(&chat, &json!(user)).await, "NotImported");
    }
}

#[tokio::test]
async fn user_ids_are_compared_byte_for_byte() {
    let chat = Chat::start().await;
    let user = chat.account("user").await;
    for other in [user.to_uppercase(), format!("{user} "), format!(" {user}")] {
        assert_eq!(status(&chat, &json!(other)).await, "NotImported");
    }
}

#[tokio::test]
async fn profiles_have_at_most_500_bytes() {
    let chat = Chat::start().await;
    let user = chat.server.unique("user");
    for field in ["Nick", "FaceUrl"] {
        for longest in ["x".repeat(500), "昵".repeat(166) + "xx"] {
            let too_long = json!({"UserID": user, field: format!("{longest}x")});
            chat.refused(ENDPOINT, too_long, 40601).await;
        }
    }
    assert_eq!(status(&chat, &json!(user)).await, "NotImported");
    for field in ["Nick", "FaceUrl"] {
        chat.ok(ENDPOINT, json!({"UserID": user, field: "x".repeat(500)})).await;
    }
}

#[tokio::test]
async fn bad_requests_are_refused_and_change_nothing() {
    let chat = Chat::start().await;
    let user = chat.server.unique("user");
    for body in [
        json!({}),
        json!({"Nick": "no user"}),
        json!({"userid": user}),
        json!({"UserID": user, "Nick": 1}),
        json!({"UserID": user, "Nick": ["n"]}),
        json!({"UserID": user, "FaceUrl": {}}),
        json!({"UserID": user, "FaceUrl": true}),
    ] {
        chat.refused(ENDPOINT, body, 70402).await;
    }
    assert_eq!(status(&chat, &json!(user)).await, "NotImported");
}

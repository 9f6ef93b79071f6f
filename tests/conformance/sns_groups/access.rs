//! Who may call, and as whom.

use crate::client::{ADD_GROUP, Client, GET_GROUP, JOIN, assert_failed, enveloped, mids, text, token};
use conformance::Server;
use serde_json::json;

/// A call of every endpoint that is right but for its token, and what it answers with one.
const CALLS: [(&str, &str, &str, i64); 3] = [
    ("POST", ADD_GROUP, "admMids=1", 0),
    ("GET", GET_GROUP, "gid=9223372036854775807", 5001),
    ("POST", JOIN, "gid=9223372036854775807&code=x", 5001),
];

async fn call(
    client: &Client,
    (method, path, query, _): (&str, &str, &str, i64),
    more: &str,
    header: Option<&str>,
) -> conformance::Reply {
    let mut request = client.server.request(method, &format!("{path}?{query}{more}"));
    if let Some(value) = header {
        request = request.header("authorization", value);
    }
    if method == "POST" {
        request = request.header("content-type", "application/json").body(r#"{"MID":1}"#);
    }
    Server::send(request).await
}

#[tokio::test]
async fn a_token_is_taken_from_the_header_and_from_the_query() {
    let client = Client::start().await;
    let token = &client.token;
    for one in CALLS {
        for (more, header) in [
            (String::new(), Some(format!("Bearer {token}"))),
            (format!("&token={token}"), None),
            (format!("&access-token={token}"), None),
        ] {
            let json = enveloped(&call(&client, one, &more, header.as_deref()).await);
            assert_eq!(json["ErrCode"], one.3, "{one:?} {more}: {json}");
        }
    }
}

#[tokio::test]
async fn without_a_valid_token_every_call_answers_3_or_7() {
    let client = Client::start().await;
    let make = |scope, end| format!("Bearer {}", token(&client.server, scope, None, end));
    let foreign = bearer::sign(
        &bearer::Claims {
            scope: "sns-groups".to_owned(),
            sub: None,
            exp: None,
            nbf: None,
            ..bearer::Claims::default()
        },
        "another secret",
    );
    let early = bearer::sign(
        &bearer::Claims {
            scope: "sns-groups".to_owned(),
            sub: None,
            exp: None,
            nbf: Some(bearer::Seconds(i64::MAX)),
            ..bearer::Claims::default()
        },
        client.server.variable("api_secret"),
    );
    let cases = [
        (None, 3001),
        (Some("Bearer x".to_owned()), 3002),
        (Some(make("directory", i64::MAX)), 3002),
        (Some(format!("Bearer {foreign}")), 3002),
        (Some(format!("Bearer {early}")), 3002),
        (Some(make("sns-groups", 1_000_000_000)), 7001),
    ];
    for one in CALLS {
        for (header, err_code) in &cases {
            let reply = call(&client, one, "", header.as_deref()).await;
            assert_failed(&reply, *err_code, &format!("{one:?} {header:?}"));
        }
    }
}

#[tokio::test]
async fn an_empty_secret_opens_nothing_unless_all_is_open() {
    let closed = Client::with(&[("api_secret", "")]).await;
    for one in CALLS {
        let header = format!("Bearer {}", closed.token);
        assert_failed(&call(&closed, one, "", Some(&header)).await, 3002, "no secret");
        assert_failed(&call(&closed, one, "", None).await, 3001, "no secret");
    }
    let open = Client::with(&[("api_secret", ""), ("allow_anonymous", "true")]).await;
    for one in CALLS {
        for header in [None, Some("Bearer x")] {
            let json = enveloped(&call(&open, one, "", header).await);
            assert_eq!(json["ErrCode"], one.3, "{json}");
        }
    }
}

#[tokio::test]
async fn the_token_is_asked_for_behind_the_action_and_before_the_body() {
    let client = Client::start().await;
    let status = |method: &'static str, target: &'static str, body: &'static str| {
        let request = client.server.request(method, target).body(body);
        async move { Server::send(request.header("content-type", "text/plain")).await }
    };
    assert_eq!(status("POST", "/sns/v3/Sns/AddGroup", "x").await.status, 404);
    assert_eq!(status("PUT", "/sns/v3/Sns/AddGroup?admMids=1", "x").await.status, 405);
    let reply = status("POST", "/sns/v3/Sns/AddGroup?admMids=1&scene=", "x").await;
    assert_failed(&reply, 3001, "before 415 and 400");
}

#[tokio::test]
async fn in_group_is_about_the_tokens_subject() {
    let client = Client::start().await;
    let mids = mids(3);
    let data = client
        .add(&format!("{},{}", mids[0], mids[1]), &json!({"IsCode": true}))
        .await;
    let group = &data["GroupSD"]["Group"];
    assert_eq!(group["InGroup"], true, "without a subject");
    let (gid, code) = (text(&group["GID"]), text(&group["InCode"]));
    let member = client.token_of(&mids[1].to_string());
    let later = client.token_of(&mids[2].to_string());
    let seen = async |token: &str| enveloped(&client.get_as(token, &gid).await)["Data"]["InGroup"].clone();
    assert_eq!(seen(&client.token).await, true);
    assert_eq!(seen(&member).await, true);
    assert_eq!(seen(&later).await, false);
    assert_eq!(seen(&client.token_of("anna")).await, false);
    crate::client::succeeded(&client.join_as(&later, &gid, &code, &json!({"MID": mids[2]})).await);
    assert_eq!(seen(&later).await, true);
    let target = format!("{ADD_GROUP}?admMids={}", mids[2]);
    let reply = client.send_as(&later, "POST", &target, "application/json", "{}").await;
    assert_eq!(enveloped(&reply)["Data"]["GroupSD"]["Group"]["InGroup"], true);
}

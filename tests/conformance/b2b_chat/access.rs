//! Who may call.

use crate::client::{Chat, HISTORY, INIT, RELEASE, outcome, params};
use bearer::{Claims, Seconds, sign};
use conformance::{Reply, Server};
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};

fn token(server: &Server, scope: &str, expires_in: i64) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let claims = Claims {
        scope: scope.to_owned(),
        sub: None,
        exp: Some(Seconds(now.cast_signed() + expires_in)),
        nbf: None,
        ..Claims::default()
    };
    sign(&claims, server.variable("api_secret"))
}

async fn call(server: &Server, path: &str, token: Option<&str>) -> Reply {
    let request = server.request("POST", path).header("content-type", "application/json");
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    Server::send(request.body(params(&server.unique("PO"), 11).to_string())).await
}

#[tokio::test]
async fn a_call_without_a_valid_token_is_refused_in_the_envelope() {
    let server = Server::start().await;
    let forged = format!("{}x", token(&server, "b2b-chat", 60));
    let other = token(&server, "sns-groups", 60);
    let expired = token(&server, "b2b-chat", -1);
    for path in [INIT, HISTORY, RELEASE] {
        for (token, code, text) in [
            (None, "1004", "the request has no token"),
            (Some("x"), "1004", "the token is no JSON Web Token signed with HS256"),
            (
                Some(other.as_str()),
                "1004",
                "the token's scope does not include this API",
            ),
            (Some(expired.as_str()), "1005", "the token has expired"),
        ] {
            let reply = call(&server, path, token).await;
            assert_eq!(outcome(&reply), (code.to_owned(), json!(text)), "{path}");
        }
        assert_eq!(outcome(&call(&server, path, Some(&forged)).await).0, "1004");
    }
}

#[tokio::test]
async fn a_valid_token_opens_the_calls_in_the_header_and_in_the_query() {
    let server = Server::start().await;
    let token = token(&server, "other b2b-chat", 60);
    assert_eq!(outcome(&call(&server, INIT, Some(&token)).await).0, "1");
    for name in ["token", "access-token"] {
        let reply = call(&server, &format!("{INIT}?{name}={token}"), None).await;
        assert_eq!(outcome(&reply).0, "1", "{name}");
    }
}

#[tokio::test]
async fn allow_anonymous_opens_the_calls_to_everybody() {
    let chat = Chat::with(&[("allow_anonymous", "true")]).await;
    for token in [None, Some("x")] {
        assert_eq!(outcome(&call(&chat.server, INIT, token).await).0, "1");
    }
}

#[tokio::test]
async fn a_refusal_is_xml_for_those_who_ask_for_xml() {
    let server = Server::start().await;
    let request = server.request("POST", INIT).header("accept", "application/xml");
    let reply = Server::send(request).await;
    assert_eq!(reply.status, 200);
    let expected = "<FieldStr /><Message i:nil=\"true\" /><Redirect></Redirect><RetCode>1004</RetCode>\
                    <RetMsg>the request has no token</RetMsg><Total>0</Total><TotalPage>0</TotalPage></ApiRet>";
    assert!(reply.text().ends_with(expected), "{}", reply.text());
}

#[tokio::test]
async fn a_family_that_is_down_says_so_to_everybody() {
    let chat = Chat::with(&[("maintenance", "x, b2b-chat")]).await;
    let params = params(&chat.order(), 11);
    assert_eq!(chat.refused(INIT, &params).await, "1009");
    assert_eq!(chat.refused(HISTORY, &params).await, "1009");
    assert_eq!(outcome(&call(&chat.server, INIT, None).await).0, "1009");
}

#[tokio::test]
async fn a_caller_who_calls_too_often_is_told_to_wait() {
    let options = host::Options {
        clock: Some(SystemTime::now()),
        ..host::Options::default()
    };
    let variables = crate::client::changed(&[("rate_limit", "3")]);
    let chat = Chat::of(Server::with(variables, options).await);
    let order = chat.order();
    for _ in 0..3 {
        chat.enter(&params(&order, 11)).await;
    }
    for _ in 0..2 {
        assert_eq!(chat.refused(INIT, &params(&order, 11)).await, "1008");
    }
}

//! A team's secrets: changed without an outage, and not to be guessed.

use crate::client::{GET_ACCESS_TOKEN, Gateway, OTHER_TEAM, REFRESH_TOKEN, TEAM, failure, succeeded, text};
use crate::get_access_token::SAMPLE_TIME;
use conformance::{Reply, Server};
use serde_json::{Value, json};

const PROXY: &str = "x-forwarded-for";

/// Whether an access token opens the group calls.
async fn opens(gateway: &Gateway, access_token: &Value) -> bool {
    let body = json!({"currentUid": "a", "userIds": []}).to_string();
    let reply = gateway.send_as(&text(access_token), "group/createGroup", body).await;
    reply.json()["success"] == true || failure(&reply) != 10_000_401
}

/// Asks for tokens with a secret, from an address behind a proxy.
async fn ask_from(address: &str, gateway: &Gateway, eid: &str, secret: &str) -> Reply {
    let mut claim = gateway.claim(TEAM, "resGroupSecret");
    claim["eid"] = json!(eid);
    claim["secret"] = json!(secret);
    let request = gateway.server.request("POST", GET_ACCESS_TOKEN).header(PROXY, address);
    Server::send(request.body(claim.to_string())).await
}

async fn ask(gateway: &Gateway, secret: &str) -> Reply {
    ask_from("192.0.2.1", gateway, TEAM, secret).await
}

#[tokio::test]
async fn of_several_secrets_the_first_signs_and_all_verify() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let with = async |teams| Gateway::at_with(SAMPLE_TIME, state.path(), &[("yunzhijia_teams", teams)]).await;

    let gateway = with(r#"{"10109":"old"}"#).await;
    let old = gateway.tokens(TEAM, "resGroupSecret").await;
    gateway.server.stop().await;

    let gateway = with(r#"{"10109":["new","","old"]}"#).await;
    assert!(opens(&gateway, &old["accessToken"]).await);
    let new = succeeded(&ask(&gateway, "new").await);
    assert_eq!(succeeded(&ask(&gateway, "old").await), new, "one pair for both");
    assert_ne!(new["accessToken"], old["accessToken"]);
    let body = gateway.refreshing(TEAM, "resGroupSecret", &text(&old["refreshToken"]));
    let refreshed = succeeded(&gateway.post(REFRESH_TOKEN, body.to_string()).await);
    assert!(opens(&gateway, &refreshed["accessToken"]).await);
    for wrong in ["", "wrong", "new,old", r#"["new"]"#] {
        assert_eq!(failure(&ask(&gateway, wrong).await), 10_000_401, "{wrong}");
    }
    gateway.server.stop().await;

    let gateway = with(r#"{"10109":["new"]}"#).await;
    assert_eq!(failure(&ask(&gateway, "old").await), 10_000_401);
    for (tokens, is_valid) in [(&old, false), (&new, true), (&refreshed, true)] {
        assert_eq!(opens(&gateway, &tokens["accessToken"]).await, is_valid);
    }
}

#[tokio::test]
async fn after_ten_wrong_secrets_in_a_minute_a_team_and_address_is_slowed() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let at = async |time| Gateway::at_with(time, state.path(), &[("forwarded_header", PROXY)]).await;
    let gateway = at(SAMPLE_TIME).await;
    let right = gateway.secret(TEAM);
    for _ in 0..20 {
        succeeded(&ask(&gateway, &right).await);
    }
    for _ in 0..10 {
        assert_eq!(failure(&ask(&gateway, "wrong").await), 10_000_401);
    }
    for secret in ["wrong", &right, "", &right] {
        assert_eq!(failure(&ask(&gateway, secret).await), 10_000_429, "{secret}");
    }
    let forged = ask_from("203.0.113.9, 192.0.2.1", &gateway, TEAM, &right).await;
    assert_eq!(failure(&forged), 10_000_429, "a client's own word is no address");
    succeeded(&ask_from("192.0.2.2", &gateway, TEAM, &right).await);
    let other = gateway.secret(OTHER_TEAM);
    succeeded(&ask_from("192.0.2.1", &gateway, OTHER_TEAM, &other).await);
    assert!(opens(&gateway, &json!(gateway.token)).await, "tokens go on");
    gateway.server.stop().await;

    let gateway = at(SAMPLE_TIME + 1000).await;
    assert_eq!(
        failure(&ask(&gateway, &right).await),
        10_000_429,
        "a server of its own knows"
    );
    gateway.server.stop().await;
    succeeded(&ask(&at(SAMPLE_TIME + 60_000).await, &right).await);
}

#[tokio::test]
async fn a_team_that_there_is_not_is_slowed_like_others() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = Gateway::at(SAMPLE_TIME, state.path()).await;
    let mut answers = Vec::new();
    for eid in [TEAM, "nobody", ""] {
        let mut told = Vec::new();
        for _ in 0..12 {
            told.push(ask_from("192.0.2.1", &gateway, eid, "wrong").await.text().to_owned());
        }
        assert!(
            told[9].contains("10000401") && told[10].contains("10000429"),
            "{told:?}"
        );
        answers.push(told);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_secrets_at_once_ten_are_compared() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = std::sync::Arc::new(Gateway::at(SAMPLE_TIME, state.path()).await);
    let right = gateway.secret(TEAM);
    let codes = crate::concurrency::race(|_| {
        let gateway = std::sync::Arc::clone(&gateway);
        async move { [ask(&gateway, "a").await, ask(&gateway, "b").await].map(|reply| failure(&reply)) }
    });
    let codes = codes.await.concat();
    assert_eq!(
        codes.iter().filter(|code| **code == 10_000_401).count(),
        10,
        "{codes:?}"
    );
    assert_eq!(failure(&ask(&gateway, &right).await), 10_000_429);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_number_of_right_secrets_at_once_is_taken() {
    let gateway = std::sync::Arc::new(Gateway::with(&[]).await);
    let tokens = crate::concurrency::race(|_| {
        let gateway = std::sync::Arc::clone(&gateway);
        async move { gateway.tokens(TEAM, "resGroupSecret").await["accessToken"].clone() }
    });
    assert!(tokens.await.iter().all(|token| *token == json!(gateway.token)));
}

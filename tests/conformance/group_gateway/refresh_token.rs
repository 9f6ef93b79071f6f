//! `POST /gateway/oauth2/token/refreshToken`

use crate::client::{GET_ACCESS_TOKEN, Gateway, OTHER_TEAM, REFRESH_TOKEN, TEAM, failure, succeeded, text};
use crate::get_access_token::SAMPLE_TIME;
use conformance::Sample;
use serde_json::{Value, json};

async fn refresh(gateway: &Gateway, tokens: &Value) -> Value {
    let body = gateway.refreshing(TEAM, "resGroupSecret", &text(&tokens["refreshToken"]));
    succeeded(&gateway.post(REFRESH_TOKEN, body.to_string()).await)
}

async fn code(gateway: &Gateway, body: &Value) -> i64 {
    failure(&gateway.post(REFRESH_TOKEN, body.to_string()).await)
}

async fn opens(gateway: &Gateway, tokens: &Value) -> bool {
    let body = json!({"currentUid": "a", "userIds": []}).to_string();
    let reply = gateway
        .send_as(&text(&tokens["accessToken"]), "group/createGroup", body)
        .await;
    reply.json()["success"] == true || failure(&reply) != 10_000_401
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = Gateway::at(SAMPLE_TIME, state.path()).await;
    let old = gateway.tokens(TEAM, "resGroupSecret").await;
    let Sample { request, reply } = Sample::read("group-gateway", "refresh_token", 1);
    let request = request.replace("fedcba9876543210fedcba9876543210", &text(&old["refreshToken"]));
    let answer = gateway.post(REFRESH_TOKEN, request).await;
    let new = succeeded(&answer);
    let expected = reply
        .replace("0123456789abcdef0123456789abcdef", &text(&new["accessToken"]))
        .replace("fedcba9876543210fedcba9876543210", &text(&new["refreshToken"]));
    assert_eq!(answer.text(), expected);
    assert_ne!(new["accessToken"], old["accessToken"]);
    assert_ne!(new["refreshToken"], old["refreshToken"]);
}

#[tokio::test]
async fn a_refresh_token_is_used_up_and_the_old_access_token_lives_on() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = Gateway::at(SAMPLE_TIME, state.path()).await;
    let first = gateway.tokens(TEAM, "resGroupSecret").await;
    drop(gateway);

    let gateway = Gateway::at(SAMPLE_TIME + 3_600_000, state.path()).await;
    let second = refresh(&gateway, &first).await;
    assert_eq!(second["expireIn"], 7200);
    assert!(opens(&gateway, &first).await && opens(&gateway, &second).await);
    assert_eq!(
        gateway.tokens(TEAM, "resGroupSecret").await,
        second,
        "the new pair is the team's"
    );
    drop(gateway);

    let gateway = Gateway::at(SAMPLE_TIME + 7_200_000, state.path()).await;
    assert!(!opens(&gateway, &first).await, "it had two hours");
    assert!(opens(&gateway, &second).await);
    let third = refresh(&gateway, &second).await;
    assert!(opens(&gateway, &third).await);
}

#[tokio::test]
async fn a_used_refresh_token_that_comes_again_ends_all_that_descends_from_its_pair() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = Gateway::at(SAMPLE_TIME, state.path()).await;
    let other_scope = gateway.tokens(TEAM, "team").await;
    let other_team = gateway.tokens(OTHER_TEAM, "resGroupSecret").await;
    let mut ended = Vec::new();
    for (again, off) in [(0, 0), (1, 0), (0, 180_001)] {
        let first = gateway.tokens(TEAM, "resGroupSecret").await;
        let second = refresh(&gateway, &first).await;
        let third = refresh(&gateway, &second).await;
        let chain = [first, second, third];
        for tokens in &chain {
            assert!(opens(&gateway, tokens).await);
        }
        // A stale request may be a copy of an old one: the token in it was copied all the same.
        let mut body = gateway.refreshing(TEAM, "resGroupSecret", &text(&chain[again]["refreshToken"]));
        body["timestamp"] = json!(SAMPLE_TIME - off);
        assert_eq!(code(&gateway, &body).await, 10_000_401);
        ended.extend(chain);
        for tokens in &ended {
            assert!(!opens(&gateway, tokens).await);
            let body = gateway.refreshing(TEAM, "resGroupSecret", &text(&tokens["refreshToken"]));
            assert_eq!(code(&gateway, &body).await, 10_000_401);
        }
    }
    let next = gateway.tokens(TEAM, "resGroupSecret").await;
    assert!(opens(&gateway, &next).await && opens(&gateway, &other_team).await);
    assert_eq!(gateway.tokens(TEAM, "team").await, other_scope);
    refresh(&gateway, &next).await;
}

#[tokio::test]
async fn a_refresh_token_lives_for_thirty_days() {
    const MONTH: i64 = 30 * 24 * 3_600_000;
    for (after_ms, is_valid) in [(MONTH - 1, true), (MONTH, false)] {
        let state = tempfile::tempdir().expect("a temporary folder");
        let first = Gateway::at(SAMPLE_TIME, state.path())
            .await
            .tokens(TEAM, "resGroupSecret")
            .await;
        // The server's first call gives the team a second pair, which leaves the first one's refresh token alone.
        let gateway = Gateway::at(SAMPLE_TIME + after_ms, state.path()).await;
        let body = gateway.refreshing(TEAM, "resGroupSecret", &text(&first["refreshToken"]));
        let reply = gateway.post(REFRESH_TOKEN, body.to_string()).await;
        assert_eq!(
            reply.json()["success"],
            is_valid,
            "after {after_ms} ms: {}",
            reply.text()
        );
    }
}

#[tokio::test]
async fn only_the_teams_own_refresh_token_of_the_scope_is_taken() {
    let gateway = Gateway::with(&[]).await;
    let tokens = gateway.tokens(TEAM, "resGroupSecret").await;
    let (access, refresh_token) = (text(&tokens["accessToken"]), text(&tokens["refreshToken"]));
    let team_token = text(&gateway.tokens(TEAM, "team").await["refreshToken"]);
    let other_token = text(&gateway.tokens(OTHER_TEAM, "resGroupSecret").await["refreshToken"]);
    for (eid, scope, token) in [
        (TEAM, "resGroupSecret", access.as_str()),
        (TEAM, "resGroupSecret", team_token.as_str()),
        (TEAM, "resGroupSecret", other_token.as_str()),
        (TEAM, "team", &refresh_token),
        (TEAM, "app", &refresh_token),
        (OTHER_TEAM, "resGroupSecret", &refresh_token),
        ("nobody", "resGroupSecret", &refresh_token),
        (TEAM, "resGroupSecret", ""),
        (TEAM, "resGroupSecret", &refresh_token.to_uppercase()),
        (TEAM, "resGroupSecret", "00000000000000000000000000000000"),
    ] {
        let body = gateway.refreshing(eid, scope, token);
        assert_eq!(code(&gateway, &body).await, 10_000_401, "{body}");
    }
    // None of these has used it up.
    refresh(&gateway, &tokens).await;
    let body = gateway.refreshing(TEAM, "team", &team_token);
    let team = succeeded(&gateway.post(REFRESH_TOKEN, body.to_string()).await);
    assert!(
        !opens(&gateway, &team).await,
        "a refreshed token opens what the scope does"
    );
}

#[tokio::test]
async fn a_refused_refresh_leaves_the_token_usable() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = Gateway::at(SAMPLE_TIME, state.path()).await;
    let tokens = gateway.tokens(TEAM, "resGroupSecret").await;
    let valid = gateway.refreshing(TEAM, "resGroupSecret", &text(&tokens["refreshToken"]));
    for (field, value, expected) in [
        ("timestamp", json!(SAMPLE_TIME - 180_001), 10_000_401),
        ("timestamp", json!((SAMPLE_TIME + 180_001).to_string()), 10_000_401),
        ("timestamp", json!("x"), 10_000_400),
        ("timestamp", json!(null), 10_000_400),
        ("refreshToken", json!(null), 10_000_400),
        ("refreshToken", json!(1), 10_000_400),
        ("eid", json!(10109.5), 10_000_400),
        ("scope", json!("other"), 10_000_400),
    ] {
        let mut body = valid.clone();
        body[field] = value;
        assert_eq!(code(&gateway, &body).await, expected, "{body}");
        body.as_object_mut().expect("an object").remove(field);
        assert_eq!(code(&gateway, &body).await, 10_000_400, "{body}");
    }
    let reply = gateway.post(GET_ACCESS_TOKEN, valid.to_string()).await;
    assert_eq!(failure(&reply), 10_000_400, "a refresh token is no secret");
    refresh(&gateway, &tokens).await;
}

#[tokio::test]
async fn of_sixteen_who_refresh_at_once_one_succeeds() {
    let gateway = std::sync::Arc::new(Gateway::with(&[]).await);
    let tokens = gateway.tokens(TEAM, "resGroupSecret").await;
    let token = text(&tokens["refreshToken"]);
    let replies = crate::concurrency::race(|_| {
        let (gateway, token) = (std::sync::Arc::clone(&gateway), token.clone());
        async move {
            let body = gateway.refreshing(TEAM, "resGroupSecret", &token);
            gateway.post(REFRESH_TOKEN, body.to_string()).await
        }
    })
    .await;
    let (good, bad): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.json()["success"] == true);
    assert_eq!(good.len(), 1);
    assert!(bad.into_iter().all(|reply| failure(reply) == 10_000_401));
}

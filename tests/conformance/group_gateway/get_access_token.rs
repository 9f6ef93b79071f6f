//! `POST /gateway/oauth2/token/getAccessToken`

use crate::client::{GET_ACCESS_TOKEN, Gateway, OTHER_TEAM, TEAM, failure, succeeded, text};
use conformance::Sample;
use serde_json::{Value, json};

/// The time that the sample names, in Unix milliseconds.
pub(crate) const SAMPLE_TIME: i64 = 1_542_350_925_132;

async fn code(gateway: &Gateway, claim: &Value) -> i64 {
    let reply = gateway.post(GET_ACCESS_TOKEN, claim.to_string()).await;
    let json = reply.json();
    if json["success"] == true { 0 } else { failure(&reply) }
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = Gateway::at(SAMPLE_TIME, state.path()).await;
    let Sample { request, reply } = Sample::read("group-gateway", "get_access_token", 1);
    let answer = gateway.post(GET_ACCESS_TOKEN, request).await;
    let tokens = succeeded(&answer);
    let (access, refresh) = (text(&tokens["accessToken"]), text(&tokens["refreshToken"]));
    for token in [&access, &refresh] {
        let is_hex = token
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        assert!(token.len() == 32 && is_hex, "{token}");
    }
    assert_ne!(access, refresh);
    let expected = reply
        .replace("0123456789abcdef0123456789abcdef", &access)
        .replace("fedcba9876543210fedcba9876543210", &refresh);
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn a_token_stays_the_same_until_it_expires_and_expire_in_counts_down() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let (mut first, mut latest) = (Value::Null, Value::Null);
    for (after_ms, expire_in, is_first) in [
        (0, 7200, true),
        (1, 7199, true),
        (1000, 7199, true),
        (3_600_000, 3600, true),
        (7_199_000, 1, true),
        (7_199_999, 0, true),
        (7_200_000, 7200, false),
    ] {
        let gateway = Gateway::at(SAMPLE_TIME + after_ms, state.path()).await;
        latest = gateway.tokens(TEAM, "resGroupSecret").await;
        if first.is_null() {
            first = latest.clone();
        }
        assert_eq!(latest["expireIn"], expire_in, "after {after_ms} ms");
        for token in ["accessToken", "refreshToken"] {
            assert_eq!(latest[token] == first[token], is_first, "{token} after {after_ms} ms");
        }
    }
    // The first one is over, and the new one is not.
    let gateway = Gateway::at(SAMPLE_TIME + 7_200_000, state.path()).await;
    for (tokens, is_valid) in [(first, false), (latest, true)] {
        let body = json!({"currentUid": "a", "userIds": []}).to_string();
        let reply = gateway
            .send_as(&text(&tokens["accessToken"]), "group/createGroup", body)
            .await;
        assert_eq!(reply.json()["success"], is_valid);
    }
}

#[tokio::test]
async fn an_access_token_opens_until_its_last_millisecond() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let token = Gateway::at(SAMPLE_TIME, state.path()).await.token;
    for (after_ms, is_valid) in [(7_199_999, true), (7_200_000, false)] {
        let gateway = Gateway::at(SAMPLE_TIME + after_ms, state.path()).await;
        let body = json!({"currentUid": "a", "userIds": []}).to_string();
        let reply = gateway.send_as(&token, "group/createGroup", body).await;
        assert_eq!(reply.json()["success"], is_valid, "after {after_ms} ms");
    }
}

#[tokio::test]
async fn timestamps_are_taken_for_three_minutes_on_both_sides() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = Gateway::at(SAMPLE_TIME, state.path()).await;
    for (off, expected) in [
        (0, 0),
        (180_000, 0),
        (-180_000, 0),
        (180_001, 10_000_401),
        (-180_001, 10_000_401),
        (-SAMPLE_TIME, 10_000_401),
        (i64::MAX - SAMPLE_TIME, 10_000_401),
    ] {
        let mut claim = gateway.claim(TEAM, "resGroupSecret");
        let number = SAMPLE_TIME + off;
        for timestamp in [json!(number), json!(number.to_string())] {
            claim["timestamp"] = timestamp;
            assert_eq!(code(&gateway, &claim).await, expected, "{claim}");
        }
    }
    let mut claim = gateway.claim(TEAM, "resGroupSecret");
    for timestamp in [
        json!(1.542_350_925_132e12),
        json!("1542350925132.0"),
        json!("1.542350925132E12"),
    ] {
        claim["timestamp"] = timestamp;
        assert_eq!(code(&gateway, &claim).await, 0, "{claim}");
    }
    let malformed = [
        json!(1_542_350_925_132.5),
        json!(""),
        json!(" 1542350925132"),
        json!("1542350925132.5"),
        json!("now"),
        json!("+1542350925132"),
        json!("1542350925132000000000"),
        json!(u64::MAX),
        json!(true),
        json!([1]),
        json!(null),
    ];
    for timestamp in malformed {
        claim["timestamp"] = timestamp;
        assert_eq!(code(&gateway, &claim).await, 10_000_400, "{claim}");
    }
}

#[tokio::test]
async fn each_scope_is_answered_as_documented() {
    let gateway = Gateway::start().await;
    let group_tokens = gateway.tokens(TEAM, "resGroupSecret").await;
    let team_tokens = gateway.tokens(TEAM, "team").await;
    assert_ne!(group_tokens["accessToken"], team_tokens["accessToken"]);
    assert_ne!(group_tokens["refreshToken"], team_tokens["refreshToken"]);
    assert_eq!(
        gateway.tokens(TEAM, "team").await["accessToken"],
        team_tokens["accessToken"]
    );
    for (scope, expected) in [
        (json!("app"), 10_000_401),
        (json!("resgroupsecret"), 10_000_400),
        (json!("resGroupSecret "), 10_000_400),
        (json!(""), 10_000_400),
        (json!(null), 10_000_400),
        (json!(1), 10_000_400),
    ] {
        let mut claim = gateway.claim(TEAM, "");
        claim["scope"] = scope;
        assert_eq!(code(&gateway, &claim).await, expected, "{claim}");
    }
    for (app, expected) in [(json!(null), 10_000_400), (json!(""), 10_000_400), (json!("any"), 0)] {
        let mut claim = gateway.claim(TEAM, "team");
        claim["appId"] = app.clone();
        assert_eq!(code(&gateway, &claim).await, expected, "{claim}");
        claim["scope"] = json!("resGroupSecret");
        assert_eq!(code(&gateway, &claim).await, 0, "{claim}");
    }
}

#[tokio::test]
async fn team_and_secret_have_to_fit_each_other() {
    let gateway = Gateway::start().await;
    let (secret, other_secret) = (gateway.secret(TEAM), gateway.secret(OTHER_TEAM));
    let mut answers = Vec::new();
    for (eid, given) in [
        (TEAM, ""),
        (TEAM, "wrong"),
        (TEAM, &other_secret),
        (TEAM, &secret[1..]),
        (TEAM, &format!("{secret} ")),
        (TEAM, &secret.to_uppercase()),
        ("", ""),
        ("", &secret),
        ("nobody", ""),
        ("nobody", &secret),
        ("010109", &secret),
    ] {
        let mut claim = gateway.claim(TEAM, "resGroupSecret");
        claim["eid"] = json!(eid);
        claim["secret"] = json!(given);
        let reply = gateway.post(GET_ACCESS_TOKEN, claim.to_string()).await;
        assert_eq!(failure(&reply), 10_000_401, "{claim}");
        answers.push(reply.text().to_owned());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "the answer tells which teams there are: {answers:?}");
}

#[tokio::test]
async fn fields_that_are_missing_or_of_another_type_are_refused() {
    let gateway = Gateway::start().await;
    for field in ["eid", "secret", "timestamp", "scope"] {
        let mut claim = gateway.claim(TEAM, "resGroupSecret");
        for value in [json!(null), json!([]), json!({}), json!(true)] {
            claim[field] = value;
            assert_eq!(code(&gateway, &claim).await, 10_000_400, "{claim}");
        }
        claim.as_object_mut().expect("an object").remove(field);
        assert_eq!(code(&gateway, &claim).await, 10_000_400, "{claim}");
    }
    for body in ["", "null", "[]", "{", "{}", "\"x\"", "{\"eid\":\"1\",\"eid\":\"1\"}"] {
        assert_eq!(
            failure(&gateway.post(GET_ACCESS_TOKEN, body).await),
            10_000_400,
            "{body}"
        );
    }
    let mut claim = gateway.claim(TEAM, "resGroupSecret");
    claim["other"] = json!([1]);
    assert_eq!(code(&gateway, &claim).await, 0);
}

#[tokio::test]
async fn teams_without_a_secret_and_no_teams_at_all_are_refused() {
    for (teams, expected) in [
        (r#"{"10109":""}"#, 10_000_401),
        (r#"{"10109":[]}"#, 10_000_401),
        (r#"{"10109":["",""]}"#, 10_000_401),
        (r#"{"10109":["a",1]}"#, 10_000_500),
        ("{}", 10_000_401),
        ("", 10_000_500),
        ("[]", 10_000_500),
        (r#"{"10109":1}"#, 10_000_500),
    ] {
        let variables = crate::client::changed(&[("yunzhijia_teams", teams)]);
        let server = conformance::Server::with(variables, host::Options::default()).await;
        let now = std::time::UNIX_EPOCH.elapsed().expect("a clock after 1970").as_millis();
        let claim = format!(r#"{{"eid":"10109","secret":"","timestamp":{now},"scope":"resGroupSecret"}}"#);
        let reply = conformance::Server::send(server.request("POST", GET_ACCESS_TOKEN).body(claim)).await;
        assert_eq!(failure(&reply), expected, "{teams}");
        assert!(!reply.text().contains("yunzhijia_teams"), "{}", reply.text());
    }
}

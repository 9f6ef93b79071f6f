//! Pairs of tokens and their chains, natively.

use serde_json::{Value, json};
use sql_harness::Database;

fn database() -> Database {
    Database::new(env!("CARGO_MANIFEST_DIR"))
}

fn pair(nonce: &str, refresh: Value, check: &str, now: i64) -> Value {
    json!({
        "eid": "t", "scope": "team", "secret_check": check, "nonce": nonce,
        "access_digest": format!("access of {nonce}"), "access_expires": now + 10,
        "next_digest": format!("refresh of {nonce}"), "next_expires": now + 100,
        "refresh_digest": refresh, "now": now,
    })
}

fn issue(database: &Database, nonce: &str, refresh: Value, check: &str, now: i64) -> Result<Value, String> {
    database.call("get_access_token", pair(nonce, refresh, check, now))
}

fn token(database: &Database, digest: &str) -> Value {
    database.call("token", json!({"digest": digest})).unwrap()
}

#[test]
fn a_pair_of_tokens_lasts_until_it_expires_or_the_secret_changes() {
    let database = database();
    assert_eq!(issue(&database, "a", Value::Null, "s", 100), Ok(json!(["a", 110])));
    assert_eq!(issue(&database, "b", Value::Null, "s", 109), Ok(json!(["a", 110])));
    assert_eq!(token(&database, "access of b"), Value::Null);
    assert_eq!(
        token(&database, "access of a"),
        json!({"kind": "access", "eid": "t", "scope": "team", "nonce": "a", "expires": 110})
    );
    assert_eq!(token(&database, "refresh of a")["expires"], 200);
    assert_eq!(token(&database, "refresh of a")["kind"], "refresh");
    assert_eq!(issue(&database, "c", Value::Null, "other", 109), Ok(json!(["c", 119])));
    assert_eq!(issue(&database, "d", Value::Null, "other", 119), Ok(json!(["d", 129])));
    assert_eq!(
        token(&database, "access of c"),
        Value::Null,
        "expired tokens are deleted"
    );
}

#[test]
fn a_refresh_token_is_used_up_and_the_access_token_beside_it_lives_on() {
    let database = database();
    issue(&database, "a", Value::Null, "s", 100).unwrap();
    assert_eq!(
        issue(&database, "b", json!("refresh of a"), "s", 105),
        Ok(json!(["b", 115]))
    );
    assert_eq!(token(&database, "access of a")["nonce"], "a");
    assert_eq!(token(&database, "refresh of a")["kind"], "used");
    for digest in ["access of b", "refresh of nothing"] {
        assert_eq!(
            issue(&database, "c", json!(digest), "s", 105),
            Err("unknown-token".to_owned())
        );
    }
    for digest in ["refresh of a", "refresh of b"] {
        assert_eq!(
            issue(&database, "c", json!(digest), "s", 205),
            Err("unknown-token".to_owned()),
            "it has expired"
        );
    }
}

#[test]
fn a_refresh_token_that_comes_again_ends_its_chain_alone() {
    let database = database();
    issue(&database, "other", Value::Null, "old secret", 100).unwrap();
    issue(&database, "a", Value::Null, "s", 100).unwrap();
    issue(&database, "b", json!("refresh of a"), "s", 101).unwrap();
    issue(&database, "c", json!("refresh of b"), "s", 102).unwrap();
    assert_eq!(issue(&database, "d", json!("refresh of a"), "s", 103), Ok(Value::Null));
    for nonce in ["a", "b", "c", "d"] {
        for kind in ["access", "refresh"] {
            assert_eq!(token(&database, &format!("{kind} of {nonce}")), Value::Null);
        }
    }
    assert_eq!(token(&database, "access of other")["nonce"], "other");
    assert_eq!(
        issue(&database, "e", json!("refresh of c"), "s", 103),
        Err("unknown-token".to_owned())
    );
    assert_eq!(
        issue(&database, "f", Value::Null, "s", 103),
        Ok(json!(["f", 113])),
        "the team begins again"
    );
    // A chain that ends behind its back leaves the team's newer pair alone, and does not tell it.
    issue(&database, "g", json!("refresh of other"), "s", 104).unwrap();
    issue(&database, "h", Value::Null, "newer", 105).unwrap();
    assert_eq!(
        issue(&database, "i", json!("refresh of other"), "s", 106),
        Ok(Value::Null)
    );
    assert_eq!(issue(&database, "j", Value::Null, "newer", 107), Ok(json!(["h", 115])));
}

#[test]
fn to_end_a_chain_takes_no_longer_where_it_has_many_tokens() {
    let steps = |tokens: i32| {
        let database = database();
        issue(&database, "a", Value::Null, "s", 100).unwrap();
        issue(&database, "b", json!("refresh of a"), "s", 101).unwrap();
        let many = "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :tokens)
            INSERT INTO group_gateway_token (digest, kind, eid, scope, nonce, expires, chain)
            SELECT n, 'used', 't', 'team', n, 1000, 'a' FROM number";
        database.run(many, json!({"tokens": tokens})).unwrap();
        database.steps("get_access_token", pair("c", json!("refresh of a"), "s", 102))
    };
    assert!(steps(5000) <= steps(5) + 20);
}

#[test]
fn a_chain_that_has_ended_is_forgotten_with_its_last_token() {
    let database = database();
    issue(&database, "a", Value::Null, "s", 100).unwrap();
    issue(&database, "b", json!("refresh of a"), "s", 101).unwrap();
    issue(&database, "c", json!("refresh of a"), "s", 102).unwrap();
    let rows =
        "SELECT json_array((SELECT count(*) FROM group_gateway_ended), (SELECT count(*) FROM group_gateway_token))";
    assert_eq!(database.run(rows, Value::Null), Ok(json!([1, 4])));
    issue(&database, "d", Value::Null, "s", 202).unwrap();
    assert_eq!(database.run(rows, Value::Null), Ok(json!([0, 2])));
}

#[test]
fn tokens_of_the_version_before_are_chains_of_their_own_pairs() {
    let database = database();
    issue(&database, "a", Value::Null, "s", 100).unwrap();
    issue(&database, "b", Value::Null, "s", 120).unwrap();
    database
        .run("UPDATE group_gateway_token SET chain = NULL", Value::Null)
        .unwrap();
    issue(&database, "c", json!("refresh of a"), "s", 121).unwrap();
    issue(&database, "d", json!("refresh of a"), "s", 122).unwrap();
    assert_eq!(token(&database, "access of c"), Value::Null);
    assert_eq!(token(&database, "access of b")["nonce"], "b");
}

#[test]
fn expired_tokens_go_a_hundred_at_a_time() {
    let database = database();
    let many = "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 250)
        INSERT INTO group_gateway_token (digest, kind, eid, scope, nonce, expires) SELECT n, 'used', 't', 'team', n, n FROM number";
    database.run(many, Value::Null).unwrap();
    for (now, left) in [(1000, 150), (1001, 50), (1002, 0)] {
        issue(&database, &now.to_string(), Value::Null, "s", now).unwrap();
        let counted = database.run(
            "SELECT count(*) FROM group_gateway_token WHERE expires <= 1000",
            Value::Null,
        );
        assert_eq!(counted, Ok(json!(left)));
    }
}

//! The wrong credentials of each family, and how it refuses them.

use crate::endpoints::Endpoint;
use crate::scene::{CREATOR, Scene, Tokens, now, signature};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use conformance::Reply;
use serde_json::{Value, json};

/// What some families refuse by a code of its own.
const EXPIRED: &str = "an expired one";

/// A wrong credential.
pub(crate) struct Attempt {
    pub(crate) what: &'static str,
    /// What it adds to the query.
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    /// The body, where the credential is in it.
    pub(crate) body: Option<String>,
    /// The path and query, where the credential is in what they name.
    pub(crate) target: Option<String>,
    /// The code of the refusal, where it is not that of a caller who is not known.
    pub(crate) code: Option<i64>,
}

impl Attempt {
    fn query(what: &'static str, query: String) -> Self {
        Self {
            what,
            query,
            authorization: None,
            body: None,
            target: None,
            code: None,
        }
    }

    fn header(what: &'static str, authorization: Option<String>) -> Self {
        Self {
            authorization,
            ..Self::query(what, String::new())
        }
    }

    fn body(what: &'static str, body: &Value) -> Self {
        Self {
            body: Some(body.to_string()),
            ..Self::query(what, String::new())
        }
    }
}

/// Every wrong credential for an endpoint.
pub(crate) fn attempts(scene: &Scene, endpoint: &Endpoint) -> Vec<Attempt> {
    match endpoint.family.as_str() {
        "chat-records" | "directory" | "sns-groups" | "b2b-chat" => bearers(scene, &endpoint.family),
        "contact-groups" => usersigs(scene),
        "rongcloud" => callbacks(scene),
        "group-gateway" => match endpoint.stem.as_str() {
            "get_access_token" => secrets(scene, endpoint),
            "refresh_token" => refresh_tokens(scene, endpoint),
            stem if stem.starts_with("history_") => histories(scene, endpoint),
            _ => access_tokens(scene, endpoint),
        },
        family => panic!("{family}: how it knows its callers has to be written here"),
    }
}

/// Whether a reply is the documented refusal.
pub(crate) fn is_refusal(endpoint: &Endpoint, attempt: &Attempt, reply: &Reply) -> bool {
    let json: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    match endpoint.family.as_str() {
        "chat-records" => reply.status == 401 && json["name"] == "Unauthorized",
        "directory" => reply.status == 401 && json["error"]["code"] == "unauthorized",
        "sns-groups" => {
            let ret = if attempt.what == EXPIRED { 7 } else { 3 };
            reply.status == 200 && json["Ret"] == ret && json["Data"].is_null()
        }
        "b2b-chat" => {
            let code = if attempt.what == EXPIRED { "1005" } else { "1004" };
            reply.status == 200 && json["RetCode"] == code
        }
        "contact-groups" => json["ActionStatus"] == "FAIL" && json["ErrorCode"].as_i64() == attempt.code,
        "rongcloud" => reply.status == 401 && json["code"] == 1004,
        _ if endpoint.stem.starts_with("history_") => reply.status == 404,
        _ => {
            json["success"] == false
                && json["errorCode"] == attempt.code.unwrap_or(10_000_401)
                && json["data"].is_null()
        }
    }
}

fn bearers(scene: &Scene, family: &str) -> Vec<Attempt> {
    let hour = 3600;
    let good = scene.bearer(None, family, -hour, hour);
    let payload = good.split('.').nth(1).unwrap_or_default();
    let unsigned = |algorithm: &str| {
        format!(
            "{}.{payload}",
            URL_SAFE_NO_PAD.encode(json!({"alg": algorithm}).to_string())
        )
    };
    let other_scope = if family == "directory" {
        "sns-groups"
    } else {
        "directory"
    };
    let none = unsigned("none");
    let signature = good.rsplit('.').next().unwrap_or_default();
    let wrong = [
        ("garbage", "garbage".to_owned()),
        (EXPIRED, scene.bearer(None, family, -hour, -1)),
        ("one that is not yet valid", scene.bearer(None, family, hour, 2 * hour)),
        ("one of another scope", scene.bearer(None, other_scope, -hour, hour)),
        (
            "one of another key",
            scene.bearer(Some("another key"), family, -hour, hour),
        ),
        ("one of an empty key", scene.bearer(Some(""), family, -hour, hour)),
        ("alg: none", format!("{none}.")),
        (
            "alg: none, with the right one's signature",
            format!("{none}.{signature}"),
        ),
        ("another algorithm", format!("{}.{signature}", unsigned("HS512"))),
    ];
    let mut attempts = vec![Attempt::header("none", None)];
    for (what, token) in wrong {
        attempts.push(Attempt::header(what, Some(format!("Bearer {token}"))));
        attempts.push(Attempt::query(what, format!("access-token={token}")));
        attempts.push(Attempt::query(what, format!("token={token}")));
    }
    attempts.push(Attempt::header(
        "a valid one in another scheme",
        Some(format!("Basic {good}")),
    ));
    attempts
}

fn usersigs(scene: &Scene) -> Vec<Attempt> {
    let right = scene.chat.claims();
    let key = scene.server.variable("tencent_secret_key");
    let attempt = |what, usersig: &str, code| {
        let parameters = scene.chat.parameters_with(&right.identifier, usersig);
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters)
            .finish();
        Attempt {
            code: Some(code),
            ..Attempt::query(what, query)
        }
    };
    let signed = |claims: &usersig::Claims| usersig::sign(claims, key);
    let expired = usersig::Claims {
        time: right.time - 100_000,
        ..right.clone()
    };
    let other_application = usersig::Claims {
        sdkappid: right.sdkappid + 1,
        ..right.clone()
    };
    let of_a_user = usersig::Claims {
        identifier: "user_0001".to_owned(),
        ..right.clone()
    };
    vec![
        attempt("none", "", 70_002),
        attempt("garbage", "garbage", 70_003),
        attempt(EXPIRED, &signed(&expired), 70_001),
        attempt("one of another key", &usersig::sign(&right, "another key"), 70_009),
        attempt("one of another application", &signed(&other_application), 70_014),
        attempt("one of somebody else", &signed(&of_a_user), 70_013),
    ]
}

fn callbacks(scene: &Scene) -> Vec<Attempt> {
    let secret = scene.server.variable("rongcloud_app_secret");
    let (now, day) = (now() * 1000, 24 * 60 * 60 * 1000);
    let cut = signature(secret, now);
    let (unsigned, _) = cut.split_once("&signature=").unwrap_or_default();
    vec![
        Attempt::query("none", String::new()),
        Attempt::query("no signature", unsigned.to_owned()),
        Attempt::query("garbage", format!("{unsigned}&signature=garbage")),
        Attempt::query(EXPIRED, signature(secret, now - day)),
        Attempt::query("one that is not yet valid", signature(secret, now + day)),
        Attempt::query("one of another key", signature("another key", now)),
        Attempt::query("one of an empty key", signature("", now)),
        Attempt::query("one of another application", format!("{cut}&appKey=another")),
    ]
}

fn access_tokens(scene: &Scene, endpoint: &Endpoint) -> Vec<Attempt> {
    let tokens = &scene.tokens;
    let [other, other_refresh] = &tokens.of_another_team;
    let wrong = [
        ("none", ""),
        ("garbage", "garbage"),
        ("unknown", "0123456789abcdef0123456789abcdef"),
        (EXPIRED, &tokens.expired_access),
        ("one of another scope", &tokens.of_another_scope),
        ("a refresh token", other_refresh),
    ];
    let attempt = |(what, token): (&'static str, &str)| Attempt::query(what, format!("accessToken={token}"));
    let mut attempts: Vec<Attempt> = wrong.map(attempt).into();
    let mut body: Value = serde_json::from_str(&endpoint.body).expect("a sample in JSON");
    if body["groupId"].is_string() {
        body["groupId"] = scene.group.clone();
        body["currentUid"] = json!(CREATOR);
        // The other team has no such group, whichever team the call names.
        let of_another_team = |what, body: &Value, query: &str| Attempt {
            body: Some(body.to_string()),
            code: Some(10_000_404),
            ..Attempt::query(what, format!("accessToken={other}{query}"))
        };
        attempts.push(of_another_team("another team's", &body, ""));
        body["eid"] = json!("10109");
        attempts.push(of_another_team(
            "another team's with this one's eid",
            &body,
            "&eid=10109",
        ));
    }
    attempts
}

/// The sample's body with other values.
fn changed(endpoint: &Endpoint, changes: Value) -> Value {
    let mut body: Value = serde_json::from_str(&endpoint.body).expect("a sample in JSON");
    body["timestamp"] = json!(now() * 1000);
    let Value::Object(changes) = changes else {
        return body;
    };
    for (name, value) in changes {
        body[name] = value;
    }
    body
}

fn secrets(scene: &Scene, endpoint: &Endpoint) -> Vec<Attempt> {
    let day = 24 * 60 * 60 * 1000;
    let [other, _] = &scene.tokens.of_another_team;
    [
        ("garbage", json!({"secret": "garbage"})),
        ("another team's", json!({"secret": "secret-of-team-20218"})),
        ("another team's access token", json!({"secret": other})),
        ("that of a team that there is not", json!({"eid": "99999"})),
        (EXPIRED, json!({"timestamp": now() * 1000 - day})),
        ("one that is not yet valid", json!({"timestamp": now() * 1000 + day})),
    ]
    .map(|(what, changes)| Attempt::body(what, &changed(endpoint, changes)))
    .into()
}

fn refresh_tokens(scene: &Scene, endpoint: &Endpoint) -> Vec<Attempt> {
    let Tokens {
        of_another_scope,
        of_another_team: [other, other_refresh],
        expired_access,
        expired_refresh,
        used,
    } = &scene.tokens;
    [
        ("garbage", json!({"refreshToken": "garbage"})),
        ("unknown", json!({})),
        ("that of a team that there is not", json!({"eid": "99999"})),
        ("another team's", json!({"refreshToken": other_refresh})),
        (
            "another team's, for a team that there is not",
            json!({"refreshToken": other_refresh, "eid": "99999"}),
        ),
        (
            "one of another scope",
            json!({"refreshToken": other_refresh, "eid": "20218", "scope": "team"}),
        ),
        (
            "an access token",
            json!({"refreshToken": of_another_scope, "scope": "team"}),
        ),
        ("another team's access token", json!({"refreshToken": other})),
        ("an expired access token", json!({"refreshToken": expired_access})),
        (EXPIRED, json!({"refreshToken": expired_refresh})),
        (
            "a used one under another team",
            json!({"refreshToken": used, "scope": "team"}),
        ),
        (
            "a used one",
            json!({"refreshToken": used, "eid": "20218", "scope": "team"}),
        ),
        (
            "a used one again",
            json!({"refreshToken": used, "eid": "20218", "scope": "team"}),
        ),
    ]
    .map(|(what, mut changes)| {
        changes["appId"] = json!("app");
        Attempt::body(what, &changed(endpoint, changes))
    })
    .into()
}

/// Whoever knows a history's id may read it under its team.
fn histories(scene: &Scene, endpoint: &Endpoint) -> Vec<Attempt> {
    let (path, _) = endpoint.target.split_once('?').unwrap_or_default();
    let history = &scene.history;
    let [other, _] = &scene.tokens.of_another_team;
    let of = |what, query: &str| Attempt {
        target: Some(format!("{path}?{query}")),
        ..Attempt::query(what, String::new())
    };
    vec![
        Attempt::query("unknown", String::new()),
        of("none", "mid=&eid=10109"),
        of("no team", &format!("mid={history}")),
        of("another team", &format!("mid={history}&eid=20218")),
        of(
            "another team, with its access token",
            &format!("mid={history}&eid=20218&accessToken={other}"),
        ),
        of(
            "garbage",
            &format!("mid={}&eid=10109", history.chars().rev().collect::<String>()),
        ),
    ]
}

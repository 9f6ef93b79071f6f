//! Who may call: callers with a token of scope `directory`, whatever `allow_anonymous` says.

use crate::client::{Client, failure, line, path, person_line, person_path};
use bearer::{Claims, Seconds, sign};
use conformance::{Reply, Server};
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};

/// A token with this scope whose times are this many seconds from now.
fn token(secret: &str, scope: &str, exp: i64, nbf: Option<i64>) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let from_now = |seconds: i64| Seconds(now.as_secs().cast_signed() + seconds);
    let claims = Claims {
        scope: scope.to_owned(),
        sub: None,
        exp: Some(from_now(exp)),
        nbf: nbf.map(from_now),
        ..Claims::default()
    };
    sign(&claims, secret)
}

/// Values of `Authorization` that open nothing, each with what it is.
fn useless(server: &Server) -> Vec<(&'static str, Option<String>)> {
    let secret = server.variable("api_secret");
    let good = server.token("directory");
    let bearer = |token: String| Some(format!("Bearer {token}"));
    let (signed, signature) = good.rsplit_once('.').expect("a signature");
    let header = signed.split('.').next().expect("a header");
    // {"scope":"directory","sub":"x"}
    let swapped = format!("{header}.eyJzY29wZSI6ImRpcmVjdG9yeSIsInN1YiI6IngifQ.{signature}");
    vec![
        ("no token", None),
        ("an empty token", bearer(String::new())),
        ("no JSON Web Token", bearer("x.y.z".to_owned())),
        ("an expired token", bearer(token(secret, "directory", -1, None))),
        ("a token for later", bearer(token(secret, "directory", 3600, Some(600)))),
        ("another scope", bearer(server.token("chat-records"))),
        ("no scope", bearer(server.token(""))),
        ("a longer scope", bearer(server.token("directory2"))),
        ("another case", bearer(server.token("Directory"))),
        ("another secret", bearer(token("guessed", "directory", 3600, None))),
        ("an empty secret", bearer(token("", "directory", 3600, None))),
        ("other claims", bearer(swapped)),
        // {"alg":"none"} and {"scope":"directory"}
        (
            "no signature",
            bearer("eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImRpcmVjdG9yeSJ9.".to_owned()),
        ),
        ("another scheme", Some(format!("Basic {good}"))),
        ("no scheme", Some(good.clone())),
    ]
}

/// Every endpoint by a call that would succeed and change something if it can: method, target and body.
fn calls(id: &str) -> Vec<(&'static str, String, String)> {
    let person = json!({"displayName": "changed"}).to_string();
    vec![
        ("PUT", path(id), json!({"shop_name": "changed", "logo": ""}).to_string()),
        ("GET", path(id), String::new()),
        ("HEAD", path(id), String::new()),
        ("DELETE", path(id), String::new()),
        ("GET", "/directory/shops".to_owned(), String::new()),
        ("POST", "/directory/shops/import".to_owned(), line(id, "changed")),
        ("PUT", person_path(id), person),
        ("GET", person_path(id), String::new()),
        ("HEAD", person_path(id), String::new()),
        ("DELETE", person_path(id), String::new()),
        ("GET", "/directory/people".to_owned(), String::new()),
        (
            "POST",
            "/directory/people/import".to_owned(),
            person_line(id, "changed"),
        ),
    ]
}

async fn call(server: &Server, method: &str, target: &str, body: String, authorization: Option<String>) -> Reply {
    let mut request = server.request(method, target).body(body);
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    Server::send(request).await
}

/// Calls every endpoint with everything that is useless; nothing may come of it.
async fn assert_all_refused(client: &Client) {
    let id = client.server.unique("s");
    client.put(&id, "kept", "").await;
    client.put_person(&id, &json!({"displayName": "kept"})).await;
    for (what, authorization) in useless(&client.server) {
        for (method, target, body) in calls(&id) {
            let reply = call(&client.server, method, &target, body, authorization.clone()).await;
            let shown = format!("{what}: {method} {target}");
            assert_eq!(reply.headers["www-authenticate"], "Bearer", "{shown}");
            if method == "HEAD" {
                assert_eq!((reply.status, reply.text()), (401, ""), "{shown}");
            } else {
                assert_eq!(failure(&reply), (401, "unauthorized".to_owned()), "{shown}");
            }
        }
    }
    assert_eq!(client.name(&id).await, Some("kept".to_owned()));
    assert_eq!(client.display_name(&id).await, Some("kept".to_owned()));
}

#[tokio::test]
async fn callers_without_a_valid_token_of_the_scope_are_refused() {
    assert_all_refused(&Client::start().await).await;
}

#[tokio::test]
async fn allow_anonymous_opens_nothing_here() {
    assert_all_refused(&Client::with(&[("allow_anonymous", "true")]).await).await;
}

#[tokio::test]
async fn without_a_secret_every_call_is_refused() {
    let client = Client::with(&[("api_secret", ""), ("allow_anonymous", "true")]).await;
    for scope_token in [client.token.clone(), token("", "directory", 3600, None)] {
        for (method, target, body) in calls("s") {
            let authorization = Some(format!("Bearer {scope_token}"));
            let reply = call(&client.server, method, &target, body, authorization).await;
            assert_eq!(reply.status, 401, "{method} {target}");
        }
    }
}

#[tokio::test]
async fn a_token_is_taken_from_the_header_or_the_query_and_may_open_more() {
    let client = Client::start().await;
    let seller = client.server.unique("s");
    client.put(&seller, "n", "").await;
    let good = client.server.token("chat-records directory");
    let bad = client.server.token("chat-records");
    let target = path(&seller);
    for (query, authorization, status) in [
        (String::new(), Some(format!("Bearer {good}")), 200),
        (String::new(), Some(format!("bearer {good}")), 200),
        (format!("?access-token={good}"), None, 200),
        (format!("?x&token={good}"), None, 200),
        (format!("?token={good}"), Some(format!("Bearer {bad}")), 401),
        (format!("?access-token={bad}&token={good}"), None, 401),
        (format!("?Token={good}"), None, 401),
    ] {
        let reply = call(
            &client.server,
            "GET",
            &format!("{target}{query}"),
            String::new(),
            authorization,
        )
        .await;
        assert_eq!(reply.status, status, "{query}");
    }
}

#[tokio::test]
async fn a_refused_import_of_a_megabyte_is_told_so() {
    let client = Client::start().await;
    let seller = client.server.unique("s");
    let body = line(&seller, "n").repeat(20_000);
    assert!(body.len() > 1 << 20);
    let request = client.server.request("POST", "/directory/shops/import").body(body);
    assert_eq!(failure(&Server::send(request).await), (401, "unauthorized".to_owned()));
    assert_eq!(client.name(&seller).await, None);
}

#[tokio::test]
async fn a_caller_without_a_token_does_not_learn_what_is_wrong_with_the_call() {
    let client = Client::start().await;
    for (method, target, body) in [
        ("GET", path(&"x".repeat(65)), ""),
        ("PUT", path("s"), "{"),
        ("GET", "/directory/shops?pageSize=0".to_owned(), ""),
        ("GET", person_path(&"x".repeat(65)), ""),
        ("PUT", person_path("s"), "{"),
        ("GET", "/directory/people?pageSize=0".to_owned(), ""),
    ] {
        let reply = call(&client.server, method, &target, body.to_owned(), None).await;
        assert_eq!(failure(&reply), (401, "unauthorized".to_owned()), "{method} {target}");
    }
}

#[tokio::test]
async fn a_person_reads_what_a_member_sees_and_writes_nothing() {
    let client = Client::start().await;
    let (own, other) = (client.server.unique("own"), client.server.unique("other"));
    let fields = json!({
        "displayName": "name", "title": "title", "telephone": "555-telephone", "picture": "https://cdn.test/p.png",
        "guardian": "guardian-id", "properties": {"PTel": "555-property"},
    });
    for id in [&own, &other] {
        client.put_person(id, &fields).await;
        client.put(id, "shop", "logo").await;
    }
    let claims = Claims {
        scope: "directory".to_owned(),
        sub: Some(own.clone()),
        ..Claims::default()
    };
    let bearer = format!("Bearer {}", sign(&claims, client.server.variable("api_secret")));
    let send = async |method: &str, target: &str, body: String| {
        call(&client.server, method, target, body, Some(bearer.clone())).await
    };
    let whole = client.person(&own).await.expect("a person");
    assert_eq!(send("GET", &person_path(&own), String::new()).await.text(), whole);
    let seen = send("GET", &person_path(&other), String::new()).await;
    let expected = json!({
        "id": other, "displayName": "name", "title": "title", "telephone": "", "picture": "https://cdn.test/p.png",
        "guardian": "", "properties": {},
    });
    assert_eq!((seen.status, seen.json()), (200, expected));
    assert_eq!(send("GET", &path(&other), String::new()).await.status, 200);
    let before = client.person(&other).await;
    for id in [&own, &other] {
        for (method, target, body) in calls(id) {
            let is_read = ["GET", "HEAD"].contains(&method) && target != "/directory/people";
            let reply = send(method, &target, body).await;
            if is_read {
                assert_eq!(reply.status, 200, "{method} {target}");
            } else {
                assert_eq!(failure(&reply), (403, "forbidden".to_owned()), "{method} {target}");
            }
        }
    }
    assert_eq!(send("HEAD", "/directory/people", String::new()).await.status, 403);
    assert_eq!(
        (client.person(&own).await, client.person(&other).await),
        (Some(whole), before)
    );
    assert_eq!(client.name(&own).await.as_deref(), Some("shop"));
}

#[tokio::test]
async fn a_person_of_a_team_is_shown_to_that_team_s_alone() {
    let client = Client::start().await;
    let uid = client.server.unique("u");
    let id = format!("20218/{uid}");
    client.put_person(&id, &json!({"displayName": "Anna"})).await;
    let target = person_path(&id);
    for (subject, status) in [
        (format!("20218/{uid}"), 200),
        ("20218/bert".to_owned(), 200),
        (format!("10109/{uid}"), 403),
        (uid.clone(), 403),
        ("20218".to_owned(), 403),
        (String::new(), 403),
        ("/20218/x".to_owned(), 403),
    ] {
        let claims = Claims {
            scope: "directory".to_owned(),
            sub: Some(subject.clone()),
            ..Claims::default()
        };
        let token = sign(&claims, client.server.variable("api_secret"));
        let authorization = Some(format!("Bearer {token}"));
        let reply = call(&client.server, "GET", &target, String::new(), authorization.clone()).await;
        assert_eq!(reply.status, status, "{subject}");
        let absent = person_path("20218/nobody");
        let reply = call(&client.server, "GET", &absent, String::new(), authorization).await;
        assert_eq!(reply.status, if status == 200 { 404 } else { 403 }, "{subject}");
    }
}

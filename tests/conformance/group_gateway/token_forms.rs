//! The three ways in which clients send the fields of the token calls: JSON, a form, the query.

use crate::client::{GET_ACCESS_TOKEN, Gateway, REFRESH_TOKEN, TEAM, failure, succeeded, text};
use crate::get_access_token::SAMPLE_TIME;
use conformance::{Reply, Server};
use serde_json::{Value, json};

const FORM: &str = "application/x-www-form-urlencoded";

/// What clients' libraries say of a body, whatever it is.
const CONTENT_TYPES: [Option<&str>; 6] = [
    None,
    Some(FORM),
    Some("application/x-www-form-urlencoded; charset=UTF-8"),
    Some("application/json"),
    Some("application/json;charset=utf-8"),
    Some("text/plain"),
];

/// The fields as a form or a query has them.
fn form(fields: &Value) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.as_object().expect("an object") {
        let number = value.to_string();
        form.append_pair(name, value.as_str().unwrap_or(&number));
    }
    form.finish()
}

async fn post(gateway: &Gateway, target: &str, content_type: Option<&str>, body: impl Into<Vec<u8>>) -> Reply {
    let mut request = gateway.server.request("POST", target);
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    Server::send(request.body(body.into())).await
}

/// The same fields in every way, as target and body.
fn ways(path: &str, fields: &Value) -> Vec<(String, String)> {
    let (json, form) = (fields.to_string(), form(fields));
    vec![
        (path.to_owned(), json.clone()),
        (path.to_owned(), format!("\u{feff}{json}")),
        (path.to_owned(), format!("\r\n\t {json}\n")),
        (path.to_owned(), form.clone()),
        (path.to_owned(), format!("\u{feff}{form}\r\n")),
        (path.to_owned(), format!("{form}&other=1&other=2&&")),
        (format!("{path}?{form}"), String::new()),
        (format!("{path}?{}&", form.replace('&', "&&")), String::new()),
        (format!("{path}?other=%20&{form}"), " \r\n".to_owned()),
        (format!("{path}?{form}"), "{}".to_owned()),
        (format!("{path}?{form}"), "null\n".to_owned()),
        (format!("{path}?secret=wrong&eid=1&refreshToken=x&scope=app"), json),
        (format!("{path}?secret=wrong&eid=1&refreshToken=x&scope=app"), form),
    ]
}

#[tokio::test]
async fn tokens_are_given_for_json_a_form_and_a_query() {
    let gateway = Gateway::start().await;
    for scope in ["resGroupSecret", "team"] {
        let tokens = gateway.tokens(TEAM, scope).await;
        for (target, body) in ways(GET_ACCESS_TOKEN, &gateway.claim(TEAM, scope)) {
            for content_type in CONTENT_TYPES {
                let given = succeeded(&post(&gateway, &target, content_type, body.clone()).await);
                for token in ["accessToken", "refreshToken"] {
                    assert_eq!(given[token], tokens[token], "{target} {content_type:?} {body}");
                }
            }
        }
    }
}

#[tokio::test]
async fn tokens_are_refreshed_by_json_a_form_and_a_query() {
    let gateway = Gateway::with(&[]).await;
    let mut tokens = gateway.tokens(TEAM, "resGroupSecret").await;
    let mut number = 0;
    loop {
        let fields = gateway.refreshing(TEAM, "resGroupSecret", &text(&tokens["refreshToken"]));
        let Some((target, body)) = ways(REFRESH_TOKEN, &fields).into_iter().nth(number) else {
            break;
        };
        let given = succeeded(&post(&gateway, &target, Some(FORM), body).await);
        assert_ne!(given["refreshToken"], tokens["refreshToken"]);
        (tokens, number) = (given, number + 1);
    }
}

#[tokio::test]
async fn what_a_form_and_a_query_say_is_decoded_once() {
    let secret = "a+b c&d=%20é字\u{feff}";
    let teams = json!({TEAM: secret}).to_string();
    let gateway = Gateway::with(&[("yunzhijia_teams", &teams)]).await;
    let fields = gateway.claim(TEAM, "resGroupSecret");
    for (target, body) in ways(GET_ACCESS_TOKEN, &fields) {
        succeeded(&post(&gateway, &target, Some(FORM), body).await);
    }
    let twice = form(&fields).replace('%', "%25");
    for (target, body) in [
        (GET_ACCESS_TOKEN.to_owned(), twice.clone()),
        (format!("{GET_ACCESS_TOKEN}?{twice}"), String::new()),
    ] {
        assert_eq!(failure(&post(&gateway, &target, Some(FORM), body).await), 10_000_401);
    }
}

/// Fields of one place are not made whole by another's, and what is there twice is refused as in JSON.
#[tokio::test]
async fn fields_that_are_missing_given_twice_or_unreadable_are_refused() {
    let gateway = Gateway::with(&[]).await;
    let token = text(&gateway.tokens(TEAM, "resGroupSecret").await["refreshToken"]);
    let calls = [
        (GET_ACCESS_TOKEN, gateway.claim(TEAM, "resGroupSecret")),
        (REFRESH_TOKEN, gateway.refreshing(TEAM, "resGroupSecret", &token)),
    ];
    for (path, fields) in &calls {
        let whole = form(fields);
        let mut bad = vec![
            "%".to_owned(),
            format!("{whole}&x=%FF"),
            format!("{whole}&x=%C0%AF"),
            "[1]".to_owned(),
            "x".to_owned(),
        ];
        for (name, value) in fields.as_object().expect("an object") {
            let one = form(&json!({name: value}));
            bad.push(format!("{whole}&{one}"));
            bad.push(format!("{whole}&{name}="));
            bad.push(format!("{one}&{whole}"));
            if name == "appId" {
                continue;
            }
            bad.push(whole.replace(&one, ""));
            bad.push(whole.replace(&one, &one.to_uppercase()));
            bad.push(whole.replace(&format!("{name}="), &format!("{name}%5B%5D=")));
        }
        for (name, value) in [("timestamp", "now"), ("scope", "x")] {
            let one = form(&json!({name: fields[name]}));
            bad.push(whole.replace(&one, &format!("{name}={value}")));
        }
        for form in &bad {
            let in_body = post(&gateway, path, Some(FORM), form.as_str()).await;
            assert_eq!(failure(&in_body), 10_000_400, "{form}");
            let in_query = post(&gateway, &format!("{path}?{form}"), Some(FORM), "").await;
            assert_eq!(failure(&in_query), 10_000_400, "?{form}");
            let behind = post(&gateway, &format!("{path}?{whole}"), Some(FORM), form.as_str()).await;
            assert_eq!(failure(&behind), 10_000_400, "?{whole} {form}");
        }
        for body in ["{", r#"{"eid":"1"}"#, "{\"eid\":1}x"] {
            let reply = post(&gateway, &format!("{path}?{whole}"), Some(FORM), body).await;
            assert_eq!(failure(&reply), 10_000_400, "{body}");
        }
        for body in ["", "{}", "null"] {
            let reply = post(&gateway, path, Some(FORM), body).await;
            assert_eq!(failure(&reply), 10_000_400, "{body}");
        }
        let get = Server::send(gateway.server.request("GET", &format!("{path}?{whole}"))).await;
        assert_eq!(failure(&get), 10_000_405);
    }
    // Nothing has used the refresh token up.
    succeeded(&post(&gateway, REFRESH_TOKEN, Some(FORM), form(&calls[1].1)).await);
}

#[tokio::test]
async fn forms_in_parts_are_refused() {
    let gateway = Gateway::start().await;
    let fields = gateway.claim(TEAM, "resGroupSecret");
    let part = |(name, value): (&String, &Value)| {
        let number = value.to_string();
        let value = value.as_str().unwrap_or(&number);
        format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts: Vec<String> = fields.as_object().expect("an object").iter().map(part).collect();
    let content_type = Some("multipart/form-data; boundary=X");
    let reply = post(
        &gateway,
        GET_ACCESS_TOKEN,
        content_type,
        format!("{}--X--\r\n", parts.concat()),
    )
    .await;
    assert_eq!(failure(&reply), 10_000_400, "{}", reply.text());
}

#[tokio::test]
async fn a_body_that_is_too_large_is_not_made_good_by_the_query() {
    let gateway = Gateway::with(&[("max_body_bytes", "1000")]).await;
    let whole = form(&gateway.claim(TEAM, "resGroupSecret"));
    let padded = |bytes: usize| format!("{whole}&x={}", "x".repeat(bytes - whole.len() - 3));
    for body in [padded(1001), " ".repeat(1001)] {
        let reply = post(&gateway, &format!("{GET_ACCESS_TOKEN}?{whole}"), Some(FORM), body).await;
        assert_eq!(failure(&reply), 10_000_400);
    }
    succeeded(&post(&gateway, GET_ACCESS_TOKEN, Some(FORM), padded(1000)).await);
}

#[tokio::test]
async fn wrong_secrets_count_in_whatever_way_they_come() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = Gateway::at(SAMPLE_TIME, state.path()).await;
    let right = gateway.claim(TEAM, "resGroupSecret");
    let mut stale = right.clone();
    stale["timestamp"] = json!(SAMPLE_TIME - 180_001);
    assert_eq!(
        failure(&post(&gateway, GET_ACCESS_TOKEN, Some(FORM), form(&stale)).await),
        10_000_401
    );
    let mut wrong = right.clone();
    wrong["secret"] = json!("wrong");
    let mut counted = 0;
    for (target, body) in ways(GET_ACCESS_TOKEN, &wrong).into_iter().take(10) {
        assert_eq!(
            failure(&post(&gateway, &target, Some(FORM), body).await),
            10_000_401,
            "{counted}"
        );
        counted += 1;
    }
    assert_eq!(counted, 10);
    for (target, body) in ways(GET_ACCESS_TOKEN, &right) {
        assert_eq!(failure(&post(&gateway, &target, Some(FORM), body).await), 10_000_429);
    }
}

/// Neither the server's log nor a reply to somebody without the right one has it.
#[tokio::test]
async fn a_secret_in_a_query_is_in_no_log() {
    const SECRET: &str = "a-secret-that-a-log-must-not-have";
    let state = tempfile::tempdir().expect("a temporary folder");
    let teams = json!({TEAM: SECRET}).to_string();
    let gateway = Gateway::on(state.path(), &[("yunzhijia_teams", &teams)]).await;
    let token = text(&gateway.tokens(TEAM, "resGroupSecret").await["refreshToken"]);
    let mut fields = gateway.claim(TEAM, "resGroupSecret");
    let mut replies = Vec::new();
    let whole = form(&fields);
    succeeded(&post(&gateway, &format!("{GET_ACCESS_TOKEN}?{whole}"), None, "").await);
    for (field, value) in [
        ("scope", json!("x")),
        ("eid", json!("x")),
        ("timestamp", json!("x")),
        ("timestamp", json!(1)),
    ] {
        let right = fields[field].clone();
        fields[field] = value;
        replies.push(post(&gateway, &format!("{GET_ACCESS_TOKEN}?{}", form(&fields)), None, "").await);
        fields[field] = right;
    }
    replies.push(post(&gateway, &format!("{GET_ACCESS_TOKEN}?{whole}&secret=x"), None, "").await);
    replies.push(post(&gateway, &format!("/gateway/nothing?{whole}"), None, "").await);
    replies.push(Server::send(gateway.server.request("GET", &format!("{GET_ACCESS_TOKEN}?{whole}"))).await);
    let refreshing = form(&gateway.refreshing(TEAM, "resGroupSecret", &token));
    succeeded(&post(&gateway, &format!("{REFRESH_TOKEN}?{refreshing}"), None, "").await);
    conformance::storage::spoil_key_value(state.path());
    replies.push(post(&gateway, &format!("{GET_ACCESS_TOKEN}?{whole}"), None, "").await);
    assert_eq!(failure(&replies[replies.len() - 1]), 10_000_500);
    for reply in &replies {
        failure(reply);
        assert!(!reply.text().contains(SECRET), "{}", reply.text());
    }
    gateway.server.stop().await;
    let mut files = 0;
    for file in std::fs::read_dir(state.path().join("logs")).expect("a folder of logs") {
        let log = std::fs::read_to_string(file.expect("a file").path()).expect("a log");
        assert!(!log.contains(SECRET) && !log.contains(&token), "{log}");
        files += 1;
    }
    assert!(files > 0, "there are no logs");
}

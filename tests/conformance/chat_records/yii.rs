//! What Yii itself answered, beside pages: formats, fields, methods, bodies.

use crate::scene::{NOON, Records};
use conformance::{Server, workspace};
use serde_json::{Value, json};
use std::fs;

/// What Yii 2.0.38 answered, see tests/golden/README.md.
fn vectors() -> Vec<Value> {
    let path = workspace().join("tests/golden/yii2-rest.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let Ok(Value::Array(vectors)) = serde_json::from_str(&text) else {
        panic!("{} is no array", path.display());
    };
    vectors
}

/// The reply, of which only those headers are told that the vectors tell.
async fn answered(records: &Records, request: &Value) -> Value {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let method = text(&request["method"]);
    let mut call = records.server.request(&method, &text(&request["target"]));
    call = call.bearer_auth(&records.token).header("host", "host.test");
    for header in request["headers"].as_array().expect("headers") {
        call = call.header(text(&header[0]), text(&header[1]));
    }
    if !["GET", "HEAD"].contains(&method.as_str()) {
        call = call.body(text(&request["body"]));
    }
    let reply = Server::send(call).await;
    let mut told = json!({"status": reply.status, "body": reply.text()});
    for name in ["content-type", "vary", "allow"] {
        if let Some(value) = reply.headers.get(name) {
            told[name] = json!(value);
        }
    }
    told
}

#[tokio::test]
async fn what_yii_itself_answered_is_answered_to_the_byte() {
    let records = Records::at(NOON).await;
    for _ in 0..2 {
        records.store(5, "s", "RC:TxtMsg", r#"{"content":"<&>"}"#).await;
    }
    let vectors = vectors();
    assert_eq!(vectors.len(), 225);
    for vector in vectors {
        let (request, expected) = (&vector["request"], &vector["expect"]);
        assert_eq!(answered(&records, request).await, *expected, "{request}");
    }
}

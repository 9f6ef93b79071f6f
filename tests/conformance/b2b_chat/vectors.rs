//! What the original's framework does with requests, see tests/golden/README.md. The call answers an invalid model, and one
//! without usable values, with an error of its envelope.

use crate::client::Chat;
use crate::raw::{decoded, send};
use base64::prelude::{BASE64_STANDARD, Engine};
use conformance::{Reply, workspace};
use serde_json::Value;

/// Vectors whose XML has members out of order, which the original drops and this server binds unless it is told to be strict.
const OUT_OF_ORDER: [&str; 5] = [
    "xml documentation order",
    "xml last member first",
    "xml random v1",
    "xml random v2",
    "xml random v4",
];

fn vectors(file: &str) -> Vec<Value> {
    let path = workspace().join("tests/golden").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let vectors: Vec<Value> = serde_json::from_str(&text).expect("an array");
    vectors.into_iter().filter(|vector| vector["site"] == "b2b").collect()
}

fn name(vector: &Value) -> &str {
    vector["name"].as_str().expect("a name")
}

/// A server that is open to all, and forgets its groups from vector to vector.
async fn server(strict: &str) -> Chat {
    Chat::with(&[("allow_anonymous", "true"), ("b2b_strict_xml_order", strict)]).await
}

async fn answer(chat: &Chat, vector: &Value) -> Reply {
    if chat.server.state().join("sqlite_db.db").exists() {
        // The tables are made by the first call that needs them.
        let _ = chat
            .database()
            .execute_batch("DELETE FROM b2b_chat_group; DELETE FROM b2b_chat_member");
    }
    let request = &vector["request"];
    let text = |name: &str| request[name].as_str().expect("a text");
    let headers = request["headers"].as_array().expect("headers").iter();
    let headers: Vec<(&str, &str)> = headers
        .map(|pair| (pair[0].as_str().expect("a name"), pair[1].as_str().expect("a value")))
        .collect();
    let body = match &request["body_base64"] {
        Value::String(body) => from_base64(body),
        _ => request["body"].as_str().unwrap_or_default().as_bytes().to_vec(),
    };
    send(&chat.server, text("method"), text("target"), &headers, &body).await
}

fn from_base64(text: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(text).expect("base64")
}

/// Compares what the framework itself decides.
fn compare_frame(vector: &Value, reply: &Reply) {
    let (name, expect) = (name(vector), &vector["expect"]);
    let text = || String::from_utf8_lossy(&reply.body).into_owned();
    assert_eq!(u64::from(reply.status), expect["status"], "{name}: {}", text());
    let header = |name: &str| reply.headers.get(name).map(String::as_str);
    if let Some(content_type) = expect["content_type"].as_str() {
        assert_eq!(header("content-type"), Some(content_type), "{name}");
    }
    assert_eq!(header("allow"), expect["allow"].as_str(), "{name}");
    if let Some(body) = expect["body"].as_str() {
        assert_eq!(text(), body, "{name}");
    }
    if let Some(body) = expect["body_base64"].as_str() {
        assert_eq!(reply.body, from_base64(body), "{name}");
    }
}

/// Compares what became of the model, if the action ran.
fn compare_model(vector: &Value, reply: &Reply) {
    let (name, expect) = (name(vector), &vector["expect"]);
    let Some(model) = expect.get("model") else {
        return;
    };
    let reply = Shown::of(reply);
    if expect["model_valid"] == false {
        assert_eq!(reply.code(), "1001", "{name}: {}", reply.text);
        let errors = expect["errors"].as_object().expect("errors");
        for (key, texts) in errors {
            let key = key.replace("PARAM", "param");
            let text = texts[0].as_str().expect("a text");
            let expected = format!("{key}: {text}");
            assert!(reply.has_text(&expected), "{name}: {expected} in {}", reply.text);
        }
        return;
    }
    match refusal(model) {
        Some(text) => {
            assert_eq!(reply.code(), "1001", "{name}: {}", reply.text);
            assert!(
                reply.has_field("RetMsg", &Value::from(text)),
                "{name}: {text} in {}",
                reply.text
            );
        }
        None => {
            assert_eq!(reply.code(), "1", "{name}: {}", reply.text);
            for field in FIELDS {
                let zero = if field.1 { Value::from(0) } else { Value::Null };
                let value = model.get(field.0).unwrap_or(&zero);
                assert!(
                    reply.has_field(field.0, value),
                    "{name}: {field:?} {value} in {}",
                    reply.text
                );
            }
        }
    }
}

/// The members of the model that come back in `Message`, and whether each is a number.
const FIELDS: [(&str, bool); 8] = [
    ("RoleType", true),
    ("orderID", false),
    ("OrderDetailsIDX", true),
    ("CusCompanyName", false),
    ("SellCompanyName", false),
    ("fromUserID", true),
    ("DeleCompanyID", true),
    ("SourceOrderID", false),
];

/// Why the values of a model are refused. `None`: they are not.
fn refusal(model: &Value) -> Option<&'static str> {
    let number = |name: &str| model.get(name).and_then(Value::as_i64).unwrap_or(0);
    let text = |name: &str| model.get(name).and_then(Value::as_str).unwrap_or_default();
    let order = text("orderID");
    if model.is_null() {
        return Some("the request has no object");
    }
    if order.trim().is_empty() {
        return Some("orderID is empty");
    }
    if order.chars().count() > 64 || order.chars().any(char::is_control) {
        return Some("orderID has to have 1 to 64 characters, none of them a control character");
    }
    if number("OrderDetailsIDX") < 0 {
        return Some("OrderDetailsIDX is negative");
    }
    if number("fromUserID") <= 0 {
        return Some("fromUserID has to be positive");
    }
    if number("DeleCompanyID") < 0 {
        return Some("DeleCompanyID is negative");
    }
    if !(0..=3).contains(&number("RoleType")) {
        return Some("RoleType is none of 0, 1, 2, 3");
    }
    None
}

/// A reply as text, in one of its two languages.
struct Shown {
    text: String,
    is_xml: bool,
}

impl Shown {
    fn of(reply: &Reply) -> Self {
        Self {
            text: decoded(reply),
            is_xml: reply.headers["content-type"].contains("xml"),
        }
    }

    fn code(&self) -> &str {
        let (before, after) = if self.is_xml {
            ("<RetCode>", "</RetCode>")
        } else {
            ("\"RetCode\":\"", "\"")
        };
        let rest = self.text.split_once(before).expect("a code").1;
        rest.split_once(after).expect("an end of the code").0
    }

    fn has_text(&self, text: &str) -> bool {
        self.text.contains(&self.escaped(text))
    }

    fn escaped(&self, text: &str) -> String {
        if self.is_xml {
            text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
        } else {
            let json = Value::from(text).to_string();
            json[1..json.len() - 1].to_owned()
        }
    }

    fn has_field(&self, name: &str, value: &Value) -> bool {
        let shown = match value {
            Value::String(text) => self.escaped(text),
            other => other.to_string(),
        };
        let expected: Vec<String> = match (self.is_xml, value) {
            (true, Value::Null) => vec![format!("{name} i:nil=\"true\" />")],
            (true, _) => vec![format!("{name}>{shown}</")],
            (false, Value::String(_)) => vec![format!("\"{name}\":\"{shown}\"")],
            (false, _) => vec![format!("\"{name}\":{shown},"), format!("\"{name}\":{shown}}}")],
        };
        expected.iter().any(|expected| self.text.contains(expected))
    }
}

async fn compare(file: &str, strict: &str, is_meant: impl Fn(&Value) -> bool) -> usize {
    let chat = server(strict).await;
    let mut compared = 0;
    for vector in vectors(file).iter().filter(|vector| is_meant(vector)) {
        let reply = answer(&chat, vector).await;
        compare_frame(vector, &reply);
        compare_model(vector, &reply);
        compared += 1;
    }
    compared
}

#[tokio::test]
async fn replies_have_the_form_that_the_framework_chooses() {
    let all = compare("aspnet-negotiation.json", "false", |_| true).await;
    assert_eq!(all, vectors("aspnet-negotiation.json").len());
}

#[tokio::test]
async fn bodies_are_bound_as_the_framework_binds_them() {
    let all = compare("aspnet-b2b_binding.json", "false", |vector| {
        !OUT_OF_ORDER.contains(&name(vector))
    })
    .await;
    assert_eq!(all + OUT_OF_ORDER.len(), vectors("aspnet-b2b_binding.json").len());
}

#[tokio::test]
async fn xml_in_strict_order_is_bound_as_the_framework_binds_it() {
    let is_xml = |vector: &Value| name(vector).starts_with("xml");
    let compared = compare("aspnet-b2b_binding.json", "true", is_xml).await;
    assert!(compared > 20, "{compared}");
    let everything = compare("aspnet-negotiation.json", "true", |_| true).await;
    assert_eq!(everything, vectors("aspnet-negotiation.json").len());
}

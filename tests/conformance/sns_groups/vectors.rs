//! The golden vectors of this endpoint: what the framework does with a request, and what the action makes of it.

use crate::client::{Client, GET_GROUP};
use crate::raw;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use conformance::{Reply, workspace};
use serde_json::{Map, Value, json};

/// What the server makes itself.
const MADE: [&str; 7] = ["GID", "CardNo", "PY", "InGroup", "AdmCnt", "MemberCnt", "Date"];

/// The vectors of the site `sns` of a file in tests/golden.
fn vectors(file: &str) -> Vec<Value> {
    let path = workspace().join(format!("tests/golden/aspnet-{file}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let all: Vec<Value> = serde_json::from_str(&text).expect("an array");
    all.into_iter().filter(|vector| vector["site"] == "sns").collect()
}

/// Bytes that are given as text or in base64.
fn bytes(of: &Value) -> Option<Vec<u8>> {
    let text = of["body"].as_str().map(|text| text.as_bytes().to_vec());
    text.or_else(|| Some(STANDARD.decode(of["body_base64"].as_str()?).expect("base64")))
}

async fn send(client: &Client, request: &Value) -> Reply {
    let headers = request["headers"].as_array().expect("headers");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let headers: Vec<(String, String)> = headers.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect();
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let body = bytes(request).unwrap_or_default();
    let (method, target) = (text(&request["method"]), text(&request["target"]));
    raw::send(&client.server, &method, &target, &headers, &body).await
}

/// The JSON of a reply in its charset.
fn decoded(reply: &Reply) -> Value {
    let text = if reply.headers["content-type"].ends_with("charset=utf-16") {
        let (marked, _) = reply.body.as_chunks::<2>();
        let units: Vec<u16> = marked.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
        assert_eq!(units[0], 0xFEFF, "a byte order mark");
        String::from_utf16(&units[1..]).expect("UTF-16")
    } else {
        reply.text().to_owned()
    };
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// What the vector says that is wrong with the body and `admMids`: keys and texts, as `Msg` shows them.
fn faults(expect: &Value) -> Vec<String> {
    let none = Map::new();
    let errors = expect["errors"].as_object().unwrap_or(&none);
    let faults = errors
        .iter()
        .filter(|(key, _)| key.starts_with("PARAM") || key.starts_with("admMids"));
    let named = faults.flat_map(|(key, texts)| {
        let key = key.replacen("PARAM", "group", 1);
        let texts = texts.as_array().expect("an array").iter();
        texts.map(move |text| format!("{key}: {}", text.as_str().expect("a text")))
    });
    named.collect()
}

/// Whether the ids of administrators are such here; to the framework they are any text.
fn are_mids(text: &str) -> bool {
    let words = text.split([',', ' ']);
    words
        .into_iter()
        .all(|word| word.parse::<u32>().is_ok_and(|mid| mid > 0))
}

/// Asserts that a group has what the vector's model has, and defaults elsewhere.
fn assert_bound(name: &str, group: &Value, model: &Value) {
    for (field, found) in group.as_object().expect("an object") {
        let made = MADE.contains(&field.as_str()) || (field == "InCode" && group["IsCode"] == true);
        if made {
            continue;
        }
        let expected = match &model[field] {
            Value::Null => default_of(found),
            Value::Array(items) => items.iter().map(full_property).collect(),
            given => given.clone(),
        };
        let same = match (found.as_f64(), expected.as_f64()) {
            (Some(one), Some(other)) => one.to_bits() == other.to_bits(),
            _ => *found == expected,
        };
        assert!(same, "{name}: {field} is {found} and not {expected}");
    }
}

/// The default of a value's type.
fn default_of(value: &Value) -> Value {
    match value {
        Value::Bool(_) => json!(false),
        Value::Number(_) => json!(0),
        _ => Value::Null,
    }
}

/// An item of `Props` with all of its members.
fn full_property(item: &Value) -> Value {
    let Value::Object(members) = item else {
        return Value::Null;
    };
    let mut full = json!({"Name": null, "Desc": null, "Val": null, "SNO": 0});
    for (name, value) in members {
        full[name] = value.clone();
    }
    full
}

/// Asserts that the action answers as its document says, given what the framework binds.
async fn assert_action(client: &Client, vector: &Value, reply: &Reply) {
    let (name, expect) = (&vector["name"].to_string(), &vector["expect"]);
    let json = decoded(reply);
    let msg = json["Msg"].as_str().expect("a text");
    let faults = faults(expect);
    for fault in &faults {
        assert!(msg.contains(fault), "{name}: {msg} does not tell {fault}");
    }
    let mids = expect["args"]["admMids"].as_str().unwrap_or_default();
    if !faults.is_empty() || expect["model"].is_null() || !are_mids(mids) {
        assert_eq!(
            [&json["Ret"], &json["Data"]],
            [&json!(1), &Value::Null],
            "{name}: {json}"
        );
        return;
    }
    assert_eq!(json["Ret"], 0, "{name}: {json}");
    let info = expect["errors"]["scene"][0]
        .as_str()
        .map(|text| format!("scene: {text}"));
    assert_eq!(json["InfoMsg"], info.unwrap_or_default(), "{name}");
    let group = &json["Data"]["GroupSD"]["Group"];
    assert_eq!(group.as_object().map(Map::len), Some(41), "{name}");
    assert_bound(name, group, &expect["model"]);
    let gid = group["GID"].as_str().expect("a text");
    let target = format!("{GET_GROUP}?gid={gid}");
    // Strangers are not shown the code.
    let bearer = format!("Bearer {}", client.token);
    let headers = [("Host", "host.test"), ("Authorization", bearer.as_str())];
    let read = raw::send(&client.server, "GET", &target, &headers, b"").await;
    assert_eq!(read.json()["Data"], *group, "{name}");
}

async fn check(client: &Client, vector: &Value) {
    let (name, expect) = (&vector["name"], &vector["expect"]);
    let reply = send(client, &vector["request"]).await;
    let shown = String::from_utf8_lossy(&reply.body).into_owned();
    assert_eq!(json!(reply.status), expect["status"], "{name}: {shown}");
    let content_type = reply.headers.get("content-type").map(String::as_str);
    let allow = reply.headers.get("allow").map(String::as_str);
    assert_eq!(content_type, expect["content_type"].as_str(), "{name}");
    assert_eq!(allow, expect["allow"].as_str(), "{name}");
    match bytes(expect) {
        Some(body) => assert_eq!(reply.body, body, "{name}: {shown}"),
        None if reply.status == 200 => assert_action(client, vector, &reply).await,
        None => {}
    }
}

async fn check_all(file: &str) {
    let client = Client::with(&[("allow_anonymous", "true")]).await;
    let vectors = vectors(file);
    assert!(!vectors.is_empty(), "{file} has no vectors of sns");
    for vector in vectors {
        check(&client, &vector).await;
    }
}

#[tokio::test]
async fn requests_are_bound_as_the_framework_binds_them() {
    check_all("sns_binding").await;
}

#[tokio::test]
async fn replies_have_the_form_that_the_framework_negotiates() {
    check_all("negotiation").await;
}

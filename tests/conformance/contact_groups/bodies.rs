//! Bodies that no endpoint can read.

use crate::scene::{Scene, bad_parameters};
use conformance::Reply;
use conformance::chat::{Chat, GROUP_ENDPOINTS, c2c, changing, creation, endpoints, failure, succeeded};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// One more than the development server's limit, which is spin.toml's default.
const TOO_LARGE: usize = 1_048_577;

fn padded(body: &Value, bytes: usize) -> Vec<u8> {
    let mut padded = body.to_string().into_bytes();
    padded.resize(bytes, b' ');
    padded
}

/// Arrays within arrays.
fn levels(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

/// Bodies with the code that they get; `None` stands for [`bad_parameters`].
fn bad_bodies(valid: &Value) -> Vec<(&'static str, Vec<u8>, Option<i64>)> {
    let text = valid.to_string();
    let open = &text[..text.len() - 1];
    let not_utf8 = [open.as_bytes(), b",\"x\":\"\xff\"}"].concat();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("empty", Vec::new(), Some(60003)),
        ("white space", b" \r\n\t".to_vec(), Some(60003)),
        ("cut off", open.as_bytes().to_vec(), Some(60003)),
        ("two documents", format!("{text}{text}").into_bytes(), Some(60003)),
        ("a trailing comma", format!("{open},}}").into_bytes(), Some(60003)),
        ("a comment", format!("{text}//").into_bytes(), Some(60003)),
        ("a form", b"From_Account=user&GroupName=a".to_vec(), Some(60003)),
        ("XML", b"<xml/>".to_vec(), Some(60003)),
        (
            "an invalid number",
            format!("{open},\"x\":NaN}}").into_bytes(),
            Some(60003),
        ),
        (
            "an invalid escape",
            format!("{open},\"x\":\"\\x\"}}").into_bytes(),
            Some(60003),
        ),
        (
            "a raw control character",
            format!("{open},\"x\":\"\n\"}}").into_bytes(),
            Some(60003),
        ),
        ("invalid UTF-8", not_utf8, Some(60003)),
        (
            "an overlong encoding",
            [open.as_bytes(), b",\"x\":\"\xc0\xaf\"}"].concat(),
            Some(60003),
        ),
        ("UTF-16", utf16, Some(60003)),
        ("200 levels", levels(200).into_bytes(), None),
        (
            "200 objects",
            format!("{}1{}", "{\"x\":".repeat(200), "}".repeat(200)).into_bytes(),
            None,
        ),
        ("200 levels cut off", "[".repeat(200).into_bytes(), Some(60003)),
        ("a million levels", "[".repeat(1_000_000).into_bytes(), Some(60003)),
        ("null", b"null".to_vec(), None),
        ("an empty array", b"[]".to_vec(), None),
        ("the body in an array", format!("[{text}]").into_bytes(), None),
        ("an array of texts", b"[\"From_Account\",\"UserID\"]".to_vec(), None),
        ("a text", b"\"text\"".to_vec(), None),
        ("a number", b"1".to_vec(), None),
        ("true", b"true".to_vec(), None),
        ("no field", b"{}".to_vec(), None),
        ("only unknown fields", b"{\"x\":1}".to_vec(), None),
        ("a byte too many", padded(valid, TOO_LARGE), Some(60002)),
        ("10 MB", padded(valid, 10_000_000), Some(60002)),
        ("10 MB of nothing", vec![0; 10_000_000], Some(60002)),
    ]
}

/// Sends every bad body to every endpoint.
pub(crate) async fn refuse_all(scene: &Scene) {
    for endpoint in endpoints() {
        for (what, body, code) in bad_bodies(&scene.valid(endpoint)) {
            let reply = scene.chat.send(endpoint, body).await;
            let code = code.unwrap_or_else(|| bad_parameters(endpoint));
            assert_eq!(
                reply.json()["ErrorCode"],
                code,
                "{what} to {endpoint}: {}",
                reply.text()
            );
            failure(&reply);
        }
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn bad_bodies_are_refused_and_change_nothing() {
    refuse_all(&Scene::set(Chat::start().await).await).await;
}

#[tokio::test]
async fn deep_nesting_is_refused_where_a_known_field_has_it() {
    let scene = Scene::set(Chat::start().await).await;
    for endpoint in endpoints() {
        let valid = scene.valid(endpoint);
        for (name, value) in valid.as_object().expect("an object") {
            let body = valid.to_string();
            let known = format!("\"{name}\":{value}");
            assert!(body.contains(&known), "{body}");
            let deep = body.replace(&known, &format!("\"{name}\":{}", levels(200)));
            let code = failure(&scene.chat.send(endpoint, deep).await);
            let expected = [bad_parameters(endpoint), 60015];
            assert!(expected.contains(&code), "{name} of {endpoint} got {code}");
        }
    }
    scene.assert_unchanged().await;
}

/// Every object of a document turned into the array of its fields' values, in the order that the document lists them;
/// fields left out are null, or missing too where they are the last.
fn positional(value: &Value, with_last: bool) -> Value {
    const FIELDS: &[&[&str]] = &[
        &["From_Account", "GroupContactItem"],
        &["From_Account", "UpdateType", "UpdateGroup"],
        &["From_Account", "MarkItem"],
        &["From_Account", "StartIndex"],
        &["UpdateGroupType", "OldGroupName", "NewGroupName", "ContactUpdateItem"],
        &["ContactOptType", "ContactItem"],
        &["OptType", "ContactItem", "ClearMark", "SetMark", "CustomMark"],
        &["Type", "To_Account", "ToGroupId"],
        &["UserID", "Nick", "FaceUrl"],
        &["Accounts", "AccountList"],
        &["From_Account", "GroupName", "ContactItem", "CheckItem"],
    ];
    match value {
        Value::Array(items) => items.iter().map(|item| positional(item, with_last)).collect(),
        Value::Object(object) => {
            let has_all = |fields: &&&[&str]| object.keys().all(|name| fields.contains(&name.as_str()));
            let fields = FIELDS.iter().find(has_all).unwrap_or_else(|| {
                panic!(
                    "no entry of FIELDS above has all members of {object:?}: add the object's, in its document's order"
                )
            });
            // The last set stands for several objects, of which none has a field that is left out in between.
            let several = fields.len() == 4 && fields[0] == "From_Account";
            let present = fields.iter().filter(|name| !several || object.contains_key(**name));
            let mut values: Vec<Value> = present
                .map(|name| {
                    object
                        .get(*name)
                        .map_or(Value::Null, |value| positional(value, with_last))
                })
                .collect();
            while !with_last && values.last().is_some_and(Value::is_null) {
                values.pop();
            }
            Value::Array(values)
        }
        other => other.clone(),
    }
}

#[tokio::test]
async fn an_array_is_no_object_whatever_it_holds() {
    let scene = Scene::set(Chat::start().await).await;
    for endpoint in endpoints() {
        let valid = scene.valid(endpoint);
        let mut bodies = Vec::new();
        for with_last in [true, false] {
            bodies.push(positional(&valid, with_last));
            for (name, value) in valid.as_object().expect("an object") {
                let mut nested = valid.clone();
                nested[name] = positional(value, with_last);
                if nested != valid {
                    bodies.push(nested);
                }
            }
        }
        for body in bodies {
            let reply = scene.chat.send(endpoint, body.to_string()).await;
            let code = reply.json()["ErrorCode"].clone();
            // A UserID's place taken by an array is of another type than string.
            let expected = [json!(bad_parameters(endpoint)), json!(60015)];
            assert!(expected.contains(&code), "{endpoint} of {body}: {}", reply.text());
        }
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn unknown_fields_are_ignored() {
    for endpoint in endpoints() {
        let scene = Scene::set(Chat::start().await).await;
        let text = scene.valid(endpoint).to_string();
        let unknown = r#"{"Unknown":{"From_Account":[1,{"UserID":null}]},"unknown":1,"unknown":2,"":"","deep":"#;
        let unknown = format!("{unknown}{},", levels(200));
        let reply = scene.chat.send(endpoint, text.replacen('{', &unknown, 1)).await;
        succeeded(&reply);
    }
}

#[tokio::test]
async fn a_known_field_given_twice_is_refused() {
    let scene = Scene::set(Chat::start().await).await;
    for endpoint in endpoints() {
        let valid = scene.valid(endpoint);
        for (name, value) in valid.as_object().expect("an object") {
            let twice = valid.to_string().replacen('{', &format!("{{\"{name}\":{value},"), 1);
            let reply = scene.chat.send(endpoint, twice.clone()).await;
            assert_eq!(failure(&reply), bad_parameters(endpoint), "{twice}");
        }
    }
    for (endpoint, name) in [
        ("create_contact_group", r#""GroupName":"new""#),
        ("create_contact_group", r#""Type":2"#),
        ("update_contact_group", r#""UpdateGroupType":2"#),
        ("update_contact_group", r#""ContactOptType":1"#),
        ("mark_contact", r#""OptType":1"#),
        ("account_check", r#""UserID":"#),
    ] {
        let text = scene.valid(endpoint).to_string();
        assert!(text.contains(name), "{text}");
        let first = if name.ends_with(':') {
            format!("{name}\"x\"")
        } else {
            name.to_owned()
        };
        let twice = text.replacen(name, &format!("{first},{name}"), 1);
        let reply = scene.chat.send(endpoint, twice.clone()).await;
        assert_eq!(failure(&reply), bad_parameters(endpoint), "{twice}");
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn a_user_id_of_another_type_answers_60015() {
    let scene = Scene::set(Chat::start().await).await;
    let user = &scene.user;
    for wrong in [
        json!(1),
        json!(1.5),
        json!(true),
        json!([user]),
        json!({"UserID": user}),
    ] {
        for &endpoint in GROUP_ENDPOINTS {
            let mut body = scene.valid(endpoint);
            body["From_Account"] = wrong.clone();
            scene.chat.refused(endpoint, body, 60015).await;
        }
        let conversation = json!({"Type": 1, "To_Account": wrong});
        let mark = json!({"OptType": 1, "ContactItem": conversation, "SetMark": [1]});
        let change = json!({"ContactOptType": 1, "ContactItem": conversation});
        for (endpoint, body) in [
            (
                "create_contact_group",
                creation(user, "new", &[c2c(user), conversation.clone()]),
            ),
            ("update_contact_group", changing(user, "a", vec![change])),
            (
                "search_contact_group",
                json!({"From_Account": user, "ContactItem": [conversation]}),
            ),
            ("mark_contact", json!({"From_Account": user, "MarkItem": [mark]})),
            ("account_import", json!({"UserID": wrong})),
            ("multiaccount_import", json!({"Accounts": [scene.stranger, wrong]})),
            ("multiaccount_import", json!({"AccountList": [{"UserID": wrong}]})),
            (
                "account_check",
                json!({"CheckItem": [{"UserID": user}, {"UserID": wrong}]}),
            ),
        ] {
            scene.chat.refused(endpoint, body, 60015).await;
        }
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn the_body_limit_counts_bytes() {
    let scene = Scene::set(Chat::with_variables([("max_body_bytes", "400")]).await).await;
    for endpoint in endpoints() {
        let body = scene.valid(endpoint);
        let reply = scene.chat.send(endpoint, padded(&body, 401)).await;
        assert_eq!(failure(&reply), 60002, "{endpoint}");
        assert!(reply.text().contains("400"), "the limit is named in {}", reply.text());
    }
    scene.assert_unchanged().await;
    for endpoint in endpoints() {
        let scene = Scene::set(Chat::with_variables([("max_body_bytes", "400")]).await).await;
        succeeded(&scene.chat.send(endpoint, padded(&scene.valid(endpoint), 400)).await);
    }
}

#[tokio::test]
async fn the_content_type_of_a_request_does_not_matter() {
    let scene = Scene::set(Chat::start().await).await;
    let target = scene.chat.target("account_check");
    for content_type in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        let mut request = scene.chat.server.request("POST", &target);
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let body = scene.valid("account_check").to_string();
        succeeded(&conformance::Server::send(request.body(body)).await);
    }
}

/// Posts a body in chunks, without a `Content-Length`, over a bare connection.
fn send_chunked(chat: &Chat, endpoint: &str, chunks: &[Vec<u8>]) -> Reply {
    let address = chat.server.base().trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).expect("a connection");
    connection
        .set_read_timeout(Some(Duration::from_secs(30)))
        .expect("a timeout");
    let target = chat.target(endpoint);
    let head =
        format!("POST {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n");
    connection.write_all(head.as_bytes()).expect("a request's head");
    for chunk in chunks.iter().map(Vec::as_slice).chain([&[][..]]) {
        let framed = [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat();
        // The server may answer, and hang up, before it has read all of a body that is too large.
        if connection.write_all(&framed).is_err() {
            break;
        }
    }
    let mut reply = Vec::new();
    connection.read_to_end(&mut reply).expect("a reply");
    let reply = String::from_utf8(reply).expect("a reply in UTF-8");
    let (head, body) = reply.split_once("\r\n\r\n").expect("a head and a body");
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .expect("a status line");
    Reply {
        status: status.parse().expect("a status"),
        headers: lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect(),
        body: body.as_bytes().to_vec(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_in_chunks_are_read_like_others() {
    let scene = Scene::set(Chat::with_variables([("max_body_bytes", "400")]).await).await;
    let body = padded(&scene.valid("account_check"), 400);
    let chunks: Vec<Vec<u8>> = body.chunks(7).map(<[u8]>::to_vec).collect();
    tokio::task::spawn_blocking(move || {
        succeeded(&send_chunked(&scene.chat, "account_check", &chunks));
        let too_large = [chunks, vec![vec![b' ']]].concat();
        assert_eq!(failure(&send_chunked(&scene.chat, "account_check", &too_large)), 60002);
    })
    .await
    .expect("no panic");
}

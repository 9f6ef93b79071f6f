//! `PUT /directory/people/{id}`

use crate::client::{Client, failure, only_named, person_path, sample};
use serde_json::{Value, json};

#[tokio::test]
async fn the_sample_is_answered_to_the_byte_and_the_person_is_stored() {
    let client = Client::start().await;
    let reply = client
        .send(
            "PUT",
            "/directory/people/sample-put",
            sample("put_person.1.request.json"),
        )
        .await;
    assert_eq!((reply.status, reply.text()), (200, &*sample("put_person.1.reply.json")));
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(
        client.person("sample-put").await,
        Some(sample("put_person.1.reply.json"))
    );
}

#[tokio::test]
async fn a_name_is_enough_and_what_is_left_out_or_null_is_empty() {
    let client = Client::start().await;
    let id = client.server.unique("p");
    let all = json!({"displayName": "old", "title": "t", "telephone": "1", "picture": "p", "guardian": "g",
        "properties": {"a": 1}});
    let nulls = json!({"displayName": "n", "title": null, "telephone": null, "picture": null, "guardian": null,
        "properties": null});
    for body in [json!({"displayName": "n"}), nulls] {
        client.put_person(&id, &all).await;
        let reply = client.send("PUT", &person_path(&id), body.to_string()).await;
        assert_eq!((reply.status, reply.text()), (200, &*only_named(&id, "n")));
        assert_eq!(client.person(&id).await, Some(only_named(&id, "n")));
    }
}

#[tokio::test]
async fn an_id_in_the_body_and_other_fields_are_ignored() {
    let client = Client::start().await;
    let id = client.server.unique("p");
    for other in [json!("other"), json!(7), Value::Null] {
        let body = json!({"id": other, "displayName": "n", "more": [{}], "Title": 1});
        client.put_person(&id, &body).await;
        assert_eq!(client.person(&id).await, Some(only_named(&id, "n")));
    }
}

#[tokio::test]
async fn properties_are_kept_to_the_byte() {
    let client = Client::start().await;
    let id = client.server.unique("p");
    let deep = format!("{{\"deep\":{}1{}}}", "[".repeat(63), "]".repeat(63));
    let long = format!("{{\"long\":\"{}\"}}", "店".repeat(2727));
    assert_eq!(long.len(), 8192);
    for properties in [
        "{}",
        r#"{"z":1,"a":{"y":[],"b":{}},"M":null}"#,
        r#"{"n":[0,-0,1.0,1.50,1e2,1E+2,12345678901234567890123,0.1234567890123456789]}"#,
        r#"{"":"\u0000\u00e9\ud83d\ude00é😀\/\"\\","店":true}"#,
        "{ \"spaced\" :\t[ 1 ,\r\n2 ] }",
        r#"{"twice":1,"twice":2}"#,
        r#"{"Props":[{"Name":"a","Desc":"b","Val":"c","SNO":4}]}"#,
        &deep,
        &long,
    ] {
        let body = format!(r#"{{"displayName":"n","properties":  {properties}  }}"#);
        let reply = client.send("PUT", &person_path(&id), body).await;
        let expected = only_named(&id, "n").replace("\"properties\":{}", &format!("\"properties\":{properties}"));
        assert_eq!((reply.status, reply.text()), (200, &*expected));
        assert_eq!(client.person(&id).await, Some(expected));
    }
}

#[tokio::test]
async fn properties_that_are_long_deep_or_unreadable_are_refused() {
    let client = Client::start().await;
    let id = client.server.unique("p");
    client.put_person(&id, &json!({"displayName": "kept"})).await;
    let nested = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1));
    for (properties, reason) in [
        (
            format!("{{\"a\":\"{}\"}}", "x".repeat(8185)),
            "properties has to have at most 8192 bytes",
        ),
        (
            format!("{{{}}}", " ".repeat(8191)),
            "properties has to have at most 8192 bytes",
        ),
        (nested(65), "properties has to be a JSON object, nested at most 64 deep"),
        (nested(4000), "properties has to be a JSON object"),
        (r#"{"a":1e999}"#.to_owned(), "properties has to be a JSON object"),
        (r#"{"a":"\ud800"}"#.to_owned(), "properties has to be a JSON object"),
        ("[]".to_owned(), "properties has to be a JSON object"),
        ("\"{}\"".to_owned(), "properties has to be a JSON object"),
        ("1".to_owned(), "properties has to be a JSON object"),
    ] {
        let body = format!(r#"{{"displayName":"n","properties":{properties}}}"#);
        let reply = client.send("PUT", &person_path(&id), body).await;
        assert_eq!(failure(&reply), (400, "invalid_person".to_owned()), "{properties}");
        let message = reply.json()["error"]["message"].to_string();
        assert!(message.contains(reason), "{properties}: {message}");
    }
    assert_eq!(client.person(&id).await, Some(only_named(&id, "kept")));
}

#[tokio::test]
async fn ids_are_decoded_once_and_have_1_to_160_bytes() {
    let client = Client::start().await;
    let unique = client.server.unique("p");
    let filled = |filler: &str, count: usize| format!("{unique}{}", filler.repeat(count));
    let room = 160 - unique.len();
    for id in [
        format!("{unique}/b"),
        format!("{unique}/b/c"),
        format!("{unique}%2Fb"),
        format!("{unique} +?#\"'\\"),
        format!("人{unique}"),
        filled("x", room),
        format!("{}{}", filled("人", room / 3), "x".repeat(room % 3)),
    ] {
        client.put_person(&id, &json!({"displayName": id})).await;
        assert_eq!(client.person(&id).await, Some(only_named(&id, &id)));
    }
    for id in [filled("x", room + 1), filled("人", room / 3 + 1), format!("{unique}\0")] {
        let reply = client.send("PUT", &person_path(&id), r#"{"displayName":"n"}"#).await;
        assert_eq!(failure(&reply), (400, "invalid_parameter".to_owned()), "{id:?}");
    }
    assert_eq!(
        client.person(&unique).await,
        None,
        "nothing is stored by the start of an id"
    );
}

#[tokio::test]
async fn one_byte_and_the_word_import_are_ids() {
    let client = Client::with(&[]).await;
    for id in ["p", "0", "import", "people", "~"] {
        client.put_person(id, &json!({"displayName": id})).await;
    }
    for id in ["p", "0", "import", "people", "~"] {
        assert_eq!(client.person(id).await, Some(only_named(id, id)));
    }
    assert_eq!(client.send("DELETE", "/directory/people/import", "").await.status, 204);
    assert_eq!(client.person("import").await, None);
}

#[tokio::test]
async fn each_text_has_its_limit_and_no_nul() {
    let client = Client::start().await;
    let id = client.server.unique("p");
    for (field, longest, too_long, measure) in [
        ("displayName", "😀".repeat(255), "n".repeat(256), "255 characters"),
        ("title", "称".repeat(255), "t".repeat(256), "255 characters"),
        ("telephone", "＋".repeat(64), "1".repeat(65), "64 characters"),
        ("picture", "p".repeat(2048), "店".repeat(683), "2048 bytes"),
        ("guardian", "g".repeat(160), "人".repeat(54), "160 bytes"),
    ] {
        let with = |text: &str| {
            let mut body = json!({"displayName": "n"});
            body[field] = json!(text);
            body
        };
        for taken in [longest, String::new(), "\u{1}\"\\\u{7f}\u{2028}\r\n".to_owned()] {
            client.put_person(&id, &with(&taken)).await;
            let stored: Value = serde_json::from_str(&client.person(&id).await.expect("a person")).expect("JSON");
            assert_eq!(stored[field], json!(taken));
        }
        client.put_person(&id, &json!({"displayName": "kept"})).await;
        for (refused, message) in [
            (too_long, format!("{field} has to have at most {measure}")),
            ("a\0b".to_owned(), format!("{field} must not contain U+0000")),
        ] {
            let reply = client.send("PUT", &person_path(&id), with(&refused).to_string()).await;
            assert_eq!(failure(&reply), (400, "invalid_person".to_owned()), "{field}");
            assert_eq!(reply.json()["error"]["message"], json!(message));
        }
        assert_eq!(client.person(&id).await, Some(only_named(&id, "kept")));
    }
}

#[tokio::test]
async fn bodies_that_are_no_person_are_refused_and_change_nothing() {
    let client = Client::start().await;
    let id = client.server.unique("p");
    client.put_person(&id, &json!({"displayName": "kept"})).await;
    let long = format!("\"{}\"", "x".repeat(10_000));
    for (code, body) in [
        ("invalid_json", &b""[..]),
        ("invalid_json", b"{"),
        ("invalid_json", br#"{"displayName":"a"}{}"#),
        ("invalid_json", br#"{"displayName":"a","properties":{]}"#),
        ("invalid_json", br#"{"displayName":"a","properties":{"a":01}}"#),
        ("invalid_json", b"displayName=a"),
        ("invalid_json", b"{\"displayName\":\"\xff\"}"),
        (
            "invalid_json",
            b"{\"displayName\":\"a\",\"properties\":{\"a\":\"\x01\"}}",
        ),
        ("invalid_person", br#"{"displayName":"\ud800"}"#),
        ("invalid_person", b"null"),
        ("invalid_person", br#"["a","b","c","d","e",{}]"#),
        ("invalid_person", b"{}"),
        ("invalid_person", br#"{"displayname":"a"}"#),
        ("invalid_person", br#"{"displayName":null}"#),
        ("invalid_person", br#"{"displayName":1}"#),
        ("invalid_person", br#"{"displayName":"a","displayName":"b"}"#),
        ("invalid_person", br#"{"displayName":"a","title":1}"#),
        ("invalid_person", br#"{"displayName":"a","telephone":13800000000}"#),
        ("invalid_person", br#"{"displayName":"a","picture":[]}"#),
        ("invalid_person", br#"{"displayName":"a","guardian":{}}"#),
        (
            "invalid_person",
            br#"{"displayName":"a","properties":{},"properties":{}}"#,
        ),
        ("invalid_person", long.as_bytes()),
    ] {
        let reply = client.send("PUT", &person_path(&id), body).await;
        let shown = String::from_utf8_lossy(body);
        assert_eq!(failure(&reply), (400, code.to_owned()), "{shown}");
        assert!(reply.body.len() < 1000, "{shown} is repeated in {}", reply.text());
    }
    assert_eq!(client.person(&id).await, Some(only_named(&id, "kept")));
}

#[tokio::test]
async fn a_body_of_the_limit_is_taken_and_a_larger_one_is_413() {
    let client = Client::with(&[("max_body_bytes", "200")]).await;
    let body = r#"{"displayName":"n"}"#;
    let padded = |length: usize| format!("{body}{}", " ".repeat(length - body.len()));
    let reply = client.send("PUT", &person_path("p"), padded(200)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    for length in [201, 20_000] {
        let reply = client.send("PUT", &person_path("q"), padded(length)).await;
        assert_eq!(failure(&reply), (413, "body_too_large".to_owned()));
    }
    assert_eq!(client.person("q").await, None);
}

//! `POST /directory/people/import`: what lines say. How they arrive is the same for shops, in `import_transfer`.

use crate::client::{Client, changed, failure, only_named, person_line, sample};
use conformance::Server;
use serde_json::{Value, json};

/// The report of a successful import.
async fn report(client: &Client, body: impl Into<Vec<u8>>) -> Value {
    let reply = client.import_people(body).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.headers["content-type"], "application/json");
    reply.json()
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let client = Client::start().await;
    let reply = client.import_people(sample("import_people.1.request.ndjson")).await;
    assert_eq!(
        (reply.status, reply.text()),
        (200, &*sample("import_people.1.reply.json"))
    );
    assert_eq!(
        client.person("sample-import-1").await.as_deref(),
        Some(
            r#"{"id":"sample-import-1","displayName":"张三","title":"老师","telephone":"13800000000","picture":"","guardian":"","properties":{"UCode":"u1"}}"#
        )
    );
    assert_eq!(client.person("sample-import-2").await, None);
    assert_eq!(
        client.person("sample-import-3").await,
        Some(only_named("sample-import-3", "王五"))
    );
}

#[tokio::test]
async fn each_bad_line_fails_alone_with_its_number_and_reason() {
    let client = Client::start().await;
    let unique = client.server.unique("p");
    let (first, last) = (format!("{unique}-first"), format!("{unique}-last"));
    let with = |field: &str, value: Value| {
        let mut person = json!({"id": unique, "displayName": "n"});
        person[field] = value;
        person.to_string().into_bytes()
    };
    let bad: Vec<(Vec<u8>, &str)> = vec![
        (b"{".to_vec(), "not JSON: EOF while parsing an object at column 1"),
        (b"\xff".to_vec(), "not JSON: invalid utf-8"),
        (b"{}{}".to_vec(), "not JSON: trailing characters at column 3"),
        (b"null".to_vec(), "invalid type: null"),
        (br#"["a","b"]"#.to_vec(), "invalid type: sequence"),
        (br#"{"displayName":"b"}"#.to_vec(), "missing field `id`"),
        (br#"{"id":"a"}"#.to_vec(), "missing field `displayName`"),
        (
            br#"{"id":"a","id":"b","displayName":"c"}"#.to_vec(),
            "duplicate field `id`",
        ),
        (with("id", json!(1)), "invalid type: integer `1`"),
        (with("id", Value::Null), "invalid type: null"),
        (with("id", json!("")), "id has to have 1 to 160 bytes"),
        (with("id", json!("x".repeat(161))), "id has to have 1 to 160 bytes"),
        (with("id", json!(format!("{unique}\0x"))), "id must not contain U+0000"),
        (
            with("displayName", json!("名".repeat(256))),
            "displayName has to have at most 255 characters",
        ),
        (with("title", json!(1)), "invalid type: integer `1`"),
        (
            with("picture", json!("x".repeat(2049))),
            "picture has to have at most 2048 bytes",
        ),
        (
            with("properties", json!([])),
            "properties has to be a JSON object, nested at most 64 deep",
        ),
        (
            with("properties", json!({"a": "x".repeat(8185)})),
            "properties has to have at most 8192 bytes",
        ),
    ];
    let mut body = person_line(&first, "n").into_bytes();
    for (bytes, _) in &bad {
        body.extend(bytes.iter().chain(b"\n"));
    }
    body.extend(person_line(&last, "n").into_bytes());
    let report = report(&client, body).await;
    assert_eq!((&report["imported"], &report["failed"]), (&json!(2), &json!(bad.len())));
    for (index, (bytes, reason)) in bad.iter().enumerate() {
        let error = &report["errors"][index];
        let shown = String::from_utf8_lossy(bytes);
        assert_eq!(error["line"], json!(index + 2), "{shown}");
        let message = error["message"].as_str().expect("a text");
        assert!(message.contains(reason), "{shown}: {message}");
        assert!(!message.contains(" line "), "{shown}: {message}");
    }
    assert_eq!(client.person(&first).await, Some(only_named(&first, "n")));
    assert_eq!(client.person(&last).await, Some(only_named(&last, "n")));
    assert_eq!(client.person(&unique).await, None);
}

#[tokio::test]
async fn the_largest_person_and_other_fields_are_taken() {
    let client = Client::start().await;
    let unique = client.server.unique("p");
    let id = format!("{unique}{}", "x".repeat(160 - unique.len()));
    let (name, text) = ("\\ud83d\\ude00".repeat(255), "\\u005f".repeat(2048));
    let properties = format!("{{\"a\":\"{}\"}}", "x".repeat(8184));
    let body = format!(
        r#"{{"more":[{{}}],"displayName":"{name}","title":"{name}","picture":"{text}","properties":{properties},"ID":1,"id":"{id}"}}"#
    );
    assert_eq!(
        report(&client, body).await,
        json!({"imported": 1, "failed": 0, "errors": []})
    );
    let (name, picture) = ("😀".repeat(255), "_".repeat(2048));
    assert_eq!(
        client.person(&id).await,
        Some(format!(
            r#"{{"id":"{id}","displayName":"{name}","title":"{name}","telephone":"","picture":"{picture}","guardian":"","properties":{properties}}}"#
        ))
    );
}

#[tokio::test]
async fn the_last_line_of_a_person_counts_and_replaces_all_that_was_known() {
    let client = Client::start().await;
    let (near, far) = (client.server.unique("near"), client.server.unique("far"));
    client
        .put_person(
            &near,
            &json!({"displayName": "before", "title": "t", "properties": {"a": 1}}),
        )
        .await;
    let mut body = [person_line(&near, "1"), person_line(&far, "1"), person_line(&near, "2")].concat();
    for index in 0..1500 {
        body.push_str(&person_line(&client.server.unique(&format!("f{index}")), "n"));
    }
    body.push_str(&person_line(&far, "2"));
    body.push_str("{\n");
    let report = report(&client, body).await;
    assert_eq!((&report["imported"], &report["failed"]), (&json!(1504), &json!(1)));
    assert_eq!(client.person(&near).await, Some(only_named(&near, "2")));
    assert_eq!(client.person(&far).await, Some(only_named(&far, "2")));
}

#[tokio::test]
async fn the_largest_people_are_imported_in_less_memory_than_500_of_them_take() {
    let options = host::Options {
        memory_limit: 16 << 20,
        ..host::Options::default()
    };
    // The limit of other bodies does not hold for imports.
    let client = Client::of(Server::with(changed(&[("max_body_bytes", "100")]), options).await);
    let (name, picture) = ("\u{1}".repeat(255), "\u{1}".repeat(2048));
    let properties = json!({"a": "\u{1}".repeat(1364)});
    let body: String = (0..1500)
        .map(|index| {
            let id = format!("p{index:04}");
            let person = json!({"id": id, "displayName": name, "title": name, "picture": picture,
                "properties": properties});
            format!("{person}\n")
        })
        .collect();
    assert!(body.len() > 2 * (16 << 20), "{} bytes", body.len());
    assert_eq!(
        report(&client, body).await,
        json!({"imported": 1500, "failed": 0, "errors": []})
    );
    for id in ["p0000", "p0499", "p0500", "p1499"] {
        assert_eq!(client.display_name(id).await.as_ref(), Some(&name), "{id}");
    }
}

#[tokio::test]
async fn shops_and_people_of_one_id_do_not_touch() {
    let client = Client::start().await;
    let id = client.server.unique("x");
    let both = format!(
        "{}\n",
        json!({"id": id, "sellerId": id, "displayName": "person", "shop_name": "shop", "logo": ""})
    );
    assert_eq!(report(&client, both.clone()).await["imported"], json!(1));
    assert_eq!(client.name(&id).await, None);
    assert_eq!(client.import(both).await.json()["imported"], json!(1));
    assert_eq!(client.name(&id).await, Some("shop".to_owned()));
    assert_eq!(client.person(&id).await, Some(only_named(&id, "person")));
}

#[tokio::test]
async fn import_is_nobody_to_post_to() {
    let client = Client::start().await;
    let reply = client
        .send("POST", "/directory/people/other", person_line("x", "n"))
        .await;
    assert_eq!(failure(&reply), (405, "method_not_allowed".to_owned()));
}

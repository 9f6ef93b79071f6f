//! `PUT /directory/shops/{sellerId}`

use crate::client::{Client, failure, path, sample};
use serde_json::json;

#[tokio::test]
async fn the_sample_is_answered_to_the_byte_and_the_shop_is_stored() {
    let client = Client::start().await;
    let reply = client
        .send("PUT", "/directory/shops/sample-put", sample("put_shop.1.request.json"))
        .await;
    assert_eq!((reply.status, reply.text()), (200, &*sample("put_shop.1.reply.json")));
    assert_eq!(reply.headers["content-type"], "application/json");
    let stored = client.send("GET", "/directory/shops/sample-put", "").await;
    assert_eq!(stored.text(), sample("put_shop.1.reply.json"));
}

#[tokio::test]
async fn a_second_call_replaces_the_whole_shop() {
    let client = Client::start().await;
    let seller = client.server.unique("s");
    client.put(&seller, "old", "old logo").await;
    client.put(&seller, "new", "").await;
    assert_eq!(client.shop(&seller).await, Some(("new".to_owned(), String::new())));
}

#[tokio::test]
async fn the_content_type_does_not_matter_and_other_fields_are_ignored() {
    let client = Client::start().await;
    let seller = client.server.unique("s");
    for (content_type, name) in [("text/plain", "a"), ("application/x-www-form-urlencoded", "b")] {
        let request = client.server.request("PUT", &path(&seller)).bearer_auth(&client.token);
        let body = json!({"shop_name": name, "logo": "l", "sellerId": "other", "more": [{}]}).to_string();
        let reply = conformance::Server::send(request.header("content-type", content_type).body(body)).await;
        assert_eq!(
            (reply.status, reply.json()),
            (200, json!({"sellerId": seller, "shop_name": name, "logo": "l"}))
        );
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_skipped() {
    let client = Client::start().await;
    let seller = client.server.unique("s");
    let body = r#"{"shop_name":"n","logo":"l"}"#;
    let reply = client
        .send("PUT", &path(&seller), format!("\u{feff}\u{feff}{body}"))
        .await;
    assert_eq!(failure(&reply), (400, "invalid_json".to_owned()));
    assert_eq!(client.shop(&seller).await, None);
    let reply = client.send("PUT", &path(&seller), format!("\u{feff}{body}")).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(client.shop(&seller).await, Some(("n".to_owned(), "l".to_owned())));
    let person = format!("/directory/people/{}", client.server.unique("p"));
    let reply = client.send("PUT", &person, "\u{feff}{\"displayName\":\"n\"}").await;
    assert_eq!(reply.status, 200, "{}", reply.text());
}

#[tokio::test]
async fn seller_ids_are_decoded_once_and_have_1_to_64_bytes() {
    let client = Client::start().await;
    let unique = client.server.unique("s");
    let filled = |filler: &str, count: usize| format!("{unique}{}", filler.repeat(count));
    let room = 64 - unique.len();
    for seller in [
        format!("{unique}/b"),
        format!("{unique}%2Fb"),
        format!("{unique} +?#\"'\\"),
        format!("卖家{unique}"),
        filled("x", room),
        format!("{}{}", filled("店", room / 3), "x".repeat(room % 3)),
    ] {
        client.put(&seller, &seller, "l").await;
        assert_eq!(client.name(&seller).await, Some(seller.clone()), "{seller}");
    }
    for seller in [filled("x", room + 1), filled("店", room / 3 + 1), format!("{unique}\0")] {
        let body = json!({"shop_name": "n", "logo": "l"}).to_string();
        let reply = client.send("PUT", &path(&seller), body).await;
        assert_eq!(failure(&reply), (400, "invalid_parameter".to_owned()), "{seller:?}");
    }
    assert_eq!(
        client.name(&unique).await,
        None,
        "nothing is stored by the start of an id"
    );
}

#[tokio::test]
async fn one_byte_and_the_word_import_are_seller_ids() {
    let client = Client::with(&[]).await;
    for seller in ["s", "0", "import", "shops", "~"] {
        client.put(seller, &format!("shop of {seller}"), "").await;
    }
    for seller in ["s", "0", "import", "shops", "~"] {
        assert_eq!(client.name(seller).await, Some(format!("shop of {seller}")));
    }
    assert_eq!(client.send("DELETE", "/directory/shops/import", "").await.status, 204);
    assert_eq!(client.name("import").await, None);
}

#[tokio::test]
async fn names_have_255_characters_and_logos_2048_bytes() {
    let client = Client::start().await;
    let seller = client.server.unique("s");
    for (name, logo) in [
        (String::new(), String::new()),
        ("店".repeat(255), "l".repeat(2048)),
        ("😀".repeat(255), format!("{}ab", "店".repeat(682))),
        ("\u{1}\"\\\u{7f}\u{2028}".to_owned(), "\r\n".to_owned()),
    ] {
        client.put(&seller, &name, &logo).await;
        assert_eq!(client.shop(&seller).await, Some((name, logo)));
    }
    client.put(&seller, "kept", "kept").await;
    for (name, logo) in [
        ("n".repeat(256), String::new()),
        (String::new(), "l".repeat(2049)),
        (String::new(), "店".repeat(683)),
        ("a\0b".to_owned(), String::new()),
        (String::new(), "a\0b".to_owned()),
    ] {
        let body = json!({"shop_name": name, "logo": logo}).to_string();
        let reply = client.send("PUT", &path(&seller), body).await;
        assert_eq!(failure(&reply), (400, "invalid_shop".to_owned()), "{name} {logo}");
    }
    assert_eq!(client.shop(&seller).await, Some(("kept".to_owned(), "kept".to_owned())));
}

#[tokio::test]
async fn bodies_that_are_no_shop_are_refused_and_change_nothing() {
    let client = Client::start().await;
    let seller = client.server.unique("s");
    client.put(&seller, "kept", "kept").await;
    let long = format!("\"{}\"", "x".repeat(10_000));
    for (code, body) in [
        ("invalid_json", &b""[..]),
        ("invalid_json", b"{"),
        ("invalid_json", br#"{"shop_name":"a","logo":"b"}{}"#),
        ("invalid_json", b"shop_name=a&logo=b"),
        ("invalid_json", b"{\"shop_name\":\"\xff\",\"logo\":\"\"}"),
        ("invalid_shop", br#"{"shop_name":"\ud800","logo":""}"#),
        ("invalid_shop", b"null"),
        ("invalid_shop", br#"["a","b"]"#),
        ("invalid_shop", b"{}"),
        ("invalid_shop", br#"{"shop_name":"a"}"#),
        ("invalid_shop", br#"{"logo":"a"}"#),
        ("invalid_shop", br#"{"shop_name":null,"logo":""}"#),
        ("invalid_shop", br#"{"shop_name":1,"logo":""}"#),
        ("invalid_shop", br#"{"shop_name":"a","shop_name":"b","logo":""}"#),
        ("invalid_shop", br#"{"Shop_Name":"a","logo":""}"#),
        ("invalid_shop", long.as_bytes()),
    ] {
        let reply = client.send("PUT", &path(&seller), body).await;
        let shown = String::from_utf8_lossy(body);
        assert_eq!(failure(&reply), (400, code.to_owned()), "{shown}");
        assert!(reply.body.len() < 1000, "{shown} is repeated in {}", reply.text());
    }
    assert_eq!(client.name(&seller).await, Some("kept".to_owned()));
}

#[tokio::test]
async fn a_body_of_the_limit_is_taken_and_a_larger_one_is_413() {
    let client = Client::with(&[("max_body_bytes", "200")]).await;
    let body = json!({"shop_name": "n", "logo": "l"}).to_string();
    let padded = |length: usize| format!("{body}{}", " ".repeat(length - body.len()));
    let reply = client.send("PUT", &path("s"), padded(200)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    for length in [201, 20_000] {
        let reply = client.send("PUT", &path("t"), padded(length)).await;
        assert_eq!(failure(&reply), (413, "body_too_large".to_owned()));
    }
    assert_eq!(client.name("t").await, None);
}

//! `GET /directory/shops/{sellerId}`

use crate::client::{Client, failure, path, sample};

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let client = Client::start().await;
    client
        .put("sample-get", "First shop", "https://cdn.example.com/first.png")
        .await;
    let request = sample("get_shop.1.request.txt");
    let (method, target) = request.split_once(' ').expect("a method and a path");
    let reply = client.send(method, target, "").await;
    assert_eq!((reply.status, reply.text()), (200, &*sample("get_shop.1.reply.json")));
    assert_eq!(reply.headers["content-type"], "application/json");
}

#[tokio::test]
async fn a_seller_without_a_shop_is_404() {
    let client = Client::start().await;
    let seller = client.server.unique("s");
    let reply = client.send("GET", &path(&seller), "").await;
    assert_eq!(reply.status, 404);
    assert_eq!(
        reply.text(),
        r#"{"error":{"code":"not_found","message":"the seller has no shop"}}"#
    );
    client.put(&seller, "n", "l").await;
    for other in [seller.to_uppercase(), format!("{seller} "), format!("{seller}x")] {
        let reply = client.send("GET", &path(&other), "").await;
        assert_eq!(failure(&reply), (404, "not_found".to_owned()), "{other}");
    }
}

#[tokio::test]
async fn head_answers_like_get_without_the_body() {
    let client = Client::start().await;
    let seller = client.server.unique("s");
    client.put(&seller, "n", "l").await;
    let get = client.send("GET", &path(&seller), "").await;
    let head = client.send("HEAD", &path(&seller), "").await;
    assert_eq!((head.status, head.text()), (200, ""));
    assert_eq!(head.headers["content-length"], get.body.len().to_string());
    let absent = client.send("HEAD", &path(&client.server.unique("t")), "").await;
    assert_eq!(absent.status, 404);
}

#[tokio::test]
async fn ids_that_no_seller_can_have_are_refused() {
    let client = Client::start().await;
    for (target, expected) in [
        (path(&"x".repeat(65)), (400, "invalid_parameter")),
        (path("a\0"), (400, "invalid_parameter")),
        ("/directory/shops/".to_owned(), (404, "unknown_path")),
        ("/directory/shops/%FF".to_owned(), (404, "unknown_path")),
    ] {
        let reply = client.send("GET", &target, "").await;
        assert_eq!(failure(&reply), (expected.0, expected.1.to_owned()), "{target}");
    }
}

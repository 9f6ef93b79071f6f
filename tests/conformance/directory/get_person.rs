//! `GET /directory/people/{id}`

use crate::client::{Client, failure, person_path, sample};
use serde_json::json;

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let client = Client::start().await;
    let body = sample("put_person.1.request.json");
    let put = client.send("PUT", "/directory/people/sample-get", body).await;
    assert_eq!(put.status, 200, "{}", put.text());
    let request = sample("get_person.1.request.txt");
    let (method, target) = request.split_once(' ').expect("a method and a path");
    let reply = client.send(method, target, "").await;
    assert_eq!((reply.status, reply.text()), (200, &*sample("get_person.1.reply.json")));
    assert_eq!(reply.headers["content-type"], "application/json");
}

#[tokio::test]
async fn an_id_of_nobody_is_404_even_if_a_shop_has_it() {
    let client = Client::start().await;
    let id = client.server.unique("p");
    client.put(&id, "a shop", "").await;
    let reply = client.send("GET", &person_path(&id), "").await;
    assert_eq!(reply.status, 404);
    assert_eq!(
        reply.text(),
        r#"{"error":{"code":"not_found","message":"nobody has this id"}}"#
    );
    client.put_person(&id, &json!({"displayName": "n"})).await;
    for other in [id.to_uppercase(), format!("{id} "), format!("{id}x")] {
        let reply = client.send("GET", &person_path(&other), "").await;
        assert_eq!(failure(&reply), (404, "not_found".to_owned()), "{other}");
    }
}

#[tokio::test]
async fn head_answers_like_get_without_the_body() {
    let client = Client::start().await;
    let id = client.server.unique("p");
    client.put_person(&id, &json!({"displayName": "n"})).await;
    let get = client.send("GET", &person_path(&id), "").await;
    let head = client.send("HEAD", &person_path(&id), "").await;
    assert_eq!((head.status, head.text()), (200, ""));
    assert_eq!(head.headers["content-length"], get.body.len().to_string());
    let absent = client.send("HEAD", &person_path(&client.server.unique("q")), "").await;
    assert_eq!(absent.status, 404);
}

#[tokio::test]
async fn ids_that_nobody_can_have_are_refused() {
    let client = Client::start().await;
    for (target, expected) in [
        (person_path(&"x".repeat(161)), (400, "invalid_parameter")),
        (person_path("a\0"), (400, "invalid_parameter")),
        ("/directory/people/".to_owned(), (404, "unknown_path")),
        ("/directory/people/%FF".to_owned(), (404, "unknown_path")),
    ] {
        let reply = client.send("GET", &target, "").await;
        assert_eq!(failure(&reply), (expected.0, expected.1.to_owned()), "{target}");
    }
}

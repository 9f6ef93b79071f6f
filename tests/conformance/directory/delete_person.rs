//! `DELETE /directory/people/{id}`

use crate::client::{Client, failure, person_path, sample};
use serde_json::json;

#[tokio::test]
async fn the_sample_is_answered_by_204_without_a_body() {
    let client = Client::start().await;
    client.put_person("sample-delete", &json!({"displayName": "n"})).await;
    let request = sample("delete_person.1.request.txt");
    let (method, target) = request.split_once(' ').expect("a method and a path");
    let reply = client.send(method, target, "").await;
    assert_eq!((reply.status, reply.text()), (204, ""));
    for header in ["content-length", "content-type", "transfer-encoding"] {
        assert_eq!(reply.headers.get(header), None, "{header}");
    }
    assert_eq!(client.person("sample-delete").await, None);
}

#[tokio::test]
async fn only_that_person_is_deleted_and_a_second_call_is_404() {
    let client = Client::start().await;
    let (id, neighbour) = (client.server.unique("人/1"), client.server.unique("人/1-2"));
    client.put(&id, "a shop of that id", "").await;
    for each in [&id, &neighbour] {
        client.put_person(each, &json!({"displayName": "n"})).await;
    }
    assert_eq!(client.send("DELETE", &person_path(&id), "").await.status, 204);
    for _ in 0..2 {
        let reply = client.send("DELETE", &person_path(&id), "").await;
        assert_eq!(failure(&reply), (404, "not_found".to_owned()));
    }
    assert_eq!(client.display_name(&neighbour).await, Some("n".to_owned()));
    assert_eq!(client.name(&id).await, Some("a shop of that id".to_owned()));
}

#[tokio::test]
async fn ids_that_nobody_can_have_are_refused() {
    let client = Client::start().await;
    for id in ["x".repeat(161), "a\0".to_owned()] {
        let reply = client.send("DELETE", &person_path(&id), "").await;
        assert_eq!(failure(&reply), (400, "invalid_parameter".to_owned()), "{id:?}");
    }
}

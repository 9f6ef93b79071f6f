//! `DELETE /directory/shops/{sellerId}`

use crate::client::{Client, failure, path, sample};

#[tokio::test]
async fn the_sample_is_answered_by_204_without_a_body() {
    let client = Client::start().await;
    client.put("sample-delete", "n", "l").await;
    let request = sample("delete_shop.1.request.txt");
    let (method, target) = request.split_once(' ').expect("a method and a path");
    let reply = client.send(method, target, "").await;
    assert_eq!((reply.status, reply.text()), (204, ""));
    for header in ["content-length", "content-type", "transfer-encoding"] {
        assert_eq!(reply.headers.get(header), None, "{header}");
    }
    assert_eq!(client.name("sample-delete").await, None);
}

#[tokio::test]
async fn a_connection_is_used_again_after_a_reply_without_a_body() {
    let client = Client::start().await;
    for round in 0..3 {
        let seller = client.server.unique(&format!("s{round}"));
        client.put(&seller, "n", "l").await;
        assert_eq!(client.send("DELETE", &path(&seller), "").await.status, 204);
        assert_eq!(client.name(&seller).await, None);
    }
}

#[tokio::test]
async fn only_that_shop_is_deleted_and_a_second_call_is_404() {
    let client = Client::start().await;
    let (seller, neighbour) = (client.server.unique("卖/家"), client.server.unique("卖/家-2"));
    client.put(&seller, "n", "l").await;
    client.put(&neighbour, "n", "l").await;
    assert_eq!(client.send("DELETE", &path(&seller), "").await.status, 204);
    for _ in 0..2 {
        let reply = client.send("DELETE", &path(&seller), "").await;
        assert_eq!(failure(&reply), (404, "not_found".to_owned()));
    }
    assert_eq!(client.name(&neighbour).await, Some("n".to_owned()));
}

#[tokio::test]
async fn ids_that_no_seller_can_have_are_refused() {
    let client = Client::start().await;
    for seller in ["x".repeat(65), "a\0".to_owned()] {
        let reply = client.send("DELETE", &path(&seller), "").await;
        assert_eq!(failure(&reply), (400, "invalid_parameter".to_owned()), "{seller:?}");
    }
}

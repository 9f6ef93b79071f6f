//! What the directory is for: shops show in the replies of other families.

use crate::client::{Client, path};
use conformance::Server;
use serde_json::Value;

/// The name and logo that the member's only conversation shows.
async fn shown(client: &Client, member: &str) -> (String, String) {
    let target = format!("/chat-records/chat-list?memberId={member}");
    let request = client.server.request("GET", &target);
    let reply = Server::send(request.bearer_auth(client.server.token("chat-records"))).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let list = reply.json();
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
    let text = |name: &str| list[0][name].as_str().expect("a text").to_owned();
    (text("shop_name"), text("logo"))
}

#[tokio::test]
async fn a_shop_put_changed_imported_and_deleted_shows_in_chat_list() {
    let client = Client::start().await;
    let seller = client.server.unique("卖s");
    // Unique like the seller's id, and a number.
    let digits = client.server.unique("");
    let member = (u64::from_str_radix(digits.trim_start_matches('-'), 16).expect("hexadecimal") >> 1).to_string();
    let form = format!(
        "memberId={member}&sellerId={}&messageType=RC:TxtMsg&cnt=%7B%22content%22%3A%22x%22%7D",
        path(&seller).trim_start_matches("/directory/shops/")
    );
    let request = client.server.request("POST", "/chat-records/create");
    let request = request
        .bearer_auth(client.server.token("chat-records"))
        .header("content-type", "application/x-www-form-urlencoded");
    let created: Value = Server::send(request.body(form)).await.json();
    assert_eq!(created["result"], "success", "{created}");

    let pair = |name: &str, logo: &str| (name.to_owned(), logo.to_owned());
    assert_eq!(shown(&client, &member).await, pair("", ""));
    client.put(&seller, "店 \"1\"", "https://cdn.test/1.png").await;
    assert_eq!(
        shown(&client, &member).await,
        pair("店 \"1\"", "https://cdn.test/1.png")
    );
    client.put(&seller, "renamed", "").await;
    assert_eq!(shown(&client, &member).await, pair("renamed", ""));
    client.import(crate::client::line(&seller, "imported")).await;
    assert_eq!(
        shown(&client, &member).await,
        pair("imported", "https://cdn.test/logo.png")
    );
    assert_eq!(client.send("DELETE", &path(&seller), "").await.status, 204);
    assert_eq!(shown(&client, &member).await, pair("", ""));
}

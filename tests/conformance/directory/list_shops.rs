//! `GET /directory/shops`

use crate::client::{Client, failure, line, sample};
use serde_json::{Value, json};

/// The ids of a page, and where the next one starts.
fn ids(page: &Value) -> (Vec<&str>, Option<&str>) {
    let items = page["items"].as_array().expect("items");
    let ids = items.iter().map(|item| item["sellerId"].as_str().expect("an id"));
    (ids.collect(), page["next"].as_str())
}

async fn page(client: &Client, query: &str) -> Value {
    let reply = client.send("GET", &format!("/directory/shops?{query}"), "").await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text());
    reply.json()
}

/// A server of its own with this many shops, `s00000` onwards.
async fn filled(count: usize) -> Client {
    let client = Client::with(&[]).await;
    let body: String = (0..count).map(|index| line(&format!("s{index:05}"), "n")).collect();
    let report = client.import(body).await.json();
    assert_eq!(report, json!({"imported": count, "failed": 0, "errors": []}));
    client
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let client = Client::start().await;
    for (number, name) in [(1, "First shop"), (2, "Second shop"), (3, "Third shop")] {
        client.put(&format!("sample-list-{number}"), name, "").await;
    }
    let request = sample("list_shops.1.request.txt");
    let (method, target) = request.split_once(' ').expect("a method and a path");
    let reply = client.send(method, target, "").await;
    assert_eq!((reply.status, reply.text()), (200, &*sample("list_shops.1.reply.json")));
    assert_eq!(reply.headers["content-type"], "application/json");
}

#[tokio::test]
async fn without_shops_the_list_is_empty() {
    let client = Client::with(&[]).await;
    let reply = client.send("GET", "/directory/shops", "").await;
    assert_eq!((reply.status, reply.text()), (200, r#"{"items":[],"next":null}"#));
}

#[tokio::test]
async fn following_next_visits_every_shop_once_in_the_order_of_bytes() {
    let client = Client::with(&[]).await;
    let mut sellers = [
        "a", "B", "a/b", "a b", "Z", "10", "9", "é", "卖", "😀", "\u{ffff}", "aa", "~",
    ];
    for seller in sellers {
        client.put(seller, "n", "l").await;
    }
    sellers.sort_unstable();
    for size in [1, 2, 12, 13, 14] {
        let (mut visited, mut after) = (Vec::new(), Some(String::new()));
        while let Some(start) = after {
            let start = start.replace('/', "%2F").replace(' ', "+");
            let page = page(&client, &format!("pageSize={size}&after={start}")).await;
            let (found, next) = ids(&page);
            assert!(found.len() == size || next.is_none(), "{page}");
            assert!(next.is_none() || next == found.last().copied(), "{page}");
            visited.extend(found.into_iter().map(str::to_owned));
            after = next.map(str::to_owned);
        }
        assert_eq!(visited, sellers, "{size} a page");
    }
}

#[tokio::test]
async fn a_page_starts_behind_ids_that_have_no_shop() {
    let client = filled(3).await;
    for (after, expected) in [
        ("", vec!["s00000", "s00001", "s00002"]),
        ("s00000x", vec!["s00001", "s00002"]),
        ("s00001", vec!["s00002"]),
        ("s00002", vec![]),
        (&"z".repeat(1000), vec![]),
        ("%00", vec!["s00000", "s00001", "s00002"]),
    ] {
        let page = page(&client, &format!("after={after}")).await;
        assert_eq!(ids(&page), (expected, None), "{after}");
    }
}

#[tokio::test]
async fn a_page_has_100_shops_unless_asked_otherwise_and_1000_at_most() {
    let client = filled(1001).await;
    for (query, count, next) in [
        ("", 100, Some("s00099")),
        ("after=s00900", 100, None),
        ("pageSize=1", 1, Some("s00000")),
        ("pageSize=0001000", 1000, Some("s00999")),
        ("pageSize=1000&after=s00000", 1000, None),
        ("pageSize=2&other=x&token=", 2, Some("s00001")),
    ] {
        let page = page(&client, query).await;
        let (found, found_next) = ids(&page);
        assert_eq!((found.len(), found_next), (count, next), "{query}");
    }
}

#[tokio::test]
async fn page_sizes_from_1_to_1000_and_decodable_queries_are_required() {
    let client = Client::start().await;
    for query in [
        "pageSize=0",
        "pageSize=1001",
        "pageSize=-1",
        "pageSize=%2B5",
        "pageSize=1e2",
        "pageSize=10.0",
        "pageSize=",
        "pageSize",
        "pageSize=x",
        "pageSize=99999999999999999999",
        "pageSize=1&pageSize=1",
        "after=a&after=b",
        "after=%FF",
    ] {
        let reply = client.send("GET", &format!("/directory/shops?{query}"), "").await;
        assert_eq!(failure(&reply), (400, "invalid_parameter".to_owned()), "{query}");
    }
}

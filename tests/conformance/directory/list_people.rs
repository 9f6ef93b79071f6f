//! `GET /directory/people`

use crate::client::{Client, encoded, failure, only_named, person_line, sample};
use serde_json::{Value, json};

/// The ids of a page, and where the next one starts.
fn ids(page: &Value) -> (Vec<&str>, Option<&str>) {
    let items = page["items"].as_array().expect("items");
    let ids = items.iter().map(|item| item["id"].as_str().expect("an id"));
    (ids.collect(), page["next"].as_str())
}

async fn page(client: &Client, query: &str) -> Value {
    let reply = client.send("GET", &format!("/directory/people?{query}"), "").await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text());
    reply.json()
}

/// A server of its own with this many people, `p00000` onwards.
async fn filled(count: usize) -> Client {
    let client = Client::with(&[]).await;
    let body: String = (0..count)
        .map(|index| person_line(&format!("p{index:05}"), "n"))
        .collect();
    let report = client.import_people(body).await.json();
    assert_eq!(report, json!({"imported": count, "failed": 0, "errors": []}));
    client
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let client = Client::start().await;
    for (number, name) in [(1, "张三"), (2, "李四"), (3, "王五")] {
        let id = format!("sample-list-{number}");
        client.put_person(&id, &json!({"displayName": name})).await;
    }
    let request = sample("list_people.1.request.txt");
    let (method, target) = request.split_once(' ').expect("a method and a path");
    let reply = client.send(method, target, "").await;
    assert_eq!(
        (reply.status, reply.text()),
        (200, &*sample("list_people.1.reply.json"))
    );
    assert_eq!(reply.headers["content-type"], "application/json");
}

#[tokio::test]
async fn without_people_the_list_is_empty_even_if_there_are_shops() {
    let client = Client::with(&[]).await;
    client.put("s", "n", "").await;
    let reply = client.send("GET", "/directory/people", "").await;
    assert_eq!((reply.status, reply.text()), (200, r#"{"items":[],"next":null}"#));
}

#[tokio::test]
async fn items_are_what_get_answers() {
    let client = Client::with(&[]).await;
    let body =
        r#"{"displayName":"n","title":"t","telephone":"1","picture":"p","guardian":"g","properties":{"z": 1.0}}"#;
    let put = client.send("PUT", "/directory/people/a", body).await;
    client.put_person("b", &json!({"displayName": "b"})).await;
    let list = client.send("GET", "/directory/people", "").await;
    assert_eq!(
        list.text(),
        format!(r#"{{"items":[{},{}],"next":null}}"#, put.text(), only_named("b", "b"))
    );
}

#[tokio::test]
async fn following_next_visits_everybody_once_in_the_order_of_bytes() {
    let client = Client::with(&[]).await;
    let mut known = [
        "a", "B", "a/b", "a b", "Z", "10", "9", "é", "人", "😀", "\u{ffff}", "aa", "~",
    ];
    for id in known {
        client.put_person(id, &json!({"displayName": "n"})).await;
    }
    known.sort_unstable();
    for size in [1, 2, 12, 13, 14] {
        let (mut visited, mut after) = (Vec::new(), Some(String::new()));
        while let Some(start) = after {
            let page = page(&client, &format!("pageSize={size}&after={}", encoded(&start))).await;
            let (found, next) = ids(&page);
            assert!(found.len() == size || next.is_none(), "{page}");
            assert!(next.is_none() || next == found.last().copied(), "{page}");
            visited.extend(found.into_iter().map(str::to_owned));
            after = next.map(str::to_owned);
        }
        assert_eq!(visited, known, "{size} a page");
    }
}

#[tokio::test]
async fn a_page_has_100_people_unless_asked_otherwise_and_1000_at_most() {
    let client = filled(1001).await;
    for (query, count, next) in [
        ("", 100, Some("p00099")),
        ("after=p00900", 100, None),
        ("after=p00900x", 100, None),
        ("after=p01000", 0, None),
        ("pageSize=1", 1, Some("p00000")),
        ("pageSize=0001000", 1000, Some("p00999")),
        ("pageSize=1000&after=p00000", 1000, None),
        ("pageSize=2&other=x&token=", 2, Some("p00001")),
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
        "pageSize=1e2",
        "pageSize=",
        "pageSize=x",
        "pageSize=1&pageSize=1",
        "after=a&after=b",
        "after=%FF",
    ] {
        let reply = client.send("GET", &format!("/directory/people?{query}"), "").await;
        assert_eq!(failure(&reply), (400, "invalid_parameter".to_owned()), "{query}");
    }
}

#[tokio::test]
async fn a_thousand_of_the_largest_people_are_answered() {
    let client = Client::with(&[]).await;
    let properties = json!({"a": "\u{1}".repeat(1364)});
    assert_eq!(properties.to_string().len(), 8192);
    let mut largest = json!({"displayName": "\u{1}".repeat(255), "title": "\u{1}".repeat(255),
        "telephone": "\u{1}".repeat(64), "picture": "\u{1}".repeat(2048), "guardian": "\u{1}".repeat(160),
        "properties": properties});
    for hundred in 0..10 {
        let mut body = String::new();
        for index in 0..100 {
            largest["id"] = json!(format!("{hundred}{index:02}{}", "\u{1}".repeat(157)));
            body.push_str(&format!("{largest}\n"));
        }
        let report = client.import_people(body).await.json();
        assert_eq!(report, json!({"imported": 100, "failed": 0, "errors": []}));
    }
    let (mut count, mut after, mut last) = (0, String::new(), Value::Null);
    loop {
        let page = page(&client, &format!("pageSize=1000&after={}", encoded(&after))).await;
        let items = page["items"].as_array().expect("items");
        count += items.len();
        last = items.last().cloned().unwrap_or(last);
        let Some(next) = page["next"].as_str() else {
            break;
        };
        next.clone_into(&mut after);
    }
    assert_eq!((count, last), (1000, largest));
}

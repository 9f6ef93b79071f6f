//! Pages as Yii makes them.

use crate::scene::{NOON, Records, ids};
use conformance::{Reply, Server, workspace};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

/// What Yii 2.0.38 answered, see tests/golden/README.md.
fn vectors() -> Vec<Value> {
    let path = workspace().join("tests/golden/yii2-pagination.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let Ok(Value::Array(vectors)) = serde_json::from_str(&text) else {
        panic!("{} is no array", path.display());
    };
    assert_eq!(vectors.len(), 30);
    vectors
}

/// The end of the body behind the items. The keys of `_links` have the order of the header `Link`.
fn expected_end(vector: &Value) -> String {
    let header = vector["headers"]["Link"].as_str().expect("a header");
    let links = header.split(", ").map(|link| {
        let (_, name) = link.split_once("; rel=").expect("a relation");
        let href = &vector["_links"][name]["href"];
        assert!(
            link.starts_with(&format!("<{}>", href.as_str().expect("a link"))),
            "{link}"
        );
        format!("\"{name}\":{{\"href\":{href}}}")
    });
    let links: Vec<String> = links.collect();
    assert_eq!(
        Some(links.len()),
        vector["_links"].as_object().map(serde_json::Map::len)
    );
    let meta = &vector["_meta"];
    format!(
        r#""_links":{{{}}},"_meta":{{"totalCount":{},"pageCount":{},"currentPage":{},"perPage":{}}}}}"#,
        links.join(","),
        meta["totalCount"],
        meta["pageCount"],
        meta["currentPage"],
        meta["perPage"]
    )
}

fn assert_headers(vector: &Value, reply: &Reply) {
    let headers = vector["headers"].as_object().expect("headers");
    let expected: BTreeMap<String, String> = headers
        .iter()
        .map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.to_ascii_lowercase(), value)
        })
        .collect();
    let of_pages = |name: &str| name == "link" || name.starts_with("x-pagination-");
    let mut actual = reply.headers.clone();
    actual.retain(|name, _| of_pages(name));
    assert_eq!(actual, expected);
    assert_eq!(reply.headers["content-type"], "application/json; charset=UTF-8");
}

async fn assert_answers(records: &Records, vector: &Value) {
    let query = vector["query"].as_str().expect("a query");
    let to = |method| {
        let request = records.request(method, &format!("list?{query}"));
        Server::send(request.header("host", "host.test"))
    };
    let reply = to("GET").await;
    assert_eq!(reply.status, 200, "{query}");
    let text = reply.text();
    let count = vector["count"].as_i64().expect("a count");
    let first = vector["first_id"].as_i64().unwrap_or_default();
    let expected: Vec<i64> = (first - count + 1..=first).rev().collect();
    assert_eq!(ids(&reply.json()), expected, "{query}");
    assert!(text.starts_with(r#"{"items":["#), "{text}");
    let end = text.find(r#""_links":"#).expect("links");
    assert_eq!(&text[end..], expected_end(vector), "{query}");
    assert_headers(vector, &reply);

    let head = to("HEAD").await;
    assert_eq!((head.status, head.body.len()), (200, 0), "{query}");
    assert_eq!(head.headers["content-length"], text.len().to_string());
    assert_headers(vector, &head);
}

#[tokio::test]
async fn what_yii_itself_answered_is_answered_to_the_byte() {
    let mut by_total: BTreeMap<u64, Vec<Value>> = BTreeMap::new();
    for vector in vectors() {
        let total = vector["total"].as_u64().expect("a total");
        by_total.entry(total).or_default().push(vector);
    }
    for (total, vectors) in by_total {
        // One vector asks for the records of 2017-06-01.
        let records = Records::at(NOON).await;
        let seller = if total == 3 { "卖家~1" } else { "s1" };
        for number in 0..total {
            records.text(1, seller, &number.to_string()).await;
        }
        for vector in &vectors {
            assert_answers(&records, vector).await;
        }
    }
}

#[tokio::test]
async fn every_place_among_the_pages_has_its_links_in_order() {
    let records = Records::start().await;
    let member = records.filled(5).await;
    let base = format!(
        "{}/chat-records/list?memberId={member}&sellerId=s",
        records.server.base()
    );
    let cases = [
        (5, 1, vec![("self", 1)]),
        (2, 1, vec![("self", 1), ("next", 2), ("last", 3)]),
        (
            2,
            2,
            vec![("self", 2), ("first", 1), ("prev", 1), ("next", 3), ("last", 3)],
        ),
        (2, 3, vec![("self", 3), ("first", 1), ("prev", 2)]),
        (2, 9, vec![("self", 3), ("first", 1), ("prev", 2)]),
    ];
    for (size, page, links) in cases {
        let target = format!("list?memberId={member}&sellerId=s&pageSize={size}&page={page}");
        let reply = records.get(&target).await;
        let href = |page: i64| format!("{base}&pageSize={size}&page={page}");
        let header = links
            .iter()
            .map(|(name, page)| format!("<{}>; rel={name}", href(*page)));
        assert_eq!(reply.headers["link"], header.collect::<Vec<_>>().join(", "));
        let body = links
            .iter()
            .map(|(name, page)| format!(r#""{name}":{{"href":"{}"}}"#, href(*page)));
        let body = format!(r#""_links":{{{}}},"_meta""#, body.collect::<Vec<_>>().join(","));
        assert!(reply.text().contains(&body), "{}", reply.text());
    }
}

#[tokio::test]
async fn nothing_found_is_an_empty_first_page_of_none() {
    let records = Records::start().await;
    let member = records.member();
    let query = format!("memberId={member}&sellerId=s&page=7");
    let reply = records.get(&format!("list?{query}")).await;
    let href = format!(
        "{}/chat-records/list?memberId={member}&sellerId=s&page=1",
        records.server.base()
    );
    let expected = format!(
        r#"{{"items":[],"_links":{{"self":{{"href":"{href}"}}}},"_meta":{{"totalCount":0,"pageCount":0,"currentPage":1,"perPage":50}}}}"#
    );
    assert_eq!((reply.status, reply.text()), (200, expected.as_str()));
    assert_eq!(reply.headers["link"], format!("<{href}>; rel=self"));
    assert_eq!(reply.headers["x-pagination-page-count"], "0");
    assert_eq!(reply.headers["x-pagination-current-page"], "1");
}

#[tokio::test]
async fn links_lead_to_the_public_address_where_one_is_set() {
    let records = Records::with([("public_url", "https://im.example.com/")]).await;
    let reply = records.read("list?memberId=1&sellerId=s").await;
    assert_eq!(
        reply["_links"]["self"]["href"],
        "https://im.example.com/chat-records/list?memberId=1&sellerId=s&page=1"
    );
}

#[tokio::test]
async fn links_of_another_spelling_of_the_path_lead_to_the_usual_one() {
    let records = Records::start().await;
    let member = records.member();
    let reply = records.read(&format!("list/?memberId={member}&sellerId=s")).await;
    let base = records.server.base();
    assert_eq!(
        reply["_links"]["self"]["href"],
        format!("{base}/chat-records/list?memberId={member}&sellerId=s&page=1")
    );
}

#[tokio::test]
async fn head_is_answered_like_get_without_a_body() {
    let records = Records::start().await;
    let member = records.filled(2).await;
    for target in [
        format!("list?memberId={member}&sellerId=s&pageSize=1"),
        format!("chat-list?memberId={member}"),
        format!("chat-list?memberId={member}&page=1"),
        "list".to_owned(),
        "chat-list?memberId=x".to_owned(),
    ] {
        let get = records.get(&target).await;
        let head = Server::send(records.request("HEAD", &target)).await;
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{target}");
        let comparable = |reply: &Reply| {
            let mut headers = reply.headers.clone();
            headers.remove("date");
            headers
        };
        assert_eq!(comparable(&head), comparable(&get), "{target}");
    }
}

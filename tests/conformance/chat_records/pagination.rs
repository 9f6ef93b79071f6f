//! Pages as Yii makes them.

use std::{collections::BTreeMap, fs};

use conformance::{Reply, Server, workspace};
use serde_json::Value;

use crate::scene::{NOON, Records, ids};

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

/// A member with as many records with the seller `s`.
async fn filled(records: &Records, count: usize) -> i64 {
    let member = records.member();
    for number in 0..count {
        records.text(member, "s", &number.to_string()).await;
    }
    member
}

/// `(query, the query of the link to itself, page, size)`, for seven records. `M` stands for the member.
const QUERIES: &[(&str, &str, i64, i64)] = &[
    // The last of several counts, at the place of the first.
    (
        "page=3&memberId=M&sellerId=s&pageSize=3&page=2",
        "page=2&memberId=M&sellerId=s&pageSize=3",
        2,
        3,
    ),
    (
        "memberId=0&sellerId=x&memberId=M&sellerId=s",
        "memberId=M&sellerId=s&page=1",
        1,
        50,
    ),
    (
        "pageSize=1&memberId=M&sellerId=s&pageSize=500",
        "memberId=M&sellerId=s&page=1",
        1,
        50,
    ),
    // Lists count as absent, and are written over in their place.
    (
        "memberId=M&page[]=2&sellerId=s&pageSize=3",
        "memberId=M&page=1&sellerId=s&pageSize=3",
        1,
        3,
    ),
    (
        "memberId=M&page%5Bx%5D%5B%5D=2&sellerId=s&pageSize=3",
        "memberId=M&page=1&sellerId=s&pageSize=3",
        1,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize[]=3",
        "memberId=M&sellerId=s&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&page[]=2&page=3&pageSize=3",
        "memberId=M&sellerId=s&page=3&pageSize=3",
        3,
        3,
    ),
    (
        "memberId=M&sellerId=s&page=3&page[]=2&pageSize=3",
        "memberId=M&sellerId=s&page=1&pageSize=3",
        1,
        3,
    ),
    // Numbers as PHP casts them.
    (
        "memberId=M&sellerId=s&pageSize=3e0&page=2e0",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=1e2",
        "memberId=M&sellerId=s&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&pageSize=30e-1&page=0.2E1x",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=.3e1",
        "memberId=M&sellerId=s&pageSize=3&page=1",
        1,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=3.99&page=2.",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=3e&page=2e+",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=+3&page=%09%0A%0B%0C%0D2",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=%2B3&page=%2B2",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=0x3&page=0x2",
        "memberId=M&sellerId=s&pageSize=1&page=1",
        1,
        1,
    ),
    (
        "memberId=M&sellerId=s&pageSize=-+3&page=%C2%A02",
        "memberId=M&sellerId=s&pageSize=1&page=1",
        1,
        1,
    ),
    (
        "memberId=M&sellerId=s&pageSize=%EF%BC%93",
        "memberId=M&sellerId=s&pageSize=1&page=1",
        1,
        1,
    ),
    (
        "memberId=M&sellerId=s&pageSize=003&page=0002",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=true&page=true",
        "memberId=M&sellerId=s&pageSize=1&page=1",
        1,
        1,
    ),
    (
        "memberId=M&sellerId=s&pageSize&page",
        "memberId=M&sellerId=s&pageSize=1&page=1",
        1,
        1,
    ),
    // Numbers that are too large are the largest.
    (
        "memberId=M&sellerId=s&pageSize=3&page=9223372036854775807",
        "memberId=M&sellerId=s&pageSize=3&page=3",
        3,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=3&page=9223372036854775808",
        "memberId=M&sellerId=s&pageSize=3&page=3",
        3,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=3&page=1e1000",
        "memberId=M&sellerId=s&pageSize=3&page=3",
        3,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=3&page=-9223372036854775809",
        "memberId=M&sellerId=s&pageSize=3&page=1",
        1,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=3&page=-9223372036854775808",
        "memberId=M&sellerId=s&pageSize=3&page=1",
        1,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=9223372036854775808",
        "memberId=M&sellerId=s&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&pageSize=-1e1000",
        "memberId=M&sellerId=s&pageSize=1&page=1",
        1,
        1,
    ),
    // What Yii takes for the route and the anchor.
    (
        "r=x&memberId=M&0=y&sellerId=s&pageSize=7",
        "memberId=M&sellerId=s&pageSize=7&page=1",
        1,
        7,
    ),
    (
        "r[]=x&memberId=M&0[]=y&sellerId=s",
        "memberId=M&sellerId=s&page=1",
        1,
        50,
    ),
    ("memberId=M&%23=a&sellerId=s", "memberId=M&sellerId=s&page=1#a", 1, 50),
    ("memberId=M&%23=&sellerId=s", "memberId=M&sellerId=s&page=1#", 1, 50),
    ("memberId=M&1=z&sellerId=s", "memberId=M&1=z&sellerId=s&page=1", 1, 50),
    // Everything else stays, as PHP reads and writes it.
    (
        "memberId=M&sellerId=s&x[]=1&x[]=2&y[a][b]=c",
        "memberId=M&sellerId=s&x%5B0%5D=1&x%5B1%5D=2&y%5Ba%5D%5Bb%5D=c&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x[5]=1&x[]=2&x[-9]=3",
        "memberId=M&sellerId=s&x%5B5%5D=1&x%5B6%5D=2&x%5B-9%5D=3&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x=1&x[a]=2",
        "memberId=M&sellerId=s&x%5Ba%5D=2&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x[a]=1&x=2",
        "memberId=M&sellerId=s&x=2&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&a.b=1&c+d=2&e[f.g]=3",
        "memberId=M&sellerId=s&a_b=1&c_d=2&e%5Bf.g%5D=3&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&a[b=1",
        "memberId=M&sellerId=s&a_b=1&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x[a]b=1",
        "memberId=M&sellerId=s&x%5Ba%5D=1&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&v&w=",
        "memberId=M&sellerId=s&v=&w=&page=1",
        1,
        50,
    ),
    ("&&memberId=M&&sellerId=s&=1&", "memberId=M&sellerId=s&page=1", 1, 50),
    (
        "+memberId=M&sellerId=s&x=a=b",
        "memberId=M&sellerId=s&x=a%3Db&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x=%7e*!()%2f:@,$;%22%3c",
        "memberId=M&sellerId=s&x=%7E%2A%21%28%29%2F%3A%40%2C%24%3B%22%3C&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x=%E5%8D%96%ff&%e5%ae%b6=1",
        "memberId=M&sellerId=s&x=%E5%8D%96%FF&%E5%AE%B6=1&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x=%zz%4",
        "memberId=M&sellerId=s&x=%25zz%254&page=1",
        1,
        50,
    ),
    ("memberId=+M&sellerId=s", "memberId=+M&sellerId=s&page=1", 1, 50),
    (
        "memberId=%2BM%0A&sellerId=s",
        "memberId=%2BM%0A&sellerId=s&page=1",
        1,
        50,
    ),
    ("memberId=00M&sellerId=s", "memberId=00M&sellerId=s&page=1", 1, 50),
];

#[tokio::test]
async fn queries_are_read_and_written_as_php_does_it() {
    let records = Records::start().await;
    let member = filled(&records, 7).await;
    let base = format!("{}/chat-records/list?", records.server.base());
    for (query, expected, page, size) in QUERIES {
        let with_member = |text: &str| text.replace('M', &member.to_string());
        let reply = records.read(&format!("list?{}", with_member(query))).await;
        assert_eq!(
            reply["_links"]["self"]["href"],
            format!("{base}{}", with_member(expected)),
            "{query}"
        );
        let meta = &reply["_meta"];
        let pages = (7 + size - 1) / size;
        let expected = [7, pages, *page, *size].map(Value::from);
        let actual = ["totalCount", "pageCount", "currentPage", "perPage"].map(|key| meta[key].clone());
        assert_eq!(actual, expected, "{query}");
        let count = (*size).min(7 - (page - 1) * size);
        assert_eq!(i64::try_from(ids(&reply).len()), Ok(count), "{query}");
    }
}

#[tokio::test]
async fn every_place_among_the_pages_has_its_links_in_order() {
    let records = Records::start().await;
    let member = filled(&records, 5).await;
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
    let member = filled(&records, 2).await;
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

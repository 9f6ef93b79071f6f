//! What links say, and what becomes of the headers of a page whose links are long.

use crate::scene::{Records, ids};
use conformance::{Reply, Server};
use std::collections::BTreeMap;

/// The longest header `Link`, in bytes.
const LONGEST: usize = 8000;

/// The headers that every reply with a page has.
const FIXED: [&str; 6] = [
    "content-type",
    "content-length",
    "cache-control",
    "x-pagination-total-count",
    "x-pagination-page-count",
    "x-pagination-per-page",
];

/// The names of the links in the header, in their order.
fn named(reply: &Reply) -> Vec<String> {
    let header = reply.headers.get("link").map_or("", String::as_str);
    assert!(header.len() <= LONGEST, "{} bytes", header.len());
    let names = header.split("; rel=").skip(1);
    names
        .map(|rest| rest.split(',').next().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn a_query_of_27_kilobytes_costs_links_and_no_header() {
    let records = Records::start().await;
    let member = records.filled(5).await;
    for long in ["x".repeat(27_000), "卖".repeat(3_000)] {
        for target in [
            format!("list?memberId={member}&sellerId=s&pageSize=2&page=2&x={long}"),
            format!("list?memberId={member}&sellerId=s&pageSize=2&beforeId=9223372036854775807&x={long}"),
            format!("chat-list?memberId={member}&page=1&x={long}"),
        ] {
            for method in ["GET", "HEAD"] {
                let reply = Server::send(records.request(method, &target)).await;
                let shown = &target[..60];
                assert_eq!(reply.status, 200, "{method} {shown}");
                for name in FIXED {
                    assert!(reply.headers.contains_key(name), "{method} {shown} has no {name}");
                }
                assert_eq!(reply.headers["content-type"], "application/json; charset=UTF-8");
                assert!(named(&reply).is_empty(), "{method} {shown}");
                if method == "GET" {
                    let href = reply.json()["_links"]["self"]["href"].as_str().map(str::len);
                    assert!(href.is_some_and(|length| length > 27_000), "{shown}: {href:?}");
                }
            }
        }
    }
    let target = format!(
        "list?memberId={member}&sellerId=s&pageSize=2&page=2&x={}",
        "x".repeat(27_000)
    );
    let reply = records.read(&target).await;
    assert_eq!(ids(&reply).len(), 2);
    assert_eq!(reply["_links"].as_object().map(serde_json::Map::len), Some(5));
}

/// The link to go on with is the last one to be left out.
#[tokio::test]
async fn links_that_do_not_fit_are_left_out_of_the_header_one_by_one() {
    let records = Records::start().await;
    let member = records.filled(5).await;
    let mut seen = BTreeMap::new();
    for length in (500..9_000).step_by(100) {
        let x = "x".repeat(length);
        let target = format!("list?memberId={member}&sellerId=s&pageSize=2&page=2&x={x}");
        let reply = records.get(&target).await;
        seen.entry(named(&reply).len()).or_insert_with(|| named(&reply));
        assert_eq!(reply.json()["_links"].as_object().map(serde_json::Map::len), Some(5));
    }
    let expected = [
        &["self", "first", "prev", "next", "last"][..],
        &["first", "prev", "next", "last"],
        &["first", "prev", "next"],
        &["prev", "next"],
        &["next"],
        &[],
    ];
    assert_eq!(seen.into_values().rev().collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn no_link_has_a_credential() {
    let records = Records::start().await;
    let member = records.filled(3).await;
    let token = &records.token;
    for (sent, kept) in [
        (format!("access-token={token}&"), ""),
        (format!("token={token}&x=1&"), "x=1&"),
        (format!("%61ccess-token={token}&token={token}&access-token=&"), ""),
        (format!("access-token={token}&access-token[]=1&%20token={token}&"), ""),
    ] {
        for (call, rest) in [("list", "&sellerId=s"), ("chat-list", "")] {
            let target = format!("/chat-records/{call}?{sent}memberId={member}{rest}&page=1&pageSize=2");
            let reply = Server::send(records.server.request("GET", &target)).await;
            if reply.status == 401 {
                // What PHP reads as the token's name is not always what admits.
                assert!(sent.contains("[]"), "{target}");
                continue;
            }
            let expected = format!(
                "{}/chat-records/{call}?{kept}memberId={member}{rest}&page=1&pageSize=2",
                records.server.base()
            );
            assert_eq!(reply.json()["_links"]["self"]["href"], expected.as_str());
            assert!(reply.headers["link"].starts_with(&format!("<{expected}>")), "{target}");
            let headers = format!("{:?}", reply.headers);
            assert!(!reply.text().contains(token) && !headers.contains(token), "{target}");
        }
    }
}

/// The lines of the log that warn.
fn warnings(records: &Records) -> Vec<String> {
    let log = records.server.state().join("logs/chat-records_stderr.txt");
    let log = std::fs::read_to_string(log).unwrap_or_default();
    let warnings = log.lines().filter(|line| line.contains("\"warning\""));
    warnings.map(str::to_owned).collect()
}

#[tokio::test]
async fn it_is_said_once_that_links_follow_the_host_header() {
    let get = async |records: &Records, host: &str, target: &str| {
        let request = records.request("GET", target).header("host", host);
        let reply = Server::send(request).await;
        assert_eq!(reply.status, 200, "{host}");
        reply
    };
    let records = Records::with([("public_url", "")]).await;
    for host in [
        "localhost",
        "127.0.0.1:3000",
        "127.9.9.9",
        "[::1]:3000",
        "im.localhost:80",
    ] {
        get(&records, host, "list?memberId=1&sellerId=s").await;
    }
    get(&records, "im.example.com", "chat-list?memberId=1").await;
    assert_eq!(warnings(&records), [""; 0], "nothing has made a link");
    for host in ["im.example.com", "evil.example.com:3000", "10.0.0.1"] {
        let reply = get(&records, host, "list?memberId=1&sellerId=s").await;
        assert!(reply.headers["link"].starts_with(&format!("<http://{host}/")));
    }
    assert_eq!(
        warnings(&records),
        [
            r#"{"family":"chat-records","warning":"links begin with the Host that each caller sends: public_url is not set"}"#
        ]
    );
    let records = Records::with([("public_url", "https://im.example.com")]).await;
    let reply = get(&records, "evil.example.com", "list?memberId=1&sellerId=s").await;
    assert!(reply.headers["link"].starts_with("<https://im.example.com/chat-records/"));
    assert!(!reply.text().contains("evil"));
    assert_eq!(warnings(&records), [""; 0]);
}

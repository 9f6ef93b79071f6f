//! Lists of the largest records: a page ends early, and who follows it meets everything once.

use crate::scene::Records;
use conformance::{Reply, Server};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;

/// The longest content, in bytes.
const LONGEST: usize = 131_072;
/// The most bytes of a list.
const LIST_BYTES: usize = 4 * 1024 * 1024;
/// Too many of the largest for one page of fifty.
const MANY: i64 = 33;

/// Contents of bytes that take one byte each in a reply, and six.
fn largest() -> [String; 2] {
    ["x", "\u{1}"].map(|text| text.repeat(LONGEST))
}

/// A server that takes any content.
async fn records() -> Records {
    Records::with([("chat_records_check_content", "false")]).await
}

async fn store(records: &Records, member: i64, seller: &str, cnt: &str) {
    let body = json!({"memberId": member, "sellerId": seller, "messageType": "RC:TxtMsg", "cnt": cnt});
    let reply = records.json("create", body.to_string()).await;
    assert_eq!(reply.json()["result"], "success", "{}", reply.text());
}

/// A page; what follows `/chat-records/` of the next one.
async fn page(records: &Records, target: &str) -> (Value, Option<String>) {
    let reply = records.get(target).await;
    assert_eq!(reply.status, 200, "{target}");
    assert!(reply.body.len() <= LIST_BYTES, "{target}: {}", reply.body.len());
    let page = reply.json();
    let next = page["_links"]["next"]["href"].as_str();
    let next = next.and_then(|href| href.split_once("/chat-records/"));
    let next = next.map(|(_, target)| target.to_owned());
    assert_eq!(
        reply
            .headers
            .get("link")
            .map(String::as_str)
            .unwrap_or_default()
            .contains("rel=next"),
        next.is_some()
    );
    let per_page = page["_meta"]["perPage"].to_string();
    assert_eq!(
        reply.headers.get("x-pagination-per-page").map(String::as_str),
        Some(per_page.as_str())
    );
    (page, next)
}

/// The ids that a walk meets which follows the links.
async fn walk(records: &Records, first: &str) -> Vec<i64> {
    let (mut met, mut pages, mut next) = (Vec::new(), 0, Some(first.to_owned()));
    while let Some(target) = next {
        let (page, following) = page(records, &target).await;
        let items = page["items"].as_array().expect("items");
        assert!(!items.is_empty(), "{target}");
        met.extend(items.iter().map(|item| item["id"].as_i64().expect("an id")));
        assert_eq!(page["_meta"]["totalCount"], MANY, "{target}");
        if let Some(number) = page["_meta"]["currentPage"].as_i64() {
            let (size, length) = (page["_meta"]["perPage"].as_i64(), i64::try_from(items.len()).ok());
            let is_last = number == page["_meta"]["pageCount"].as_i64().expect("a count");
            assert_eq!(
                (is_last, size == length || is_last),
                (following.is_none(), true),
                "{target}"
            );
        }
        next = following;
        pages += 1;
    }
    assert!(pages > 1, "{first}: everything is on one page");
    met
}

#[tokio::test]
async fn pages_of_the_largest_records_end_early_and_their_links_lose_and_repeat_nothing() {
    let records = records().await;
    for cnt in largest() {
        let member = records.member();
        for _ in 0..MANY {
            store(&records, member, "s", &cnt).await;
        }
        let list = format!("list?memberId={member}&sellerId=s");
        let newest_first = walk(&records, &list).await;
        assert!(newest_first.is_sorted_by(|one, next| one > next));
        assert_eq!(newest_first.len(), usize::try_from(MANY).expect("a length"));
        let oldest_first: Vec<i64> = newest_first.iter().rev().copied().collect();
        for (parameters, expected) in [
            ("pageSize=33", &newest_first),
            ("order=asc&messageType=RC:TxtMsg", &oldest_first),
            ("startTime=2000-01-01&pageSize=32", &newest_first),
            ("order=asc&afterId=0", &oldest_first),
            ("beforeId=9223372036854775807&pageSize=40", &newest_first),
        ] {
            assert_eq!(
                walk(&records, &format!("{list}&{parameters}")).await,
                *expected,
                "{parameters}"
            );
        }
    }
}

#[tokio::test]
async fn a_page_of_small_records_among_large_ones_is_as_large_as_it_was_asked_for() {
    let records = Records::start().await;
    let member = records.member();
    let long = json!({"content": "x".repeat(LONGEST - 20)}).to_string();
    records.store(member, "s", "RC:TxtMsg", &long).await;
    for number in 0..50 {
        records.text(member, "s", &number.to_string()).await;
    }
    let page = records
        .read(&format!("list?memberId={member}&sellerId=s&order=asc"))
        .await;
    assert_eq!(
        (page["items"].as_array().map(Vec::len), &page["_meta"]["perPage"]),
        (Some(50), &json!(50))
    );
}

fn ids(reply: &Reply) -> Vec<i64> {
    let rows = reply.json();
    let rows = rows.as_array().expect("rows").iter();
    rows.map(|row| row["id"].as_i64().expect("an id")).collect()
}

#[tokio::test]
async fn conversations_beyond_4_mib_are_left_out_and_the_header_says_so() {
    let records = records().await;
    for cnt in largest() {
        let member = records.member();
        let all = format!("chat-list?memberId={member}");
        let mut whole = 0;
        for number in 1..=MANY {
            store(&records, member, &format!("s{number}"), &cnt).await;
            if number % 11 != 0 && number != 5 {
                continue;
            }
            let reply = records.get(&all).await;
            let shown = ids(&reply).len();
            assert!(reply.body.len() <= LIST_BYTES, "{}", reply.body.len());
            if reply.headers.get("x-truncated").map(String::as_str).is_none() {
                assert_eq!(i64::try_from(shown), Ok(number));
                whole = shown;
            } else {
                assert_eq!(reply.headers.get("x-truncated").map(String::as_str), Some("true"));
                // As many as there is room for.
                assert!(
                    shown >= whole && shown <= whole + 11,
                    "{shown} of {number}, {whole} before"
                );
            }
        }
        let reply = records.get(&all).await;
        assert_eq!(reply.headers.get("x-truncated").map(String::as_str), Some("true"));
        let walked = walk(&records, &format!("{all}&page=1")).await;
        assert!(walked.is_sorted_by(|one, next| one > next));
        assert_eq!(walked.len(), usize::try_from(MANY).expect("a length"));
        assert!(walked.starts_with(&ids(&reply)));
    }
}

/// What stands in the elements of this name.
fn elements<'a>(document: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("<{name}>");
    let parts = document.split(start.as_str()).skip(1);
    parts.map(|part| part.split("</").next().unwrap_or_default()).collect()
}

/// Of contents that take five bytes each in XML, and one or two in JSON.
#[tokio::test]
async fn pages_in_xml_end_early_too() {
    let records = records().await;
    let member = records.member();
    for number in 1..=MANY {
        let cnt = ["&", "\r"][usize::try_from(number % 2).expect("0 or 1")].repeat(LONGEST - 1) + "x";
        store(&records, member, "s", &cnt).await;
        store(&records, member, &format!("s{number}"), &cnt).await;
    }
    for (first, whole) in [
        ("list?memberId=M&sellerId=s", MANY),
        ("list?memberId=M&sellerId=s&order=asc&afterId=0&pageSize=20", MANY),
        ("chat-list?memberId=M&page=1", MANY + 1),
    ] {
        let (mut met, mut next) = (Vec::new(), Some(first.replace('M', &member.to_string())));
        while let Some(target) = next {
            let reply = Server::send(records.request("GET", &target).header("accept", "application/xml")).await;
            let text = reply.text();
            assert!(
                reply.status == 200 && text.len() <= LIST_BYTES,
                "{target}: {}",
                text.len()
            );
            met.extend(elements(text, "id").into_iter().map(str::to_owned));
            let links = text
                .split("<next>")
                .nth(1)
                .map(|rest| elements(rest, "href")[0].replace("&amp;", "&"));
            next = links.and_then(|href| Some(href.split_once("/chat-records/")?.1.to_owned()));
            // Six have room at most.
            assert!(met.len() <= 6 || next.is_none() || reply.headers["x-pagination-per-page"] != "50");
        }
        let count = met.len();
        met.sort();
        met.dedup();
        assert_eq!((met.len(), i64::try_from(count)), (count, Ok(whole)), "{first}");
    }
    let request = records.request("GET", &format!("chat-list?memberId={member}&_format=xml"));
    let reply = Server::send(request).await;
    assert!(reply.text().len() <= LIST_BYTES && elements(reply.text(), "id").len() == 6);
    assert_eq!(reply.headers["x-truncated"], "true");
}

/// Sends a request on a connection of its own and leaves the reply unread.
fn open(records: &Records, target: &str) -> TcpStream {
    let address = records.server.base().trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).expect("a connection");
    let token = &records.token;
    let request = format!(
        "GET /chat-records/{target} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    );
    connection.write_all(request.as_bytes()).expect("a request");
    connection
}

/// More than an instance serves at once, each with as much as a reply can have.
#[tokio::test(flavor = "multi_thread")]
async fn clients_who_do_not_read_the_largest_replies_stop_nobody() {
    nobody_is_stopped("\u{1}", "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_who_do_not_read_the_largest_replies_in_xml_stop_nobody() {
    nobody_is_stopped("&", "&_format=xml").await;
}

async fn nobody_is_stopped(letter: &str, format: &str) {
    let mut variables = conformance::development();
    variables.insert("chat_records_check_content".to_owned(), "false".to_owned());
    let options = host::Options {
        memory_limit: 128 << 20,
        ..host::Options::default()
    };
    let records = Records::of(Server::with(variables, options).await);
    let (member, other) = (records.member(), records.member());
    let longest = letter.repeat(LONGEST);
    for number in 0..6 {
        store(&records, member, &format!("s{number}"), &longest).await;
    }
    records.text(other, "s", "small").await;
    let all = format!("chat-list?memberId={member}{format}");
    let connections: Vec<TcpStream> = (0..40).map(|_| open(&records, &all)).collect();
    for _ in 0..40 {
        assert_eq!(
            records.get(&format!("list?memberId={other}&sellerId=s")).await.status,
            200
        );
    }
    let expected = records.get(&all).await.body;
    assert!(expected.len() > 3 * 1024 * 1024, "{}", expected.len());
    for mut connection in connections {
        let mut reply = Vec::new();
        connection.read_to_end(&mut reply).expect("a reply");
        assert!(reply.starts_with(b"HTTP/1.1 200 ") && reply.ends_with(&expected));
    }
}

//! `GET /chat-records/chat-list`

use crate::scene::{NOON, Records, encode};
use conformance::Server;
use serde_json::{Value, json};

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let records = Records::at(NOON).await;
    records.answers_sample("create.1").await;
    records.answers_sample("create.2").await;
    records.answers_sample("chat_list.1").await;
}

/// The sellers of a member's conversations, in their order.
async fn sellers(records: &Records, query: &str) -> Vec<String> {
    let reply = records.read(&format!("chat-list?{query}")).await;
    let rows = reply.as_array().or_else(|| reply["items"].as_array()).expect("rows");
    let seller = |row: &Value| row["seller_id"].as_str().expect("a seller").to_owned();
    rows.iter().map(seller).collect()
}

#[tokio::test]
async fn each_seller_has_one_row_with_its_newest_record() {
    let records = Records::start().await;
    let (member, other) = (records.member(), records.member());
    let query = format!("memberId={member}");
    assert_eq!(records.get(&format!("chat-list?{query}")).await.text(), "[]");
    for seller in ["a", "b", "c", "a"] {
        records.text(member, seller, "old").await;
    }
    records.text(other, "d", "x").await;
    assert_eq!(sellers(&records, &query).await, ["a", "c", "b"]);
    records.store(member, "b", "RC:InfoNtf", r#"{"message":"new"}"#).await;
    assert_eq!(sellers(&records, &query).await, ["b", "a", "c"]);
    let rows = records.read(&format!("chat-list?{query}")).await;
    for row in rows.as_array().expect("rows") {
        let seller = row["seller_id"].as_str().expect("a seller");
        let list = records.read(&format!("list?{query}&sellerId={seller}")).await;
        let mut expected = list["items"][0].clone();
        expected["shop_name"] = json!("");
        expected["logo"] = json!("");
        assert_eq!(*row, expected);
    }
    assert_eq!(rows[0]["messageType"], "RC:InfoNtf");
}

#[tokio::test]
async fn deleting_the_newest_record_brings_back_the_one_before() {
    let records = Records::start().await;
    let member = records.member();
    let query = format!("memberId={member}");
    for (seller, text) in [("a", "1"), ("b", "2"), ("a", "3"), ("b", "4")] {
        records.text(member, seller, text).await;
    }
    let contents = |rows: &Value| {
        let rows = rows.as_array().expect("rows");
        let content = |row: &Value| {
            (
                row["id"].as_i64().expect("an id"),
                row["cnt"].to_string().replace(r#"\""#, ""),
            )
        };
        rows.iter().map(content).collect::<Vec<_>>()
    };
    let mut shown = Vec::new();
    loop {
        let rows = contents(&records.read(&format!("chat-list?{query}")).await);
        let Some((id, _)) = rows.first() else {
            break;
        };
        shown.push(rows.iter().map(|(_, cnt)| cnt.clone()).collect::<Vec<_>>().join(" "));
        records.drop(member, *id).await;
    }
    let expected = [
        r#""{content:4}" "{content:3}""#,
        r#""{content:3}" "{content:2}""#,
        r#""{content:2}" "{content:1}""#,
        r#""{content:1}""#,
    ];
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn pages_are_made_where_the_request_names_one() {
    let records = Records::start().await;
    let member = records.member();
    for number in 0..7 {
        records.text(member, &format!("s{number}"), "x").await;
    }
    let query = format!("memberId={member}");
    let all = sellers(&records, &query).await;
    assert_eq!(all, ["s6", "s5", "s4", "s3", "s2", "s1", "s0"]);
    // The page size alone asks for no page.
    assert_eq!(sellers(&records, &format!("{query}&pageSize=2")).await, all);
    let base = format!("{}/chat-records/chat-list?{query}", records.server.base());
    for (page, expected) in [
        ("1", 0..3),
        ("2", 3..6),
        ("3", 6..7),
        ("9", 6..7),
        ("0", 0..3),
        ("", 0..3),
        ("x", 0..3),
    ] {
        let target = format!("{query}&page={page}&pageSize=3");
        assert_eq!(sellers(&records, &target).await, all[expected], "{page}");
    }
    let reply = records.get(&format!("chat-list?{query}&page=2&pageSize=3")).await;
    let href = |page: i64| format!("{base}&page={page}&pageSize=3");
    let links = [("self", 2), ("first", 1), ("prev", 1), ("next", 3), ("last", 3)];
    let body = links.map(|(name, page)| format!(r#""{name}":{{"href":"{}"}}"#, href(page)));
    let end = format!(
        r#""_links":{{{}}},"_meta":{{"totalCount":7,"pageCount":3,"currentPage":2,"perPage":3}}}}"#,
        body.join(",")
    );
    assert!(reply.text().starts_with(r#"{"items":[{"id":"#), "{}", reply.text());
    assert!(reply.text().ends_with(&end), "{}", reply.text());
    let header = links.map(|(name, page)| format!("<{}>; rel={name}", href(page)));
    assert_eq!(reply.headers["link"], header.join(", "));
    assert_eq!(reply.headers["x-pagination-current-page"], "2");

    let default = records.read(&format!("chat-list?{query}&page[]=3")).await;
    assert_eq!(
        default["_meta"],
        json!({"totalCount": 7, "pageCount": 1, "currentPage": 1, "perPage": 50})
    );
    let bare = records.get(&format!("chat-list?{query}")).await;
    assert!(!bare.headers.contains_key("link"));
    assert!(!bare.headers.contains_key("x-pagination-total-count"));
}

#[tokio::test]
async fn a_member_with_nothing_has_an_empty_page() {
    let records = Records::start().await;
    let member = records.member();
    let reply = records.read(&format!("chat-list?memberId={member}&page=1")).await;
    assert_eq!(reply["items"], json!([]));
    assert_eq!(
        reply["_meta"],
        json!({"totalCount": 0, "pageCount": 0, "currentPage": 1, "perPage": 50})
    );
}

#[tokio::test]
async fn more_conversations_than_a_page_has_come_in_one_array() {
    let records = Records::start().await;
    let member = records.member();
    for number in 0..60 {
        records.text(member, &format!("卖家{number}"), "x").await;
    }
    let expected: Vec<String> = (0..60).rev().map(|number| format!("卖家{number}")).collect();
    assert_eq!(sellers(&records, &format!("memberId={member}")).await, expected);
}

#[tokio::test]
async fn shops_are_named_as_the_directory_knows_them() {
    let records = Records::start().await;
    let member = records.member();
    let seller = records.server.unique("卖/家");
    records.text(member, &seller, "x").await;
    let shop = format!("/directory/shops/{}", encode(&seller));
    let call = |method, body: &'static str| {
        let request = records
            .server
            .request(method, &shop)
            .bearer_auth(records.server.token("directory"));
        Server::send(request.header("content-type", "application/json").body(body))
    };
    let row = async || records.read(&format!("chat-list?memberId={member}")).await[0].clone();
    let before = row().await;
    assert_eq!((&before["shop_name"], &before["logo"]), (&json!(""), &json!("")));
    let put = call("PUT", r#"{"shop_name":"拜哥","logo":"https://a.test/l.png"}"#).await;
    assert!((200..300).contains(&put.status), "{} {}", put.status, put.text());
    let text = records.get(&format!("chat-list?memberId={member}")).await;
    let end = r#","messageType":"RC:TxtMsg","shop_name":"拜哥","logo":"https://a.test/l.png"}]"#;
    assert!(text.text().ends_with(end), "{}", text.text());
    let paged = records.read(&format!("chat-list?memberId={member}&page=1")).await;
    assert_eq!(paged["items"][0]["shop_name"], "拜哥");
    let deleted = call("DELETE", "").await;
    assert!(
        (200..300).contains(&deleted.status),
        "{} {}",
        deleted.status,
        deleted.text()
    );
    assert_eq!(row().await, before);
}

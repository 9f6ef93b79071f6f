//! Which fields of records and conversations a request asks for.

use crate::scene::{NOON, Records};

const CNT: &str = r#"{"content":"x"}"#;

async fn filled() -> Records {
    let records = Records::at(NOON).await;
    for _ in 0..2 {
        records.store(5, "s", "RC:TxtMsg", CNT).await;
    }
    records
}

/// The items of a reply, as they stand there.
async fn items(records: &Records, target: &str) -> String {
    let reply = records.get(target).await;
    assert_eq!(reply.status, 200, "{target}");
    let text = reply.text();
    let items = text.strip_prefix("{\"items\":").unwrap_or(text);
    items.split(",\"_links\"").next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn named_fields_are_shown_in_their_own_order() {
    let records = filled().await;
    let cnt = serde_json::Value::from(CNT);
    let all = |id: i64| {
        format!(
            r#"{{"id":{id},"seller_id":"s","member_id":5,"addtime":"2017-06-01 12:00:00","cnt":{cnt},"messageType":"RC:TxtMsg"}}"#
        )
    };
    let all = format!("[{},{}]", all(2), all(1));
    for (fields, expected) in [
        ("", all.as_str()),
        ("&fields=", &all),
        ("&fields=*", &all),
        ("&fields=id,*.x", &all),
        ("&fields[]=id", &all),
        ("&expand=shop,shop.name", &all),
        ("&fields=id", r#"[{"id":2},{"id":1}]"#),
        (
            "&fields=messageType+,%0Aid,id",
            r#"[{"id":2,"messageType":"RC:TxtMsg"},{"id":1,"messageType":"RC:TxtMsg"}]"#,
        ),
        (
            "&fields=id.x,seller_id.y.z",
            r#"[{"id":2,"seller_id":"s"},{"id":1,"seller_id":"s"}]"#,
        ),
        ("&fields=id,sellerId&expand=cnt,shop_name", r#"[{"id":2},{"id":1}]"#),
        ("&fields=unknown", "[[],[]]"),
        ("&fields=+id", "[[],[]]"),
        ("&fields=.id", "[[],[]]"),
        ("&fields=result", "[[],[]]"),
    ] {
        for paging in ["", "&beforeId=9"] {
            let target = format!("list?memberId=5&sellerId=s{fields}{paging}");
            assert_eq!(items(&records, &target).await, expected, "{target}");
        }
    }
    let listed = records.read("list?memberId=5&sellerId=s&fields=id&pageSize=1").await;
    assert_eq!(listed["_meta"]["totalCount"], 2);
    let next = listed["_links"]["next"]["href"].as_str().expect("a link");
    assert!(next.ends_with("&fields=id&pageSize=1&page=2"), "{next}");
}

#[tokio::test]
async fn conversations_have_fields_too() {
    let records = filled().await;
    for target in ["chat-list?memberId=5", "chat-list?memberId=5&page=1"] {
        let named = format!("{target}&fields=logo,shop_name,seller_id");
        let expected = r#"[{"seller_id":"s","shop_name":"","logo":""}]"#;
        assert_eq!(items(&records, &named).await, expected, "{named}");
        let named = format!("{target}&fields=x");
        assert_eq!(items(&records, &named).await, "[[]]", "{named}");
    }
    let reply = records.get("chat-list?memberId=5&fields=x&_format=xml").await;
    assert!(
        reply.text().ends_with("<response><item/></response>\n"),
        "{}",
        reply.text()
    );
    let reply = records.get("chat-list?memberId=5&fields=id&_format=xml").await;
    assert!(
        reply.text().ends_with("<response><item><id>2</id></item></response>\n"),
        "{}",
        reply.text()
    );
}

#[tokio::test]
async fn failures_and_changes_are_shown_whole() {
    let records = filled().await;
    let reply = records.get("list?fields=status").await;
    assert!(reply.text().contains("\"message\":\"Missing"), "{}", reply.text());
    let reply = records.form("delete?fields=result", "memberId=5&id=9").await;
    assert!(
        reply.text().contains("\"message\":\"Object not found: 9\""),
        "{}",
        reply.text()
    );
}

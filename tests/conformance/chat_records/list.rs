//! `GET /chat-records/list`

use crate::scene::{NOON, Records, encode};
use conformance::MESSAGE_TYPES;
use serde_json::{Value, json};

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let records = Records::at(NOON).await;
    records.answers_sample("create.1").await;
    records.answers_sample("create.2").await;
    records.answers_sample("list.1").await;
}

#[tokio::test]
async fn an_item_has_the_documents_fields_in_their_order() {
    let records = Records::at(NOON).await;
    let member = records.member();
    records.store(member, "s/1", "RC:HsMsg", r#"{ "type" : 1 }"#).await;
    let reply = records.get(&format!("list?memberId={member}&sellerId=s/1")).await;
    let start = format!(
        r#"{{"items":[{{"id":1,"seller_id":"s/1","member_id":{member},"addtime":"2017-06-01 12:00:00","cnt":"{{ \"type\" : 1 }}","messageType":"RC:HsMsg"}}],"_links":"#
    );
    assert!(reply.text().starts_with(&start), "{}", reply.text());
}

#[tokio::test]
async fn records_are_those_of_the_member_with_the_seller() {
    let records = Records::start().await;
    let (one, other) = (records.member(), records.member());
    for (member, seller) in [(one, "s"), (other, "s"), (one, "S"), (one, "s"), (one, "s ")] {
        records.text(member, seller, seller).await;
    }
    for (member, seller, count) in [
        (one, "s", 2),
        (one, "S", 1),
        (one, "s+", 1),
        (other, "s", 1),
        (other, "S", 0),
        (-one, "s", 0),
    ] {
        let items = records.read(&format!("list?memberId={member}&sellerId={seller}")).await;
        assert_eq!(items["_meta"]["totalCount"], count, "{member} {seller}");
        let items = items["items"].as_array().expect("items");
        assert_eq!(items.len(), count, "{member} {seller}");
        for item in items {
            assert_eq!(
                (&item["member_id"], &item["seller_id"]),
                (&json!(member), &json!(seller.replace('+', " ")))
            );
        }
    }
}

#[tokio::test]
async fn the_newest_comes_first_unless_the_request_says_otherwise() {
    let records = Records::start().await;
    let member = records.member();
    for number in 0..3 {
        records.text(member, "s", &number.to_string()).await;
    }
    let query = format!("memberId={member}&sellerId=s");
    let newest_first = records.ids(&query).await;
    assert!(newest_first.is_sorted_by(|one, next| one > next), "{newest_first:?}");
    assert_eq!(records.ids(&format!("{query}&order=desc")).await, newest_first);
    let oldest_first: Vec<i64> = newest_first.into_iter().rev().collect();
    assert_eq!(records.ids(&format!("{query}&order=asc")).await, oldest_first);
    for order in ["ASC", "ascending", "1", "asc,desc"] {
        let reply = records.get(&format!("list?{query}&order={order}")).await;
        assert_eq!(
            (reply.status, reply.text()),
            (422, r#"[{"field":"order","message":"Order is invalid."}]"#)
        );
    }
}

#[tokio::test]
async fn a_type_is_one_of_the_eleven_by_its_exact_name() {
    let records = Records::with([("chat_records_check_content", "false")]).await;
    for name in MESSAGE_TYPES {
        records.store(1, "s", name, name).await;
    }
    for name in MESSAGE_TYPES {
        for spelled in [name.to_owned(), encode(name)] {
            let reply = records
                .read(&format!("list?memberId=1&sellerId=s&messageType={spelled}"))
                .await;
            assert_eq!(reply["_meta"]["totalCount"], 1, "{spelled}");
            let item = &reply["items"][0];
            assert_eq!((&item["messageType"], &item["cnt"]), (&json!(name), &json!(name)));
        }
    }
    for name in [
        "rc:txtmsg",
        "TxtMsg",
        "RC:CmdMsg",
        "RC:HQVCMsg",
        "RC:CsHs",
        "RC:TxtMsg+",
        "+RC:TxtMsg",
        "0",
    ] {
        let reply = records
            .get(&format!("list?memberId=1&sellerId=s&messageType={name}"))
            .await;
        let body = r#"[{"field":"messageType","message":"Message Type is invalid."}]"#;
        assert_eq!((reply.status, reply.text()), (422, body), "{name}");
    }
}

#[tokio::test]
async fn an_id_is_the_records_own() {
    let records = Records::start().await;
    let (member, other) = (records.member(), records.member());
    for _ in 0..3 {
        records.text(member, "s", "x").await;
    }
    records.text(other, "s", "x").await;
    let query = format!("memberId={member}&sellerId=s");
    let ids = records.ids(&query).await;
    let of_other = records.ids(&format!("memberId={other}&sellerId=s")).await[0];
    for id in &ids {
        let reply = records.read(&format!("list?{query}&id={id}&page=5")).await;
        assert_eq!(reply["items"].as_array().map(Vec::len), Some(1));
        assert_eq!(
            (&reply["items"][0]["id"], &reply["_meta"]["totalCount"]),
            (&json!(id), &json!(1))
        );
    }
    for id in [0, -1, of_other, i64::MAX] {
        assert_eq!(records.ids(&format!("{query}&id={id}")).await, [0; 0], "{id}");
    }
    assert_eq!(
        records
            .ids(&format!("{query}&id={}&messageType=RC:HsMsg", ids[0]))
            .await,
        [0; 0]
    );
    assert_eq!(
        records.ids(&format!("{query}&id={}&beforeId={}", ids[1], ids[0])).await,
        [ids[1]]
    );
    assert_eq!(
        records.ids(&format!("{query}&id={}&beforeId={}", ids[1], ids[1])).await,
        [0; 0]
    );
    assert_eq!(records.ids(&format!("{query}&id={}&endTime=1", ids[1])).await, [0; 0]);
}

/// Two days: the last second before the first, its first, one in it, its last, and the first after it.
const DAY: [i64; 5] = [NOON - 43_201, NOON - 43_200, NOON, NOON + 43_199, NOON + 43_200];

#[tokio::test]
async fn times_include_both_ends_in_every_format() {
    let state = tempfile::tempdir().expect("a temporary folder");
    for seconds in DAY {
        Records::on(state.path(), seconds).await.text(1, "s", "x").await;
    }
    let records = Records::on(state.path(), NOON).await;
    let listed = records.read("list?memberId=1&sellerId=s&order=asc").await;
    let times: Vec<&Value> = listed["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["addtime"])
        .collect();
    let expected = [
        "2017-05-31 23:59:59",
        "2017-06-01 00:00:00",
        "2017-06-01 12:00:00",
        "2017-06-01 23:59:59",
        "2017-06-02 00:00:00",
    ];
    assert_eq!(times, expected);
    let cases: [(&str, &str, &[i64]); 17] = [
        ("2017-06-01", "", &[2, 3, 4, 5]),
        ("", "2017-06-01", &[1, 2, 3, 4]),
        ("2017-06-01", "2017-06-01", &[2, 3, 4]),
        ("2017-05-31", "2017-05-31", &[1]),
        ("2017-06-02", "2017-06-02", &[5]),
        ("2017-06-01 00:00:00", "2017-06-01 23:59:59", &[2, 3, 4]),
        ("2017-06-01 00:00:01", "2017-06-01 23:59:58", &[3]),
        ("2017-05-31 23:59:59", "2017-05-31 23:59:59", &[1]),
        ("1496246400", "1496332799", &[2, 3, 4]),
        ("1496246399", "2017-06-01 00:00:00", &[1, 2]),
        ("2017-06-01 23:59:59", "1496332800", &[4, 5]),
        ("1496289600", "1496289600", &[3]),
        ("1496289601", "", &[4, 5]),
        ("", "0", &[]),
        ("0", "9223372036854775807", &[1, 2, 3, 4, 5]),
        ("2017-06-02", "2017-06-01", &[]),
        ("0001-01-01", "9999-12-31", &[1, 2, 3, 4, 5]),
    ];
    for (start, end, expected) in cases {
        for filter in ["", "&messageType=RC:TxtMsg"] {
            let query = format!(
                "memberId=1&sellerId=s&order=asc&startTime={}&endTime={}{filter}",
                encode(start),
                encode(end)
            );
            let reply = records.read(&format!("list?{query}")).await;
            assert_eq!(crate::scene::ids(&reply), expected, "{query}");
            assert_eq!(reply["_meta"]["totalCount"], expected.len(), "{query}");
        }
    }
}

#[tokio::test]
async fn the_offset_moves_days_and_what_is_written() {
    let state = tempfile::tempdir().expect("a temporary folder");
    Records::on(state.path(), NOON).await.text(1, "s", "x").await;
    for (offset, addtime, day, other) in [
        ("+00:00", "2017-06-01 04:00:00", "2017-06-01", "2017-05-31"),
        ("-05:00", "2017-05-31 23:00:00", "2017-05-31", "2017-06-01"),
        ("+13:45", "2017-06-01 17:45:00", "2017-06-01", "2017-06-02"),
        ("+08:00", "2017-06-01 12:00:00", "2017-06-01", "2017-05-31"),
    ] {
        let mut variables = conformance::development();
        variables.insert("utc_offset".to_owned(), offset.to_owned());
        let server = conformance::Server::on(state.path(), variables, host::Options::default()).await;
        let records = Records::of(server);
        let query = |day| format!("list?memberId=1&sellerId=s&startTime={day}&endTime={day}");
        let found = records.read(&query(day)).await;
        assert_eq!(found["items"][0]["addtime"], addtime, "{offset}");
        assert_eq!(records.read(&query(other)).await["_meta"]["totalCount"], 0, "{offset}");
    }
}

#[tokio::test]
async fn times_that_are_none_answer_422() {
    let records = Records::start().await;
    for text in [
        "2017-02-29",
        "2017-02-29 12:00:00",
        "2017-04-31",
        "2017-13-01",
        "2017-00-10",
        "2017-06-00",
        "2017-06-01 24:00:00",
        "2017-06-01 12:60:00",
        "2017-06-01 12:00:60",
        "2017-6-1",
        "17-06-01",
        "2017/06/01",
        "20170601T000000",
        "2017-06-01T00:00:00",
        "2017-06-01 00:00",
        "2017-06-01 00:00:00.0",
        "2017-06-01 00:00:00+08:00",
        " 2017-06-01",
        "2017-06-01 ",
        "-1",
        "+1",
        "1.5",
        "1e9",
        "9223372036854775808",
        "now",
        "今天",
    ] {
        for (name, label) in [("startTime", "Start Time"), ("endTime", "End Time")] {
            let reply = records
                .get(&format!("list?memberId=1&sellerId=s&{name}={}", encode(text)))
                .await;
            let body = format!(r#"[{{"field":"{name}","message":"The format of {label} is invalid."}}]"#);
            assert_eq!((reply.status, reply.text()), (422, body.as_str()), "{text:?}");
        }
    }
    for text in ["2016-02-29", "2000-02-29 00:00:00", "0"] {
        let reply = records
            .get(&format!("list?memberId=1&sellerId=s&startTime={}", encode(text)))
            .await;
        assert_eq!(reply.status, 200, "{text}");
    }
}

#[tokio::test]
async fn pages_by_ids_have_their_own_links_and_no_number() {
    let records = Records::start().await;
    let member = records.member();
    for number in 0..5 {
        records.text(member, "s", &number.to_string()).await;
    }
    let query = format!("memberId={member}&sellerId=s");
    let base = format!("{}/chat-records/list?", records.server.base());
    let ids = records.ids(&query).await;
    let reply = records
        .get(&format!("list?{query}&beforeId={}&page=2&pageSize=2", ids[0]))
        .await;
    let json = reply.json();
    assert_eq!(crate::scene::ids(&json), ids[1..3]);
    let (this, next) = (
        format!("{base}{query}&beforeId={}&pageSize=2", ids[0]),
        format!("{base}{query}&beforeId={}&pageSize=2", ids[2]),
    );
    let end = format!(
        r#""_links":{{"self":{{"href":"{this}"}},"next":{{"href":"{next}"}}}},"_meta":{{"totalCount":5,"pageCount":3,"perPage":2}}}}"#
    );
    assert!(reply.text().ends_with(&end), "{}", reply.text());
    assert_eq!(reply.headers["link"], format!("<{this}>; rel=self, <{next}>; rel=next"));
    assert_eq!(reply.headers["x-pagination-total-count"], "5");
    assert_eq!(reply.headers["x-pagination-page-count"], "3");
    assert_eq!(reply.headers["x-pagination-per-page"], "2");
    assert!(!reply.headers.contains_key("x-pagination-current-page"));

    let last = records
        .read(&format!("list?{query}&beforeId={}&pageSize=2", ids[2]))
        .await;
    assert_eq!(crate::scene::ids(&last), ids[3..]);
    assert_eq!(last["_links"].as_object().map(serde_json::Map::len), Some(1));
    let newer = records
        .read(&format!("list?{query}&afterId={}&order=asc&pageSize=2", ids[4]))
        .await;
    assert_eq!(crate::scene::ids(&newer), [ids[3], ids[2]]);
    assert_eq!(
        newer["_links"]["next"]["href"],
        format!("{base}{query}&afterId={}&order=asc&pageSize=2", ids[2])
    );
    let between = records
        .read(&format!("list?{query}&afterId={}&beforeId={}", ids[4], ids[0]))
        .await;
    assert_eq!(crate::scene::ids(&between), ids[1..4]);
}

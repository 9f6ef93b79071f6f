//! `POST /chat-records/create`

use crate::scene::{CREATED, NOON, Records, refused};
use conformance::MESSAGE_TYPES;
use serde_json::{Value, json};

#[tokio::test]
async fn the_samples_are_answered_to_the_byte() {
    let records = Records::at(NOON).await;
    records.answers_sample("create.1").await;
    records.answers_sample("create.2").await;
}

#[tokio::test]
async fn a_record_is_stored_from_a_form_and_from_json() {
    let records = Records::at(NOON).await;
    let cnt = r#"{"content":"+ & = % 你好 \u4f60 / \/ 😀"}"#;
    let form = format!(
        "memberId=5&sellerId=%E5%8D%96%2F1&messageType=RC%3ATxtMsg&cnt={}",
        crate::scene::encode(cnt)
    );
    let json = json!({"memberId": 5, "sellerId": "卖/1", "messageType": "RC:TxtMsg", "cnt": cnt}).to_string();
    let with_type = |media_type: &'static str, body: String| {
        let request = records.request("POST", "create").header("content-type", media_type);
        conformance::Server::send(request.body(body))
    };
    let replies = [
        records.form("create", form.clone()).await,
        with_type("Application/X-WWW-Form-URLEncoded; charset=UTF-8", form.clone()).await,
        records.json("create", json.clone()).await,
        with_type("application/JSON;charset=utf-8", json).await,
        conformance::Server::send(records.request("POST", "create").body(form)).await,
    ];
    for reply in &replies {
        assert_eq!((reply.status, reply.text()), (200, CREATED));
        assert_eq!(reply.headers["content-type"], "application/json; charset=UTF-8");
    }
    let listed = records.read("list?memberId=5&sellerId=%E5%8D%96%2F1").await;
    assert_eq!(listed["_meta"]["totalCount"], replies.len());
    for item in listed["items"].as_array().expect("items") {
        let expected = json!({"id": item["id"], "seller_id": "卖/1", "member_id": 5, "addtime": "2017-06-01 12:00:00",
            "cnt": cnt, "messageType": "RC:TxtMsg"});
        assert_eq!(*item, expected);
    }
}

#[tokio::test]
async fn the_query_and_unknown_parameters_say_nothing() {
    let records = Records::start().await;
    let member = records.member();
    let query = format!("memberId={member}&sellerId=s");
    let reply = records
        .form(&format!("create?{query}&messageType=RC:HsMsg&cnt=%7B%7D"), "")
        .await;
    assert_eq!(
        (reply.status, reply.text()),
        (200, refused("Member Id cannot be blank.").as_str())
    );
    let reply = records
        .form(
            "create",
            format!("{query}&messageType=RC:HsMsg&cnt=%7B%7D&id=1&addtime=0&more[]=x"),
        )
        .await;
    assert_eq!((reply.status, reply.text()), (200, CREATED));
    assert_eq!(records.ids(&query).await.len(), 1);
}

#[tokio::test]
async fn the_first_wrong_parameter_is_the_reason() {
    let records = Records::start().await;
    let member = records.member();
    let right = json!({"memberId": member, "sellerId": "s", "messageType": "RC:HsMsg", "cnt": "{}"});
    let cases = [
        ("memberId", json!(null), "Member Id cannot be blank."),
        ("memberId", json!(""), "Member Id cannot be blank."),
        ("memberId", json!(" \t"), "Member Id cannot be blank."),
        ("memberId", json!([]), "Member Id cannot be blank."),
        ("memberId", json!("x"), "Member Id must be an integer."),
        ("memberId", json!(true), "Member Id must be an integer."),
        ("memberId", json!([1]), "Member Id must be an integer."),
        ("memberId", json!({"a": 1}), "Member Id must be an integer."),
        ("sellerId", json!(null), "Seller Id cannot be blank."),
        ("sellerId", json!("  "), "Seller Id cannot be blank."),
        ("sellerId", json!(5), "Seller Id must be a string."),
        ("sellerId", json!(false), "Seller Id must be a string."),
        ("sellerId", json!(["s"]), "Seller Id must be a string."),
        ("messageType", json!(null), "Message Type cannot be blank."),
        ("messageType", json!("rc:hsmsg"), "Message Type is invalid."),
        ("messageType", json!("RC:CsHs"), "Message Type is invalid."),
        ("messageType", json!(["RC:HsMsg"]), "Message Type is invalid."),
        ("cnt", json!(null), "Cnt cannot be blank."),
        ("cnt", json!(" \n"), "Cnt cannot be blank."),
        ("cnt", json!(7), "Cnt must be a string."),
        ("cnt", json!({"type": 1}), "Cnt must be a string."),
    ];
    for (name, value, message) in cases {
        let mut body = right.clone();
        body[name] = value.clone();
        let reply = records.json("create", body.to_string()).await;
        assert_eq!(
            (reply.status, reply.text()),
            (200, refused(message).as_str()),
            "{name}={value}"
        );
        if value.is_null() {
            body.as_object_mut().expect("an object").remove(name);
            let reply = records.json("create", body.to_string()).await;
            assert_eq!(reply.text(), refused(message), "no {name}");
        }
    }
    let everything_wrong = json!({"memberId": 1, "sellerId": 2, "messageType": 3, "cnt": 4});
    let reply = records.json("create", everything_wrong.to_string()).await;
    assert_eq!(reply.text(), refused("Seller Id must be a string."));
    assert_eq!(records.ids(&format!("memberId={member}&sellerId=s")).await, [0; 0]);
}

#[tokio::test]
async fn lists_and_bytes_that_are_no_text_are_refused_in_a_form() {
    let records = Records::start().await;
    for (body, message) in [
        ("memberId[]=1&sellerId=s", "Member Id must be an integer."),
        ("memberId=1&sellerId[]=s", "Seller Id must be a string."),
        ("memberId=1&sellerId=%FF", "Seller Id must be a string."),
        ("memberId=%FF&sellerId=s", "Member Id must be an integer."),
        (
            "memberId=1&sellerId=s&messageType[]=RC:HsMsg",
            "Message Type is invalid.",
        ),
        (
            "memberId=1&sellerId=s&messageType=RC:HsMsg&cnt[]=x",
            "Cnt must be a string.",
        ),
        (
            "memberId=1&sellerId=s&messageType=RC:HsMsg&cnt=%C0%80",
            "Cnt must be a string.",
        ),
        (
            "memberId=1&sellerId=s&messageType=RC:HsMsg&cnt=%ED%A0%80",
            "Cnt must be a string.",
        ),
    ] {
        let reply = records.form("create", body).await;
        assert_eq!((reply.status, reply.text()), (200, refused(message).as_str()), "{body}");
    }
}

#[tokio::test]
async fn ids_grow_and_never_come_back() {
    let records = Records::start().await;
    let member = records.member();
    let query = format!("memberId={member}&sellerId=s");
    let mut last = 0;
    for _ in 0..5 {
        records.text(member, "s", "x").await;
        let id = records.ids(&query).await[0];
        assert!(id > last, "{id} after {last}");
        records.drop(member, id).await;
        last = id;
    }
}

#[tokio::test]
async fn every_type_is_stored_by_its_name() {
    let records = Records::with([("chat_records_check_content", "false")]).await;
    for name in MESSAGE_TYPES {
        records.store(1, "s", name, "x").await;
    }
    let listed = records.read("list?memberId=1&sellerId=s&order=asc").await;
    let types = listed["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["messageType"]);
    assert_eq!(types.collect::<Vec<&Value>>(), MESSAGE_TYPES);
}

//! `POST /chat-records/delete`

use crate::scene::{DELETED, NOON, Records, refused};
use serde_json::json;

#[tokio::test]
async fn the_samples_are_answered_to_the_byte() {
    for sample in ["delete.1", "delete.2"] {
        let records = Records::at(NOON).await;
        records.answers_sample("create.1").await;
        records.answers_sample(sample).await;
        assert_eq!(records.ids("memberId=1001&sellerId=seller_1").await, [0; 0]);
    }
}

#[tokio::test]
async fn one_record_of_the_member_goes_and_no_other() {
    let records = Records::start().await;
    let (member, other) = (records.member(), records.member());
    for _ in 0..4 {
        records.text(member, "s", "x").await;
        records.text(other, "s", "x").await;
    }
    let query = format!("memberId={member}&sellerId=s");
    let of_other = format!("memberId={other}&sellerId=s");
    let (ids, others) = (records.ids(&query).await, records.ids(&of_other).await);
    let reply = records.form("delete", format!("memberId={member}&id={}", ids[1])).await;
    assert_eq!((reply.status, reply.text()), (200, DELETED));
    assert_eq!(records.ids(&query).await, [ids[0], ids[2], ids[3]]);
    assert_eq!(records.ids(&of_other).await, others);
    // Whichever it is: the newest, the oldest, the last one.
    for (id, left) in [(ids[0], &ids[2..]), (ids[3], &ids[2..3]), (ids[2], &[])] {
        records.drop(member, id).await;
        assert_eq!(records.ids(&query).await, left);
        let total = &records.read(&format!("list?{query}")).await["_meta"]["totalCount"];
        assert_eq!(*total, left.len());
    }
}

#[tokio::test]
async fn a_record_that_the_member_has_not_is_not_found() {
    let records = Records::start().await;
    let (member, other) = (records.member(), records.member());
    records.text(other, "s", "x").await;
    records.text(member, "s", "x").await;
    let of_other = records.ids(&format!("memberId={other}&sellerId=s")).await[0];
    let own = records.ids(&format!("memberId={member}&sellerId=s")).await[0];
    records.drop(member, own).await;
    for id in [of_other, own, 0, -1, i64::MAX, i64::MIN] {
        let reply = records
            .json("delete", json!({"memberId": member, "id": id}).to_string())
            .await;
        let body = refused(&format!("Object not found: {id}"));
        assert_eq!((reply.status, reply.text()), (200, body.as_str()), "{id}");
    }
    assert_eq!(records.ids(&format!("memberId={other}&sellerId=s")).await, [of_other]);
}

#[tokio::test]
async fn the_first_wrong_parameter_is_the_reason() {
    let records = Records::start().await;
    for (body, message) in [
        ("", "Member Id cannot be blank."),
        ("id=1", "Member Id cannot be blank."),
        ("memberId=&id=1", "Member Id cannot be blank."),
        ("memberId=x&id=y", "Member Id must be an integer."),
        ("memberId[]=1&id=1", "Member Id must be an integer."),
        ("memberId=1", "Id cannot be blank."),
        ("memberId=1&id=", "Id cannot be blank."),
        ("memberId=1&id=1.0", "Id must be an integer."),
        ("memberId=1&id[]=1", "Id must be an integer."),
        ("memberId=1&id=9223372036854775808", "Id must be an integer."),
    ] {
        let reply = records.form("delete", body).await;
        assert_eq!((reply.status, reply.text()), (200, refused(message).as_str()), "{body}");
    }
    let reply = records.json("delete", r#"{"memberId":1,"id":[1]}"#).await;
    assert_eq!(reply.text(), refused("Id must be an integer."));
}

#[tokio::test]
async fn numbers_are_read_from_text_and_from_json_numbers() {
    let records = Records::start().await;
    let member = records.member();
    let bodies: [fn(i64, i64) -> String; 4] = [
        |member, id| json!({"memberId": member, "id": id}).to_string(),
        |member, id| json!({"memberId": member.to_string(), "id": id.to_string()}).to_string(),
        |member, id| format!(r#"{{"memberId":" +{member} ","id":{id}.0}}"#),
        |member, id| format!(r#"{{"id":0,"memberId":{member},"id":{id}}}"#),
    ];
    for body in bodies {
        records.text(member, "s", "x").await;
        let id = records.ids(&format!("memberId={member}&sellerId=s")).await[0];
        let reply = records.json("delete", body(member, id)).await;
        assert_eq!((reply.status, reply.text()), (200, DELETED), "{}", body(member, id));
    }
}

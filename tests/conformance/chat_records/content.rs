//! What a content of each type has to be.

use crate::scene::{CREATED, Records, refused};
use serde_json::json;

/// Contents that a message of the type can have.
const RIGHT: &[(&str, &str)] = &[
    ("RC:TxtMsg", r#"{"content":"你好"}"#),
    ("RC:TxtMsg", r#"{"content":""}"#),
    ("RC:TxtMsg", r#" { "content" : "x" } "#),
    ("RC:TxtMsg", r#"{"content":"x","extra":{"any":[1]},"unknown":null}"#),
    (
        "RC:TxtMsg",
        r#"{"content":"x","user":{"id":"1","name":"n","portrait":"p","extra":"e","icon":"i","x":1}}"#,
    ),
    (
        "RC:TxtMsg",
        r#"{"content":"x","user":{},"mentionedInfo":null,"extra":null}"#,
    ),
    (
        "RC:TxtMsg",
        r#"{"content":"x","mentionedInfo":{"type":2,"userIdList":["a","b"],"mentionedContent":"c"}}"#,
    ),
    ("RC:TxtMsg", r#"{"content":"first","content":"last"}"#),
    (
        "RC:ImgMsg",
        r#"{"content":"/9j/4AA=","imageUri":"http://a.test/1.jpg"}"#,
    ),
    ("RC:ImgMsg", r#"{"content":"\/9j\/4AA","imageUri":"","extra":"x"}"#),
    ("RC:VcMsg", r#"{"content":"IyFBTVIK","duration":3}"#),
    ("RC:VcMsg", r#"{"content":"","duration":2.5}"#),
    (
        "RC:ImgTextMsg",
        r#"{"title":"t","content":"c","imageUri":"i","url":"u"}"#,
    ),
    (
        "RC:LBSMsg",
        r#"{"content":"aGk=","latitude":39.9139,"longitude":334.221,"poi":"北京"}"#,
    ),
    ("RC:LBSMsg", r#"{"content":"","latitude":-0,"longitude":1e2,"poi":""}"#),
    (
        "RC:ContactNtf",
        r#"{"operation":"Request","sourceUserId":"a","targetUserId":"b","message":"m"}"#,
    ),
    (
        "RC:ContactNtf",
        r#"{"operation":"ContactOperationAcceptResponse","sourceUserId":"a","targetUserId":"b","message":"","extra":"e","user":{"id":"a"}}"#,
    ),
    ("RC:InfoNtf", r#"{"message":"m"}"#),
    // mentionedInfo means nothing here, so it may be anything.
    ("RC:InfoNtf", r#"{"message":"m","extra":1,"mentionedInfo":5}"#),
    ("RC:ProfileNtf", r#"{"operation":"o","data":"{\"a\":1}"}"#),
    ("RC:ProfileNtf", r#"{"operation":"o","data":{"a":1}}"#),
    ("RC:CmdNtf", r#"{"name":"n","data":"d"}"#),
    ("RC:CmdNtf", r#"{"operation":"n","data":"d"}"#),
    ("RC:HsMsg", "{}"),
    ("RC:HsMsg", r#"{"type":1,"more":"x"}"#),
    ("RC:SpMsg", r#"{"type":1}"#),
];

/// Contents that it cannot have, and why.
const WRONG: &[(&str, &str, &str)] = &[
    ("RC:TxtMsg", "hello", "a message of type RC:TxtMsg is a JSON object"),
    ("RC:TxtMsg", "\"hello\"", "a message of type RC:TxtMsg is a JSON object"),
    ("RC:TxtMsg", "[]", "a message of type RC:TxtMsg is a JSON object"),
    ("RC:TxtMsg", "null", "a message of type RC:TxtMsg is a JSON object"),
    (
        "RC:TxtMsg",
        r#"{"content":"x"} x"#,
        "a message of type RC:TxtMsg is a JSON object",
    ),
    (
        "RC:TxtMsg",
        r#"{"content":"x",}"#,
        "a message of type RC:TxtMsg is a JSON object",
    ),
    (
        "RC:TxtMsg",
        r#"{content:"x"}"#,
        "a message of type RC:TxtMsg is a JSON object",
    ),
    (
        "RC:TxtMsg",
        "{\"content\":\"a\nb\"}",
        "a message of type RC:TxtMsg is a JSON object",
    ),
    ("RC:HsMsg", "x", "a message of type RC:HsMsg is a JSON object"),
    ("RC:TxtMsg", "{}", "it has no content"),
    ("RC:TxtMsg", r#"{"Content":"x"}"#, "it has no content"),
    ("RC:TxtMsg", r#"{"content":null}"#, "it has no content"),
    ("RC:TxtMsg", r#"{"content":5}"#, "content is not text"),
    ("RC:TxtMsg", r#"{"content":{"a":1}}"#, "content is not text"),
    ("RC:TxtMsg", r#"{"content":"x","user":"u"}"#, "user is not an object"),
    (
        "RC:TxtMsg",
        r#"{"content":"x","user":{"id":5}}"#,
        "user is not right: its id is not text",
    ),
    (
        "RC:TxtMsg",
        r#"{"content":"x","mentionedInfo":[]}"#,
        "mentionedInfo is not an object",
    ),
    (
        "RC:TxtMsg",
        r#"{"content":"x","mentionedInfo":{"type":"1"}}"#,
        "mentionedInfo is not right: its type is not an integer",
    ),
    (
        "RC:TxtMsg",
        r#"{"content":"x","mentionedInfo":{"userIdList":["a",1]}}"#,
        "mentionedInfo is not right: its userIdList is not an array of texts",
    ),
    ("RC:ImgMsg", r#"{"content":"aGk="}"#, "it has no imageUri"),
    ("RC:ImgMsg", r#"{"imageUri":"u"}"#, "it has no content"),
    (
        "RC:ImgMsg",
        r#"{"content":"data:image/jpeg;base64,aGk=","imageUri":"u"}"#,
        "content is not Base64 text without prefix and line ends",
    ),
    (
        "RC:ImgMsg",
        r#"{"content":"aG\nk=","imageUri":"u"}"#,
        "content is not Base64 text without prefix and line ends",
    ),
    (
        "RC:ImgMsg",
        r#"{"content":"aGk-_","imageUri":"u"}"#,
        "content is not Base64 text without prefix and line ends",
    ),
    ("RC:VcMsg", r#"{"content":"aGk="}"#, "it has no duration"),
    (
        "RC:VcMsg",
        r#"{"content":"aGk=","duration":"3"}"#,
        "duration is not a number",
    ),
    (
        "RC:ImgTextMsg",
        r#"{"title":"t","content":"c","imageUri":"i"}"#,
        "it has no url",
    ),
    (
        "RC:ImgTextMsg",
        r#"{"title":1,"content":"c","imageUri":"i","url":"u"}"#,
        "title is not text",
    ),
    (
        "RC:LBSMsg",
        r#"{"content":"","latitude":1,"longitude":2}"#,
        "it has no poi",
    ),
    (
        "RC:LBSMsg",
        r#"{"content":"","latitude":"1","longitude":2,"poi":""}"#,
        "latitude is not a number",
    ),
    (
        "RC:ContactNtf",
        r#"{"operation":"o","sourceUserId":"a","message":"m"}"#,
        "it has no targetUserId",
    ),
    ("RC:InfoNtf", r#"{"content":"m"}"#, "it has no message"),
    (
        "RC:ProfileNtf",
        r#"{"operation":"o","data":[1]}"#,
        "data is not text or an object",
    ),
    ("RC:CmdNtf", r#"{"data":"d"}"#, "it has no name or operation"),
    ("RC:CmdNtf", r#"{"name":"n","data":{"a":1}}"#, "data is not text"),
    ("RC:HsMsg", r#"{"type":"1"}"#, "type is not an integer"),
    ("RC:SpMsg", r#"{"type":1.5}"#, "type is not an integer"),
];

fn body(member: i64, message_type: &str, cnt: &str) -> String {
    json!({"memberId": member, "sellerId": "s", "messageType": message_type, "cnt": cnt}).to_string()
}

#[tokio::test]
async fn contents_of_the_right_structure_are_stored_byte_for_byte() {
    let records = Records::start().await;
    let member = records.member();
    for (message_type, cnt) in RIGHT {
        let reply = records.json("create", body(member, message_type, cnt)).await;
        assert_eq!((reply.status, reply.text()), (200, CREATED), "{message_type} {cnt}");
        let newest = &records
            .read(&format!("list?memberId={member}&sellerId=s&pageSize=1"))
            .await["items"][0];
        assert_eq!(
            (&newest["messageType"], &newest["cnt"]),
            (&json!(message_type), &json!(cnt))
        );
    }
}

#[tokio::test]
async fn contents_of_another_structure_are_refused_with_what_is_wrong() {
    let records = Records::start().await;
    let member = records.member();
    for (message_type, cnt, why) in WRONG {
        let reply = records.json("create", body(member, message_type, cnt)).await;
        let expected = refused(&format!("Cnt is invalid: {why}."));
        assert_eq!(
            (reply.status, reply.text()),
            (200, expected.as_str()),
            "{message_type} {cnt}"
        );
    }
    assert_eq!(records.ids(&format!("memberId={member}&sellerId=s")).await, [0; 0]);
}

#[tokio::test]
async fn the_structure_is_not_checked_where_the_variable_says_so() {
    let records = Records::with([("chat_records_check_content", "false")]).await;
    for (message_type, cnt, _) in WRONG {
        let reply = records.json("create", body(1, message_type, cnt)).await;
        assert_eq!((reply.status, reply.text()), (200, CREATED), "{message_type} {cnt}");
    }
    let listed = records.walk("memberId=1&sellerId=s&order=asc&pageSize=7").await;
    let contents: Vec<_> = listed.iter().map(|item| item["cnt"].as_str().expect("text")).collect();
    assert_eq!(contents, WRONG.iter().map(|(_, cnt, _)| *cnt).collect::<Vec<_>>());
    // What is no text at all, no type and too long is refused all the same.
    let not_text = records
        .form("create", "memberId=1&sellerId=s&messageType=RC:TxtMsg&cnt=%FF")
        .await;
    assert_eq!(not_text.text(), refused("Cnt must be a string."));
    let no_type = records.json("create", body(1, "RC:Other", "x")).await;
    assert_eq!(no_type.text(), refused("Message Type is invalid."));
}

//! The messages of a group as RongCloud routed them.

use crate::client::{Chat, HISTORY, MODELS, envelope, params, params_with, text};
use conformance::{Reply, Server};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

/// Half past eight in the evening in China, on 2014-08-22; in Unix milliseconds.
const TIME: i64 = 1_408_710_653_491;

/// A message on its way from RongCloud.
pub(crate) struct Routed<'a> {
    pub(crate) sender: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) content: &'a str,
    pub(crate) time: i64,
    pub(crate) recipients: &'a [&'a str],
}

pub(crate) const HELLO: Routed<'static> = Routed {
    sender: "11",
    kind: "RC:TxtMsg",
    content: r#"{"content":"hello","extra":""}"#,
    time: TIME,
    recipients: &[],
};

/// Routes a message to a group, and returns its id.
pub(crate) async fn route(chat: &Chat, group: &str, message: &Routed<'_>) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_millis();
    let secret = chat.server.variable("rongcloud_app_secret");
    let uid = chat.order();
    let hash = Sha1::digest(format!("{secret}{uid}{now}"));
    let signature: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let time = message.time.to_string();
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("fromUserId", message.sender)
        .append_pair("toUserId", group)
        .append_pair("objectName", message.kind)
        .append_pair("content", message.content)
        .append_pair("channelType", "GROUP")
        .append_pair("msgTimestamp", &time)
        .append_pair("msgUID", &uid);
    for recipient in message.recipients {
        form.append_pair("groupUserIds", recipient);
    }
    let target = format!("/rongcloud/messages?signTimestamp={now}&nonce={uid}&signature={signature}");
    let request = chat.server.request("POST", &target).body(form.finish());
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let reply = Server::send(request).await;
    assert_eq!(reply.json()["result"], "group", "{}", reply.text());
    uid
}

/// A group with the user 11 of the customer's side.
async fn group(chat: &Chat) -> (String, String) {
    let order = chat.order();
    let group = text(&chat.enter(&params(&order, 11)).await["GroupID"]);
    (order, group)
}

/// A page of a history: `Message`, `[Total, TotalPage, PageIndex, PageSize]`.
async fn page(chat: &Chat, body: &Value) -> (Vec<Value>, [i64; 4]) {
    let reply = chat.json(HISTORY, body).await;
    let json = envelope(&reply);
    assert_eq!(
        (&json["RetCode"], &json["RetMsg"]),
        (&json!("1"), &json!("success")),
        "{body}: {json}"
    );
    let numbers = ["Total", "TotalPage", "PageIndex", "PageSize"].map(|name| json[name].as_i64().expect("a number"));
    assert_eq!(numbers_in_order(&reply), numbers);
    (json["Message"].as_array().expect("a list").clone(), numbers)
}

/// The same numbers where the document's order has them.
fn numbers_in_order(reply: &Reply) -> [i64; 4] {
    let rest = reply.text().rsplit_once("],\"Total\":").expect("a total").1;
    let (total, rest) = rest.split_once(",\"TotalPage\":").expect("pages");
    let (pages, rest) = rest
        .split_once(",\"Redirect\":\"\",\"FieldStr\":{},\"CurrentTime\":\"")
        .expect("a time");
    let (index, size) = rest[19..]
        .strip_prefix("\",\"IDX\":0,\"DelFlag\":0,\"PageIndex\":")
        .and_then(|rest| rest.split_once(",\"PageSize\":"))
        .expect("a page");
    [total, pages, index, size.trim_end_matches('}')].map(|number| number.parse().expect("a number"))
}

#[tokio::test]
async fn a_message_is_shown_with_every_field_in_order() {
    let chat = Chat::start().await;
    let (_, group) = group(&chat).await;
    let uid = route(&chat, &group, &HELLO).await;
    let reply = chat.json(HISTORY, &json!({"groupID": group})).await;
    let expected = concat!(
        r#"{"RetCode":"1","RetMsg":"success","Message":[{"WriteTime":"2014-08-22 20:30:53","IsRead":0,"SendFromType":0,"#,
        r#""fromCompanyID":7,"fromOwnCompanyID":0,"toCompanyID":0,"MessageUId":"<uid>","toGroupId":"<group>","#,
        r#""content":"{\"content\":\"hello\",\"extra\":\"\"}","isMentioned":0,"Writetime":"2014-08-22 20:30:53","#,
        r#""B2BUserID":"11","DelFlag":0,"fromUserId":"11","toUserId":"","objectName":"RC:TxtMsg","#,
        r#""message":{"content":"hello"},"modelMessage":null,"isIncludeSender":0,"groupID":"<group>"}],"Total":1,"#,
        r#""TotalPage":1,"Redirect":"","FieldStr":{},"CurrentTime":""#
    );
    let expected = expected.replace("<uid>", &uid).replace("<group>", &group);
    assert!(reply.text().starts_with(&expected), "{}", reply.text());
    assert!(
        reply
            .text()
            .ends_with(r#"","IDX":0,"DelFlag":0,"PageIndex":1,"PageSize":20}"#)
    );
}

#[tokio::test]
async fn in_xml_it_is_a_list_of_a_known_type() {
    let chat = Chat::start().await;
    let (_, group) = group(&chat).await;
    let empty = chat
        .post(
            HISTORY,
            "application/json",
            "text/xml",
            json!({"groupID": group}).to_string(),
        )
        .await;
    let list = format!("<Message xmlns:d2p1=\"{MODELS}\" i:type=\"d2p1:ArrayOfIMOnlineB2BMessageInfo\"");
    assert!(
        empty.text().contains(&format!("{list} /><Redirect>")),
        "{}",
        empty.text()
    );
    let uid = route(&chat, &group, &HELLO).await;
    let body = format!(
        "<IMOnlineB2BMessageInfo_Page xmlns=\"{MODELS}\"><PageIndex>1</PageIndex><groupID>{group}</groupID>\
         </IMOnlineB2BMessageInfo_Page>"
    );
    let reply = chat.post(HISTORY, "text/xml", "text/xml", body).await;
    let expected = concat!(
        "><d2p1:IMOnlineB2BMessageInfo><d2p1:B2BUserID>11</d2p1:B2BUserID><d2p1:DelFlag>0</d2p1:DelFlag>",
        "<d2p1:IsRead>0</d2p1:IsRead><d2p1:MessageUId><uid></d2p1:MessageUId><d2p1:SendFromType>0</d2p1:SendFromType>",
        "<d2p1:WriteTime>2014-08-22T20:30:53.491+08:00</d2p1:WriteTime>",
        "<d2p1:Writetime>2014-08-22T20:30:53.491+08:00</d2p1:Writetime>",
        "<d2p1:content>{\"content\":\"hello\",\"extra\":\"\"}</d2p1:content>",
        "<d2p1:fromCompanyID>7</d2p1:fromCompanyID><d2p1:fromOwnCompanyID>0</d2p1:fromOwnCompanyID>",
        "<d2p1:fromUserId>11</d2p1:fromUserId><d2p1:groupID><group></d2p1:groupID>",
        "<d2p1:isIncludeSender>0</d2p1:isIncludeSender><d2p1:isMentioned>0</d2p1:isMentioned>",
        "<d2p1:message><d2p1:content>hello</d2p1:content></d2p1:message><d2p1:modelMessage i:nil=\"true\" />",
        "<d2p1:objectName>RC:TxtMsg</d2p1:objectName><d2p1:toCompanyID>0</d2p1:toCompanyID>",
        "<d2p1:toGroupId><group></d2p1:toGroupId><d2p1:toUserId></d2p1:toUserId></d2p1:IMOnlineB2BMessageInfo></Message>",
        "<Redirect></Redirect><RetCode>1</RetCode><RetMsg>success</RetMsg><Total>1</Total><TotalPage>1</TotalPage>",
    );
    let expected = list + &expected.replace("<uid>", &uid).replace("<group>", &group);
    assert!(reply.text().contains(&expected), "{}", reply.text());
    assert!(reply.text().contains("<_x003C_PageSize_x003E_k__BackingField>20</"));
}

#[tokio::test]
async fn pages_go_from_the_newest_message_to_the_oldest() {
    let chat = Chat::start().await;
    let (_, group) = group(&chat).await;
    assert_eq!(page(&chat, &json!({"groupID": group})).await, (vec![], [0, 0, 1, 20]));
    let mut uids = Vec::new();
    for number in 0..7 {
        uids.push(
            route(
                &chat,
                &group,
                &Routed {
                    time: TIME + number,
                    ..HELLO
                },
            )
            .await,
        );
    }
    uids.reverse();
    let mut seen = Vec::new();
    for (index, count) in [(1, 3), (2, 3), (3, 1), (4, 0)] {
        let (messages, numbers) = page(&chat, &json!({"groupID": group, "PageIndex": index, "PageSize": 3})).await;
        assert_eq!((messages.len(), numbers), (count, [7, 3, index, 3]));
        seen.extend(messages.iter().map(|message| text(&message["MessageUId"])));
    }
    assert_eq!(seen, uids);
    for (index, size, expected) in [
        (0, 0, [7, 1, 1, 20]),
        (1, 7, [7, 1, 1, 7]),
        (1, 100, [7, 1, 1, 100]),
        (1, 101, [7, 1, 1, 100]),
        (i32::MAX, i32::MAX, [7, 1, i64::from(i32::MAX), 100]),
    ] {
        let (messages, numbers) = page(&chat, &json!({"groupID": group, "PageIndex": index, "PageSize": size})).await;
        assert_eq!(numbers, expected, "{index} {size}");
        assert_eq!(messages.len(), if index == i32::MAX { 0 } else { 7 });
    }
    for body in [
        json!({"groupID": group, "PageIndex": -1}),
        json!({"groupID": group, "PageSize": -1}),
        json!({"PageIndex": 1}),
        json!({"groupID": "", "toGroupId": null}),
    ] {
        assert_eq!(chat.refused(HISTORY, &body).await, "1001", "{body}");
    }
}

#[tokio::test]
async fn the_group_is_named_by_group_id_or_else_by_to_group_id() {
    let chat = Chat::start().await;
    let ((_, one), (_, other)) = (group(&chat).await, group(&chat).await);
    let (uid, other_uid) = (route(&chat, &one, &HELLO).await, route(&chat, &other, &HELLO).await);
    for (body, uid) in [
        (json!({"groupID": one}), &uid),
        (json!({"toGroupId": one}), &uid),
        (json!({"groupID": other, "toGroupId": one}), &other_uid),
        (json!({"groupID": "", "toGroupId": one}), &uid),
    ] {
        let (messages, _) = page(&chat, &body).await;
        assert_eq!(messages.len(), 1);
        assert_eq!((&messages[0]["MessageUId"]), uid, "{body}");
    }
}

#[tokio::test]
async fn a_group_that_no_line_has_is_unknown_even_with_messages() {
    let chat = Chat::start().await;
    let stranger = chat.group_id();
    route(&chat, &stranger, &HELLO).await;
    assert_eq!(chat.refused(HISTORY, &json!({"groupID": stranger})).await, "1002");
    let adopting = [("IsRongGroup", json!(1)), ("GroupID", json!(stranger))];
    chat.enter(&params_with(&chat.order(), 11, &adopting)).await;
    // What was written before is not the line's.
    assert_eq!(page(&chat, &json!({"groupID": stranger})).await.1[0], 0);
    let uid = route(&chat, &stranger, &HELLO).await;
    let (messages, numbers) = page(&chat, &json!({"groupID": stranger})).await;
    assert_eq!((messages.len(), numbers), (1, [1, 1, 1, 20]));
    assert_eq!(messages[0]["MessageUId"], uid);
}

#[tokio::test]
async fn the_sender_s_side_and_company_are_those_of_the_member() {
    let chat = Chat::start().await;
    let (order, group) = group(&chat).await;
    for (user, role) in [(21, 0), (22, 1), (23, 2), (24, 3)] {
        let changes = [("RoleType", json!(role)), ("DeleCompanyID", json!(100 + role))];
        chat.enter(&params_with(&order, user, &changes)).await;
    }
    for sender in ["21", "22", "23", "24", "25", "m_7", "021", "+21", " 21"] {
        route(&chat, &group, &Routed { sender, ..HELLO }).await;
    }
    let (messages, _) = page(&chat, &json!({"groupID": group})).await;
    let shown = messages.iter().rev().map(|message| {
        assert_eq!(message["B2BUserID"], message["fromUserId"]);
        (
            text(&message["fromUserId"]),
            message["SendFromType"].as_i64(),
            message["fromCompanyID"].as_i64(),
        )
    });
    let expected = [
        ("21", 0, 100),
        ("22", 0, 101),
        ("23", 1, 102),
        ("24", 1, 103),
        ("25", 0, 0),
        ("m_7", 0, 0),
        ("021", 0, 0),
        ("+21", 0, 0),
        (" 21", 0, 0),
    ];
    let expected = expected.map(|(sender, side, company)| (sender.to_owned(), Some(side), Some(company)));
    assert_eq!(shown.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn texts_are_plain_messages_and_the_application_s_own_types_template_messages() {
    let chat = Chat::start().await;
    let (order, group) = group(&chat).await;
    let template = json!({"OrderID": order, "SellCompanyName": "seller"});
    for (kind, content, message, model_message) in [
        (
            "RC:TxtMsg",
            r#"{"content":"<b>\n"}"#,
            json!({"content": "<b>\n"}),
            Value::Null,
        ),
        ("RC:TxtMsg", "no JSON", json!({"content": "no JSON"}), Value::Null),
        (
            "RC:TxtMsg",
            r#"{"content":5}"#,
            json!({"content": r#"{"content":5}"#}),
            Value::Null,
        ),
        ("RC:ImgMsg", r#"{"content":"base64"}"#, Value::Null, Value::Null),
        ("B2B:Order", r#"{"content":"x"}"#, Value::Null, template),
    ] {
        route(&chat, &group, &Routed { kind, content, ..HELLO }).await;
        let (messages, _) = page(&chat, &json!({"groupID": group, "PageSize": 1})).await;
        let shown = &messages[0];
        assert_eq!(
            (text(&shown["objectName"]), text(&shown["content"])),
            (kind.to_owned(), content.to_owned())
        );
        assert_eq!(
            (&shown["message"], &shown["modelMessage"]),
            (&message, &model_message),
            "{kind} {content}"
        );
    }
}

#[tokio::test]
async fn recipients_and_mentions_are_shown() {
    let chat = Chat::start().await;
    let (_, group) = group(&chat).await;
    let mention = r#"{"content":"@all","mentionedInfo":{"type":1}}"#;
    route(
        &chat,
        &group,
        &Routed {
            recipients: &["12", "13"],
            content: mention,
            ..HELLO
        },
    )
    .await;
    let (messages, _) = page(&chat, &json!({"groupID": group})).await;
    assert_eq!(
        (&messages[0]["toUserId"], &messages[0]["isMentioned"]),
        (&json!("12,13"), &json!(1))
    );
}

#[tokio::test]
async fn every_field_of_the_request_is_bound_and_only_group_and_page_count() {
    let chat = Chat::start().await;
    let (_, group) = group(&chat).await;
    route(&chat, &group, &HELLO).await;
    let body = json!({
        "PageIndex": "1", "pagesize": 5, "WriteTime": "2026-04-05 22:29:58", "IsRead": 1, "SendFromType": 1,
        "fromCompanyID": 2, "fromOwnCompanyID": 3, "toCompanyID": 4, "MessageUId": "x", "toGroupId": "y",
        "content": "z", "isMentioned": 1, "Writetime": "2026-04-05T22:29:58Z", "B2BUserID": "5", "DelFlag": 1,
        "fromUserId": "6", "toUserId": "7", "objectName": "8", "message": {"content": "9"},
        "modelMessage": {"OrderID": "10", "SellCompanyName": "11", "more": [1]}, "isIncludeSender": 1, "GROUPID": group,
    });
    assert_eq!(page(&chat, &body).await.1, [1, 1, 1, 5]);
    for field in [
        "WriteTime",
        "Writetime",
        "IsRead",
        "isMentioned",
        "toCompanyID",
        "isIncludeSender",
    ] {
        let body = json!({"groupID": group, field: "no such value"});
        let (code, said) = crate::client::outcome(&chat.json(HISTORY, &body).await);
        assert_eq!(
            (code.as_str(), text(&said)),
            ("1001", format!("param.{field}: An error has occurred."))
        );
    }
}

#[tokio::test]
async fn a_message_that_rongcloud_repeats_is_shown_once() {
    let chat = Chat::start().await;
    let (_, group) = group(&chat).await;
    let uids = [route(&chat, &group, &HELLO).await, route(&chat, &group, &HELLO).await];
    let (messages, _) = page(&chat, &json!({"groupID": group})).await;
    let shown: BTreeSet<String> = messages.iter().map(|message| text(&message["MessageUId"])).collect();
    assert_eq!((shown, messages.len()), (BTreeSet::from(uids), 2));
}

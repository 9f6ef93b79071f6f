//! Groups of order lines: made once, joined by many, adopted.

use crate::client::{Chat, INIT, MODELS, params, params_with, text, users};
use serde_json::{Value, json};

#[tokio::test]
async fn a_new_line_gets_a_group_with_the_caller_in_it() {
    let chat = Chat::start().await;
    let order = chat.order();
    let message = chat.enter(&params(&order, 11)).await;
    let id = text(&message["GroupID"]);
    assert!(id.len() == 32 && id.starts_with('g') && id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let expected = json!({
        "GroupID": id,
        "GroupName": format!("{order}-1 customer/seller"),
        "IsRongGroup": 1,
        "orderID": order,
        "OrderDetailsIDX": 1,
        "SourceOrderID": "source",
        "Created": message["Created"],
        "Members": [{
            "fromUserID": 11,
            "DeleCompanyID": 7,
            "RoleType": 0,
            "CusCompanyName": "customer",
            "SellCompanyName": "seller",
            "Joined": message["Created"],
        }],
    });
    assert_eq!(message, expected);
}

#[tokio::test]
async fn a_repeated_call_finds_the_same_group_whatever_it_says_of_it() {
    let chat = Chat::start().await;
    let order = chat.order();
    let message = chat.enter(&params(&order, 11)).await;
    for changes in [
        vec![],
        vec![("IsRongGroup", json!(1))],
        vec![("IsRongGroup", json!(1)), ("GroupID", message["GroupID"].clone())],
        vec![("IsRongGroup", json!(-5)), ("GroupID", json!("  "))],
        vec![("GroupID", json!("another1")), ("SourceOrderID", json!("other"))],
        vec![("IsRongGroup", json!(1)), ("GroupID", json!(chat.group_id()))],
        vec![("GroupID", json!("not an id\n"))],
    ] {
        assert_eq!(
            chat.enter(&params_with(&order, 11, &changes)).await,
            message,
            "{changes:?}"
        );
    }
}

#[tokio::test]
async fn lines_of_one_order_and_orders_that_look_alike_have_groups_of_their_own() {
    let chat = Chat::start().await;
    let order = chat.order();
    let mut groups = std::collections::BTreeSet::new();
    for (order, line) in [
        (order.clone(), 0),
        (order.clone(), 1),
        (order.clone(), i32::MAX),
        (format!("{order}1"), 1),
        (format!(" {order}"), 1),
        (order.to_lowercase(), 1),
    ] {
        let message = chat
            .enter(&params_with(&order, 11, &[("OrderDetailsIDX", json!(line))]))
            .await;
        assert_eq!(
            (&message["orderID"], &message["OrderDetailsIDX"]),
            (&json!(order), &json!(line))
        );
        groups.insert(text(&message["GroupID"]));
    }
    assert_eq!(groups.len(), 6);
}

#[tokio::test]
async fn the_given_id_is_used_when_it_is_valid_and_free() {
    let chat = Chat::start().await;
    let id = chat.group_id();
    let wish = |id: &str| [("GroupID", json!(id))];
    let message = chat.enter(&params_with(&chat.order(), 11, &wish(&id))).await;
    assert_eq!(message["GroupID"], id);
    let longest = format!("{:x<64}", chat.group_id());
    assert_eq!(
        chat.enter(&params_with(&chat.order(), 11, &wish(&longest))).await["GroupID"],
        longest
    );
    for id in [
        id,
        format!("{longest}x"),
        format!("{} 1", chat.group_id()),
        format!("{}-1", chat.group_id()),
        format!("组{}", chat.group_id()),
        String::new(),
    ] {
        let message = chat.enter(&params_with(&chat.order(), 11, &wish(&id))).await;
        let made = text(&message["GroupID"]);
        assert!(
            made != id && made.len() == 32 && made.starts_with('g'),
            "{id:?}: {made}"
        );
    }
}

#[tokio::test]
async fn members_are_listed_in_the_order_of_joining_and_a_repeat_updates_them() {
    let chat = Chat::start().await;
    let order = chat.order();
    for user in [30, 10, 20] {
        chat.enter(&params(&order, user)).await;
    }
    let changes = [
        ("RoleType", json!(3)),
        ("DeleCompanyID", json!(0)),
        ("CusCompanyName", Value::Null),
        ("SellCompanyName", json!("")),
        ("IsRongGroup", json!(1)),
    ];
    let message = chat.enter(&params_with(&order, 10, &changes)).await;
    assert_eq!(users(&message), [30, 10, 20]);
    let expected = json!({
        "fromUserID": 10, "DeleCompanyID": 0, "RoleType": 3, "CusCompanyName": null, "SellCompanyName": "",
        "Joined": message["Members"][1]["Joined"],
    });
    assert_eq!(message["Members"][1], expected);
    assert_eq!(message["GroupName"], format!("{order}-1 customer/seller"));
    for role in [0, 1, 2, 3] {
        let message = chat.enter(&params_with(&order, 10, &[("RoleType", json!(role))])).await;
        assert_eq!(message["Members"][1]["RoleType"], role);
    }
}

#[tokio::test]
async fn a_group_that_was_made_elsewhere_is_adopted_by_its_id() {
    let chat = Chat::start().await;
    let (order, id) = (chat.order(), format!("组 {}/7", chat.order()));
    let adopting = [("IsRongGroup", json!(6)), ("GroupID", json!(id))];
    let message = chat.enter(&params_with(&order, 11, &adopting)).await;
    assert_eq!((&message["GroupID"], &message["IsRongGroup"]), (&json!(id), &json!(1)));
    let message = chat.enter(&params(&order, 12)).await;
    assert_eq!((&message["GroupID"], users(&message)), (&json!(id), vec![11, 12]));
}

#[tokio::test]
async fn a_group_that_exists_is_found_only_by_its_line_or_its_id() {
    let chat = Chat::start().await;
    let order = chat.order();
    let exists = [("IsRongGroup", json!(1))];
    assert_eq!(chat.refused(INIT, &params_with(&order, 11, &exists)).await, "1002");
    let id = chat.enter(&params(&order, 11)).await["GroupID"].clone();
    // Also of a line that has a group of its own, and a member in it.
    let other = chat.order();
    let taken = [("IsRongGroup", json!(1)), ("GroupID", id)];
    assert_eq!(chat.refused(INIT, &params_with(&other, 11, &taken)).await, "1003");
    chat.enter(&params(&other, 11)).await;
    assert_eq!(chat.refused(INIT, &params_with(&other, 11, &taken)).await, "1003");
    assert_eq!(chat.refused(INIT, &params_with(&other, 12, &taken)).await, "1003");
    assert_eq!(users(&chat.enter(&params_with(&other, 11, &exists)).await), [11]);
}

#[tokio::test]
async fn a_refused_call_changes_nothing() {
    let chat = Chat::start().await;
    let order = chat.order();
    let id = chat.group_id();
    let refused = [
        ("IsRongGroup", json!(1)),
        ("GroupID", json!(id)),
        ("RoleType", json!(4)),
    ];
    assert_eq!(chat.refused(INIT, &params_with(&order, 11, &refused)).await, "1001");
    assert_eq!(
        chat.refused(INIT, &params_with(&order, 11, &[("IsRongGroup", json!(1))]))
            .await,
        "1002"
    );
    let message = chat.enter(&params(&order, 12)).await;
    assert_ne!(message["GroupID"], id);
    assert_eq!(users(&message), [12]);
}

#[tokio::test]
async fn texts_of_every_kind_come_back_in_json_and_in_xml() {
    let chat = Chat::start().await;
    let order = format!("单<&>\"'\\/{}😀", chat.order());
    let changes = [
        ("CusCompanyName", json!("甲 <公司> & \"co\"\u{1}\t")),
        ("SellCompanyName", json!("'); DROP TABLE b2b_chat_group; --")),
        ("SourceOrderID", json!("a\r\nb")),
    ];
    let message = chat.enter(&params_with(&order, 11, &changes)).await;
    assert_eq!(
        (&message["orderID"], &message["SourceOrderID"]),
        (&json!(order), &json!("a\r\nb"))
    );
    assert_eq!(message["Members"][0]["CusCompanyName"], changes[0].1);
    assert_eq!(message["Members"][0]["SellCompanyName"], changes[1].1);
    let body = params_with(&order, 11, &changes).to_string();
    let reply = chat.post(INIT, "application/json", "application/xml", body).await;
    let escaped = order.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    for expected in [
        format!("<d2p1:orderID>{escaped}</d2p1:orderID>"),
        "<d2p1:CusCompanyName>甲 &lt;公司&gt; &amp; \"co\"&#x1;\t</d2p1:CusCompanyName>".to_owned(),
        "<d2p1:SourceOrderID>a\r\nb</d2p1:SourceOrderID>".to_owned(),
        format!("<Message xmlns:d2p1=\"{MODELS}\" i:type=\"d2p1:GroupChatInfo\">"),
    ] {
        assert!(reply.text().contains(&expected), "{expected} in {}", reply.text());
    }
}

#[tokio::test]
async fn a_group_is_named_after_its_line_within_60_characters() {
    let chat = Chat::start().await;
    let order = format!("{:x<64}", chat.order());
    let message = chat.enter(&params(&order, 11)).await;
    assert_eq!(message["GroupName"], format!("{}-1", &order[..58]));
    let order = chat.order();
    let long = [("CusCompanyName", json!("甲".repeat(60)))];
    let message = chat.enter(&params_with(&order, 11, &long)).await;
    assert_eq!(message["GroupName"], format!("{order}-1"));
}

#[tokio::test]
async fn a_group_survives_a_restart_of_the_server() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let chat = Chat::on(state.path(), &[]).await;
    let order = chat.order();
    let before = chat.enter(&params(&order, 11)).await;
    chat.server.stop().await;
    let chat = Chat::on(state.path(), &[]).await;
    assert_eq!(chat.enter(&params(&order, 11)).await, before);
}

#[tokio::test]
async fn a_body_in_utf_16_is_answered_in_utf_16() {
    let chat = Chat::start().await;
    let order = format!("单😀{}", chat.order());
    let body = params(&order, 11).to_string();
    let utf16: Vec<u8> = body.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let reply = chat
        .post(INIT, "application/json; charset=utf-16", "application/xml", utf16)
        .await;
    assert_eq!(reply.headers["content-type"], "application/xml; charset=utf-16");
    let text = crate::raw::decoded(&reply);
    assert!(
        text.contains(&format!("<d2p1:orderID>{order}</d2p1:orderID>")),
        "{text}"
    );
    let xml = format!(
        "<ChatBoxParams xmlns=\"{MODELS}\"><fromUserID>11</fromUserID><orderID>{order}</orderID></ChatBoxParams>"
    );
    let utf16: Vec<u8> = [0xFEFF]
        .into_iter()
        .chain(xml.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let reply = chat.post(INIT, "text/xml; charset=utf-16", "text/json", utf16).await;
    assert_eq!(reply.headers["content-type"], "text/json; charset=utf-16");
    let json: Value = serde_json::from_str(&crate::raw::decoded(&reply)).expect("JSON");
    assert_eq!(
        (&json["RetCode"], &json["Message"]["orderID"]),
        (&json!("1"), &json!(order))
    );
}

#[tokio::test]
async fn xml_members_in_any_order_are_bound_unless_the_order_is_strict() {
    for (strict, code, text) in [
        ("false", "1", "success"),
        ("true", "1001", "fromUserID has to be positive"),
    ] {
        let chat = Chat::with(&[("b2b_strict_xml_order", strict)]).await;
        let body = format!(
            "<ChatBoxParams xmlns=\"{MODELS}\"><orderID>{}</orderID><fromUserID>8</fromUserID>\
             <SellCompanyName>s</SellCompanyName><RoleType>3</RoleType></ChatBoxParams>",
            chat.order()
        );
        let json = chat.post(INIT, "text/xml", "application/json", body).await.json();
        assert_eq!(
            (json["RetCode"].as_str(), json["RetMsg"].as_str()),
            (Some(code), Some(text))
        );
        if code == "1" {
            let member = &json["Message"]["Members"][0];
            assert_eq!(
                (&member["SellCompanyName"], &member["RoleType"]),
                (&json!("s"), &json!(3))
            );
        }
    }
}

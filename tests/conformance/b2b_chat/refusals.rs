//! Values that are none.

use crate::client::{Chat, HISTORY, INIT, params_with};
use serde_json::{Value, json};

#[tokio::test]
async fn bad_values_are_refused_by_name() {
    let chat = Chat::start().await;
    let order = chat.order();
    let long = "x".repeat(256);
    for (field, value, text) in [
        ("orderID", json!(""), "orderID is empty"),
        ("orderID", json!("   "), "orderID is empty"),
        ("orderID", Value::Null, "orderID is empty"),
        (
            "orderID",
            json!("x".repeat(65)),
            "orderID has to have 1 to 64 characters, none of them a control character",
        ),
        (
            "orderID",
            json!("a\nb"),
            "orderID has to have 1 to 64 characters, none of them a control character",
        ),
        ("OrderDetailsIDX", json!(-1), "OrderDetailsIDX is negative"),
        ("fromUserID", json!(0), "fromUserID has to be positive"),
        ("fromUserID", json!(-8), "fromUserID has to be positive"),
        ("DeleCompanyID", json!(-1), "DeleCompanyID is negative"),
        ("RoleType", json!(4), "RoleType is none of 0, 1, 2, 3"),
        ("RoleType", json!(-1), "RoleType is none of 0, 1, 2, 3"),
        (
            "CusCompanyName",
            json!(long),
            "CusCompanyName is longer than 255 characters",
        ),
        (
            "SellCompanyName",
            json!(long),
            "SellCompanyName is longer than 255 characters",
        ),
        (
            "SourceOrderID",
            json!(long),
            "SourceOrderID is longer than 255 characters",
        ),
    ] {
        let answer = chat
            .try_enter(&params_with(&order, 11, &[(field, value.clone())]))
            .await;
        assert_eq!(answer, ("1001".to_owned(), json!(text)), "{field} {value}");
    }
    for id in ["x".repeat(65), "a\tb".to_owned()] {
        let changes = [("GroupID", json!(id)), ("IsRongGroup", json!(1))];
        let answer = chat.try_enter(&params_with(&order, 11, &changes)).await;
        let text = "GroupID has to have 1 to 64 characters, none of them a control character";
        assert_eq!(answer, ("1001".to_owned(), json!(text)));
    }
}

#[tokio::test]
async fn values_at_the_limits_are_taken() {
    let chat = Chat::start().await;
    let changes = [
        ("orderID", json!(format!("{:单<64}", chat.order()))),
        ("OrderDetailsIDX", json!(i32::MAX)),
        ("fromUserID", json!(i32::MAX)),
        ("DeleCompanyID", json!(i32::MAX)),
        ("RoleType", json!(3)),
        ("CusCompanyName", json!("甲".repeat(255))),
        ("SellCompanyName", json!("乙".repeat(255))),
        ("SourceOrderID", json!("丙".repeat(255))),
    ];
    let message = chat.enter(&params_with("", 11, &changes)).await;
    assert_eq!(
        (&message["orderID"], &message["SourceOrderID"]),
        (&changes[0].1, &changes[7].1)
    );
}

#[tokio::test]
async fn what_does_not_fit_is_named_by_its_path() {
    let chat = Chat::start().await;
    let order = chat.order();
    for (field, value) in [
        ("RoleType", json!("x")),
        ("RoleType", Value::Null),
        ("fromUserID", json!(6.0)),
        ("OrderDetailsIDX", json!(2_147_483_648_i64)),
    ] {
        let answer = chat.try_enter(&params_with(&order, 11, &[(field, value)])).await;
        let text = format!("param.{field}: An error has occurred.");
        assert_eq!(answer, ("1001".to_owned(), json!(text)));
    }
    let both = [("RoleType", json!("x")), ("DeleCompanyID", json!("y"))];
    let (code, text) = chat.try_enter(&params_with(&order, 11, &both)).await;
    let expected = "param.DeleCompanyID: An error has occurred.; param.RoleType: An error has occurred.";
    assert_eq!((code.as_str(), text), ("1001", json!(expected)));
    let page = json!({"groupID": "g", "WriteTime": "yesterday", "message": {"content": [1]}});
    let (code, text) = crate::client::outcome(&chat.json(HISTORY, &page).await);
    assert_eq!(code, "1001");
    assert!(
        text.as_str()
            .is_some_and(|text| text.contains("param.WriteTime: An error has occurred.")),
        "{text}"
    );
}

#[tokio::test]
async fn no_object_is_refused() {
    let chat = Chat::start().await;
    for path in [INIT, HISTORY] {
        for (body, text) in [
            ("", "the request has no object"),
            ("null", "the request has no object"),
            ("  ", "the request has no object"),
            ("[]", "param: An error has occurred."),
            ("{", "param: An error has occurred."),
        ] {
            let reply = chat.post(path, "application/json", "application/json", body).await;
            let answer = crate::client::outcome(&reply);
            assert_eq!(answer, ("1001".to_owned(), json!(text)), "{path} {body:?}");
        }
        let reply = chat.post(path, "application/xml", "application/json", "<x/>").await;
        let answer = crate::client::outcome(&reply);
        assert_eq!(
            answer,
            ("1001".to_owned(), json!("param: An error has occurred.")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_by_status() {
    let chat = Chat::with(&[("max_body_bytes", "1000")]).await;
    let order = chat.order();
    let changes = [("unknown", json!("x".repeat(1000)))];
    let reply = chat.json(INIT, &params_with(&order, 11, &changes)).await;
    assert_eq!(reply.status, 413);
    assert_eq!(
        reply.text(),
        r#"{"Message":"The request body is larger than 1000 bytes."}"#
    );
}

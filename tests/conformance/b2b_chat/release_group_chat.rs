//! `POST /api/ReleaseGroupChat_B2B_Details`

use crate::client::{
    COMMON, Chat, HISTORY, INIT, MODELS, RELEASE, changed, outcome, params, params_with, rows, text, users,
};
use conformance::Server;
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

const REQUEST: &str = include_str!("../../samples/b2b-chat/release_group_chat.1.request.json");
const REPLY: &str = include_str!("../../samples/b2b-chat/release_group_chat.1.reply.json");
const ENTER: &str = include_str!("../../samples/b2b-chat/init_group_chat.1.request.json");
/// 2026-04-05T22:39:11.183+08:00.
const CLOCK: Duration = Duration::from_millis(1_775_399_951_183);

fn line(order: &str) -> Value {
    json!({"orderID": order, "OrderDetailsIDX": 1})
}

#[tokio::test]
async fn the_sample_is_answered_to_the_byte() {
    let options = host::Options {
        clock: Some(UNIX_EPOCH + CLOCK),
        ..host::Options::default()
    };
    let chat = Chat::of(Server::with(changed(&[]), options).await);
    chat.post(INIT, "application/json", "application/json", ENTER).await;
    let reply = chat
        .post(RELEASE, "application/json", "application/json", REQUEST)
        .await;
    assert_eq!((reply.status, reply.text()), (200, REPLY));
}

#[tokio::test]
async fn xml_is_taken_and_given() {
    let chat = Chat::start().await;
    let order = chat.order();
    let group = text(&chat.enter(&params(&order, 11)).await["GroupID"]);
    let request = format!(
        "<ReleaseParams xmlns=\"{MODELS}\"><OrderDetailsIDX>1</OrderDetailsIDX><orderID>{order}</orderID></ReleaseParams>"
    );
    let reply = chat.post(RELEASE, "text/xml", "text/xml", request).await;
    let released = format!(
        "<Message xmlns:d2p1=\"{MODELS}\" i:type=\"d2p1:ReleasedGroupInfo\"><d2p1:GroupID>{group}</d2p1:GroupID>\
         <d2p1:OrderDetailsIDX>1</d2p1:OrderDetailsIDX><d2p1:orderID>{order}</d2p1:orderID></Message>"
    );
    assert!(
        reply.text().contains(&released) && reply.text().contains(COMMON),
        "{}",
        reply.text()
    );
}

#[tokio::test]
async fn a_released_line_has_no_group_and_another_may_adopt_it() {
    let chat = Chat::with(&[]).await;
    let (order, other, group) = (chat.order(), chat.order(), chat.group_id());
    let adopting = [("IsRongGroup", json!(1)), ("GroupID", json!(group))];
    for user in [11, 12] {
        chat.enter(&params_with(&order, user, &adopting)).await;
    }
    assert_eq!(chat.refused(INIT, &params_with(&other, 13, &adopting)).await, "1003");
    let released = outcome(&chat.json(RELEASE, &line(&order)).await);
    assert_eq!(
        released,
        (
            "1".to_owned(),
            json!({"GroupID": group, "orderID": order, "OrderDetailsIDX": 1})
        )
    );
    assert_eq!(rows(&chat.database()), (0, 0));
    assert_eq!(chat.refused(RELEASE, &line(&order)).await, "1002");
    assert_eq!(chat.refused(HISTORY, &json!({"groupID": group})).await, "1002");
    let joining = params_with(&order, 11, &[("IsRongGroup", json!(1))]);
    assert_eq!(chat.refused(INIT, &joining).await, "1002");
    assert_eq!(users(&chat.enter(&params_with(&other, 13, &adopting)).await), [13]);
}

#[tokio::test]
async fn a_group_whose_line_nobody_knows_is_released_by_its_id() {
    let chat = Chat::start().await;
    let (order, group) = (chat.order(), chat.group_id());
    let adopting = [("IsRongGroup", json!(1)), ("GroupID", json!(group))];
    chat.enter(&params_with(&order, 11, &adopting)).await;
    let by_id = json!({"GroupID": group});
    let released = outcome(&chat.json(RELEASE, &by_id).await);
    assert_eq!(
        released.1,
        json!({"GroupID": group, "orderID": order, "OrderDetailsIDX": 1})
    );
    assert_eq!(chat.refused(RELEASE, &by_id).await, "1002");
}

#[tokio::test]
async fn only_the_back_office_releases() {
    let chat = Chat::with(&[]).await;
    let order = chat.order();
    chat.enter(&params(&order, 11)).await;
    for subject in ["11", "12", "administrator"] {
        let refused = outcome(&chat.json_as(Some(subject), RELEASE, &line(&order)).await);
        let text = json!("this takes a token of the back office, without a subject");
        assert_eq!(refused, ("1004".to_owned(), text), "{subject}");
    }
    assert_eq!(outcome(&chat.json_as(None, RELEASE, &line(&order)).await).0, "1004");
    assert_eq!(rows(&chat.database()), (1, 1));
}

#[tokio::test]
async fn what_is_no_order_line_is_refused() {
    let chat = Chat::start().await;
    for body in [
        json!({}),
        json!({"orderID": " ", "OrderDetailsIDX": 1}),
        json!({"orderID": "x".repeat(65), "OrderDetailsIDX": 1}),
        json!({"orderID": "x", "OrderDetailsIDX": -1}),
        json!({"orderID": "x", "OrderDetailsIDX": "y"}),
        json!({"GroupID": "x".repeat(65)}),
        json!({"GroupID": " "}),
        json!({"GroupID": "x", "orderID": "x", "OrderDetailsIDX": 1}),
    ] {
        assert_eq!(chat.refused(RELEASE, &body).await, "1001", "{body}");
    }
}

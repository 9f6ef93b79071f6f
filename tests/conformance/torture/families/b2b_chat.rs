//! Groups of order lines: each writer has one of its own, which it releases, and shares one with others.

use super::{Step, expect, json, text};
use crate::writer::Writer;
use conformance::Reply;
use serde_json::json;

fn order(writer: &Writer, variant: &str) -> (String, u64) {
    match variant {
        "shared" => (writer.shared("o"), writer.own_number(writer.cycle % 50)),
        _ => (writer.own("o"), writer.own_number(0)),
    }
}

/// The fact that the writer is in the group of its own line.
pub(super) fn membership(writer: &Writer) -> String {
    let (order, user) = order(writer, "own");
    format!("b2b-member {order}/{user}")
}

pub(super) fn step(writer: &Writer, stem: &str, variant: &str) -> Step {
    let (order, user) = order(writer, variant);
    let fact = format!("b2b-member {order}/{user}");
    match stem {
        "init_group_chat" => {
            let body = json!({
                "RoleType": 0, "orderID": order, "OrderDetailsIDX": 1, "CusCompanyName": writer.fresh("c"),
                "SellCompanyName": "seller", "IsRongGroup": 0, "GroupID": "", "fromUserID": user, "DeleCompanyID": 7,
            });
            Step::post("/api/InitGroupChat_B2B_Details".to_owned(), &body).with(fact, writer.fresh("c"))
        }
        "get_message_history" => Step::post(
            "/api/GetMessageHistory".to_owned(),
            &json!({"groupID": writer.told("chat"), "PageIndex": 1, "PageSize": 20}),
        ),
        _ => Step::post(
            "/api/ReleaseGroupChat_B2B_Details".to_owned(),
            &json!({"orderID": order, "OrderDetailsIDX": 1}),
        )
        .without(fact),
    }
}

pub(super) fn learn(writer: &mut Writer, stem: &str, variant: &str, reply: &Reply) -> Result<(), String> {
    let reply = json(reply);
    expect("RetCode", &reply["RetCode"], "1")?;
    let message = &reply["Message"];
    match stem {
        "init_group_chat" => {
            let (_, user) = order(writer, variant);
            let members = message["Members"].as_array().ok_or("no members")?;
            let times = members.iter().filter(|member| member["fromUserID"] == user).count();
            expect("times in the group", &times.into(), 1)?;
            if variant == "own" {
                writer.told.insert("chat", text(&message["GroupID"]));
            }
            Ok(())
        }
        // Its id is the same each time, and what was written before is not shown.
        "get_message_history" => {
            expect("Total", &reply["Total"], 1)?;
            expect("MessageUId", &message[0]["MessageUId"], writer.fresh("GROUP"))
        }
        _ => expect("GroupID", &message["GroupID"], writer.told("chat")),
    }
}

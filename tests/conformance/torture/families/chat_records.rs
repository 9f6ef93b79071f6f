//! Chat records: each writer has a seller of its own, and shares the member with others.

use super::{Step, contains, expect, json, text};
use crate::writer::Writer;
use conformance::Reply;
use serde_json::{Value, json};

/// Member and seller of the writer's records.
pub(super) fn conversation(writer: &Writer) -> (u64, String) {
    let member = writer.world.first + u64::try_from(writer.number % 4).expect("a small number");
    (member, writer.own(""))
}

/// The fact that a text is stored.
pub(super) fn fact(writer: &Writer, text: &str) -> String {
    let (member, seller) = conversation(writer);
    format!("record {member}/{seller}/{text}")
}

/// The fact of this cycle's record.
pub(super) fn record(writer: &Writer) -> String {
    fact(writer, &writer.fresh("created"))
}

pub(super) fn step(writer: &Writer, stem: &str) -> Step {
    let (member, seller) = conversation(writer);
    let created = writer.fresh("created");
    match stem {
        "create" => {
            let cnt = json!({"content": created}).to_string();
            let body = json!({"memberId": member, "sellerId": seller, "messageType": "RC:TxtMsg", "cnt": cnt});
            Step::post("/chat-records/create".to_owned(), &body).with(record(writer), created)
        }
        "list" => Step::get(format!("/chat-records/list?memberId={member}&sellerId={seller}")),
        "chat_list" => Step::get(format!("/chat-records/chat-list?memberId={member}")),
        _ => Step::post(
            "/chat-records/delete".to_owned(),
            &json!({"memberId": member, "id": writer.told("record").parse::<i64>().unwrap_or_default()}),
        )
        .without(record(writer)),
    }
}

pub(super) fn learn(writer: &mut Writer, stem: &str, reply: &Reply) -> Result<(), String> {
    expect("status", &reply.status.into(), 200)?;
    let json = json(reply);
    let cnt = json!({"content": writer.fresh("created")}).to_string();
    match stem {
        "list" => {
            let has = |item: &&Value| item["cnt"] == cnt.as_str();
            let items = json["items"].as_array().ok_or("no items")?;
            let item = items.iter().find(has).ok_or("the record is not listed")?;
            writer.told.insert("record", text(&item["id"]));
            // What this writer has stored, and nobody else in this conversation.
            let begin = fact(writer, "");
            let mine = writer
                .facts
                .iter()
                .filter(|(name, value)| name.starts_with(&begin) && value.is_some());
            expect("totalCount", &json["_meta"]["totalCount"], mine.count())
        }
        "chat_list" => contains(reply, &writer.fresh("created")),
        _ => expect("result", &json["result"], "success"),
    }
}

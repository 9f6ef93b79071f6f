//! Contact groups: four writers share a user, each has a group and a conversation there.

use super::{Step, contains, expect, json};
use crate::writer::Writer;
use conformance::Reply;
use conformance::chat::{self, Chat};
use serde_json::{Value, json};

fn conversation(writer: &Writer, what: &str) -> Value {
    chat::group(&format!("@{}", writer.own(what)))
}

/// The fact of the writer's mark.
pub(super) fn mark(writer: &Writer) -> String {
    format!("mark {}/2/@{}", writer.shared("u"), writer.own("c"))
}

fn group(writer: &Writer, what: &str) -> String {
    format!("contact-group {}/{}", writer.shared("u"), writer.own(what))
}

fn members(writer: &Writer, whats: &[&str]) -> String {
    let members = whats.iter().map(|what| format!("2/@{}", writer.own(what)));
    members.collect::<Vec<_>>().join(" ")
}

fn call(writer: &Writer, stem: &str, body: &Value) -> Step {
    let chat = Chat::remote(writer.world.server.base());
    Step::post(chat.target(stem), body)
}

pub(super) fn step(writer: &Writer, stem: &str, variant: &str) -> Step {
    let (user, name) = (writer.shared("u"), writer.own("g"));
    let (one, two) = (writer.fresh("a"), writer.fresh("b"));
    let body = match (stem, variant) {
        ("multiaccount_import", _) => json!({"Accounts": [user, one]}),
        ("account_import", _) => json!({"UserID": two, "Nick": writer.fresh("nick"), "FaceUrl": ""}),
        ("account_check", _) => json!({"CheckItem": [{"UserID": user}, {"UserID": one}, {"UserID": two}]}),
        ("create_contact_group", _) => chat::creation(&user, &name, &[conversation(writer, "c")]),
        ("update_contact_group", "add") => chat::changing(&user, &name, vec![chat::add(&conversation(writer, "d"))]),
        ("update_contact_group", _) => chat::renaming(&user, &name, &writer.own("renamed")),
        ("mark_contact", _) => json!({"From_Account": user, "MarkItem": [{
            "OptType": 2, "ContactItem": conversation(writer, "c"), "CustomMark": writer.fresh("m")}]}),
        ("get_contact_group", _) => chat::page(&user, &json!(0)),
        ("search_contact_group", _) => json!({"From_Account": user, "ContactItem": [conversation(writer, "c")]}),
        _ => json!({"From_Account": user, "GroupName": [writer.own("renamed")]}),
    };
    let step = call(writer, stem, &body);
    match (stem, variant) {
        ("multiaccount_import", _) => step
            .with(format!("account {user}"), "")
            .with(format!("account {one}"), ""),
        ("account_import", _) => step.with(format!("account {two}"), writer.fresh("nick")),
        ("create_contact_group", _) => step.with(group(writer, "g"), members(writer, &["c"])),
        ("update_contact_group", "add") => step.with(group(writer, "g"), members(writer, &["c", "d"])),
        ("update_contact_group", _) => step
            .without(group(writer, "g"))
            .with(group(writer, "renamed"), members(writer, &["c", "d"])),
        ("mark_contact", _) => step.with(mark(writer), writer.fresh("m")),
        ("del_contact_group", _) => step.without(group(writer, "renamed")),
        _ => step,
    }
}

pub(super) fn learn(writer: &Writer, stem: &str, reply: &Reply) -> Result<(), String> {
    let json = json(reply);
    expect("ErrorCode", &json["ErrorCode"], 0)?;
    match stem {
        "multiaccount_import" => expect("FailAccounts", &json["FailAccounts"], json!([])),
        "account_check" => {
            let items = json["ResultItem"].as_array().ok_or("no items")?;
            let imported = items.iter().filter(|item| item["AccountStatus"] == "Imported").count();
            expect("imported", &imported.into(), 3)
        }
        "create_contact_group" | "get_contact_group" => contains(reply, &format!("\"{}\"", writer.own("g"))),
        "search_contact_group" => contains(reply, &writer.fresh("m")),
        "update_contact_group" | "mark_contact" if reply_refuses(&json) => Err("an item is refused".to_owned()),
        _ => Ok(()),
    }
}

/// Whether an item of a reply has a code that is not 0.
fn reply_refuses(json: &Value) -> bool {
    let text = json.to_string();
    text.matches("\"ResultCode\":").count() != text.matches("\"ResultCode\":0").count()
}

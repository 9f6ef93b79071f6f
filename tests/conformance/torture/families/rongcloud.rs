//! What RongCloud routes: to the writer's record list, to the group of its order line, and what is only counted.

use super::{Step, chat_records, expect, json};
use crate::writer::{Writer, now};
use conformance::Reply;
use serde_json::json;
use sha1::{Digest, Sha1};

/// The fact of this cycle's message to the group.
pub(super) fn message(writer: &Writer) -> String {
    format!("group-message {}/{}", writer.told("chat"), writer.fresh("GROUP"))
}

pub(super) fn step(writer: &Writer, variant: &str) -> Step {
    let (uid, time) = (writer.fresh(variant), now().to_string());
    let nonce = format!("{uid}x");
    let secret = writer.world.server.variable("rongcloud_app_secret");
    let hash = Sha1::digest(format!("{secret}{nonce}{time}"));
    let signature: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let (member, seller) = chat_records::conversation(writer);
    let to = match variant {
        "GROUP" => writer.told("chat").to_owned(),
        _ => format!("s_{seller}"),
    };
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("fromUserId", &format!("m_{member}"))
        .append_pair("toUserId", &to)
        .append_pair("objectName", "RC:TxtMsg")
        .append_pair("content", &json!({"content": uid}).to_string())
        .append_pair("channelType", variant)
        .append_pair("msgTimestamp", &time)
        .append_pair("msgUID", &uid)
        .finish();
    let target = format!("/rongcloud/messages?signTimestamp={time}&nonce={nonce}&signature={signature}");
    let step = Step {
        content_type: "application/x-www-form-urlencoded",
        body,
        ..Step::post(target, &json!(null))
    };
    let step = step.with(format!("routed {uid}"), "");
    match variant {
        "GROUP" => step.with(message(writer), uid),
        "PERSON" => step.with(chat_records::fact(writer, &uid), uid),
        _ => step,
    }
}

pub(super) fn learn(variant: &str, reply: &Reply) -> Result<(), String> {
    let result = match variant {
        "GROUP" => "group",
        "PERSON" => "record",
        _ => "counted",
    };
    expect("the reply", &json(reply), json!({"code": 200, "result": result}))
}

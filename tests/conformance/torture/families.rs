//! How each family is called, what its replies tell, and what is stored then.

mod b2b_chat;
mod chat_records;
mod contact_groups;
mod directory;
mod group_gateway;
mod rongcloud;
pub(crate) mod sns_groups;

use crate::script::Call;
use crate::writer::{Fact, Writer};
use conformance::Reply;
use serde_json::Value;

/// A call.
pub(crate) struct Step {
    pub(crate) method: &'static str,
    pub(crate) target: String,
    /// What the bearer token opens.
    pub(crate) scope: Option<&'static str>,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
    /// What is stored once it is acknowledged.
    pub(crate) effects: Vec<Fact>,
}

impl Step {
    fn get(target: String) -> Self {
        Self {
            method: "GET",
            target,
            scope: None,
            content_type: "application/json",
            body: String::new(),
            effects: Vec::new(),
        }
    }

    fn post(target: String, body: &Value) -> Self {
        Self {
            method: "POST",
            body: body.to_string(),
            ..Self::get(target)
        }
    }

    fn with(self, name: String, value: impl Into<String>) -> Self {
        self.fact(name, Some(value.into()))
    }

    fn without(self, name: String) -> Self {
        self.fact(name, None)
    }

    fn fact(mut self, name: String, value: Option<String>) -> Self {
        self.effects.push((name, value));
        self
    }
}

/// A writer's call.
pub(crate) fn step(writer: &Writer, (family, stem, variant): Call) -> Step {
    let step = match family {
        "b2b-chat" => b2b_chat::step(writer, stem, variant),
        "chat-records" => chat_records::step(writer, stem),
        "contact-groups" => contact_groups::step(writer, stem, variant),
        "directory" => directory::step(writer, stem),
        "group-gateway" => group_gateway::step(writer, stem),
        "rongcloud" => rongcloud::step(writer, variant),
        "sns-groups" => sns_groups::step(writer, stem, variant),
        _ => panic!("{family}: how it is called has to be written here"),
    };
    match family {
        "b2b-chat" | "chat-records" | "directory" | "sns-groups" => Step {
            scope: Some(family),
            ..step
        },
        _ => step,
    }
}

/// Looks at the reply to a call, and notes what it tells.
pub(crate) fn learn(writer: &mut Writer, (family, stem, variant): Call, reply: &Reply) -> Result<(), String> {
    match family {
        "b2b-chat" => b2b_chat::learn(writer, stem, variant, reply),
        "chat-records" => chat_records::learn(writer, stem, reply),
        "contact-groups" => contact_groups::learn(writer, stem, reply),
        "directory" => directory::learn(writer, stem, reply),
        "group-gateway" => group_gateway::learn(writer, stem, reply),
        "rongcloud" => rongcloud::learn(variant, reply),
        _ => sns_groups::learn(writer, stem, variant, reply),
    }
}

/// Reads that show what the writer's facts say now, each with what it has to show.
pub(crate) fn shown(writer: &Writer) -> Vec<(Call, String)> {
    let known = |name: String| {
        let settled = !writer.under_way.iter().any(|(other, _)| *other == name);
        writer.facts.get(&name).filter(|_| settled).cloned()
    };
    let mut shown = Vec::new();
    // A line that is released shows nothing.
    let history = known(b2b_chat::membership(writer))
        .flatten()
        .map(|_| rongcloud::message(writer));
    for (call, name) in [
        (("directory", "get_shop", ""), directory::shop(writer)),
        (("directory", "get_person", ""), directory::person(writer)),
        (
            ("contact-groups", "search_contact_group", ""),
            contact_groups::mark(writer),
        ),
        (("chat-records", "list", ""), chat_records::record(writer)),
        (("group-gateway", "group_users", ""), group_gateway::members(writer)),
        (("sns-groups", "get_group", ""), sns_groups::counts(writer)),
        (("b2b-chat", "get_message_history", ""), history.unwrap_or_default()),
    ] {
        if let Some(Some(value)) = known(name) {
            shown.push((call, value));
        }
    }
    shown
}

/// The JSON of a reply, `null` where it is none.
fn json(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_default()
}

/// The text of a JSON string; another value as JSON.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether what is found is what is expected.
fn expect(what: &str, found: &Value, expected: impl Into<Value>) -> Result<(), String> {
    let expected = expected.into();
    if *found == expected {
        Ok(())
    } else {
        Err(format!("{what} is {found}, not {expected}"))
    }
}

/// Whether a reply has a text.
fn contains(reply: &Reply, expected: &str) -> Result<(), String> {
    if String::from_utf8_lossy(&reply.body).contains(expected) {
        Ok(())
    } else {
        Err(format!("{expected} is not shown"))
    }
}

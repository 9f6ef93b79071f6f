//! Shops and people: one that each writer puts, and two that it imports, of which it deletes one.

use super::{Step, expect, json};
use crate::writer::Writer;
use conformance::Reply;
use serde_json::{Value, json};

/// The fact of the writer's shop.
pub(super) fn shop(writer: &Writer) -> String {
    format!("shop {}", writer.own(""))
}

/// The fact of the writer's person.
pub(super) fn person(writer: &Writer) -> String {
    format!("person {}", writer.own(""))
}

/// Paths, names of fields, and of facts.
struct Kind {
    path: &'static str,
    id: &'static str,
    name: &'static str,
    fact: &'static str,
}

const SHOPS: Kind = Kind {
    path: "/directory/shops",
    id: "sellerId",
    name: "shop_name",
    fact: "shop",
};

const PEOPLE: Kind = Kind {
    path: "/directory/people",
    id: "id",
    name: "displayName",
    fact: "person",
};

fn kind(stem: &str) -> &'static Kind {
    if stem.ends_with("person") || stem.ends_with("people") {
        &PEOPLE
    } else {
        &SHOPS
    }
}

fn line(kind: &Kind, id: &str, name: &str) -> Value {
    let mut line = json!({kind.id: id, kind.name: name});
    if kind.id == "sellerId" {
        line["logo"] = json!("");
    }
    line
}

pub(super) fn step(writer: &Writer, stem: &str) -> Step {
    let (kind, name) = (kind(stem), writer.fresh("name"));
    let id = |what: &str| writer.own(what);
    let fact = |what: &str| format!("{} {}", kind.fact, writer.own(what));
    let at = |what: &str| format!("{}/{}", kind.path, id(what));
    let what = stem.split('_').next().unwrap_or_default();
    match what {
        "put" => {
            let mut body = line(kind, "", &name);
            body.as_object_mut().expect("an object").remove(kind.id);
            Step {
                method: "PUT",
                ..Step::post(at(""), &body)
            }
            .with(fact(""), name)
        }
        "get" => Step::get(at("")),
        "import" => {
            let lines = ["i1", "i2"].map(|what| line(kind, &id(what), &name).to_string());
            let step = Step::post(format!("{}/import", kind.path), &Value::Null);
            Step {
                body: lines.join("\n"),
                ..step
            }
            .with(fact("i1"), name.clone())
            .with(fact("i2"), name)
        }
        "list" => Step::get(format!("{}?pageSize=2&after={}", kind.path, id("i"))),
        _ => Step {
            method: "DELETE",
            ..Step::get(at("i1"))
        }
        .without(fact("i1")),
    }
}

pub(super) fn learn(writer: &Writer, stem: &str, reply: &Reply) -> Result<(), String> {
    let (kind, json) = (kind(stem), json(reply));
    match stem.split('_').next().unwrap_or_default() {
        "put" | "get" => expect(kind.name, &json[kind.name], name(writer, stem)),
        "import" => expect("the report", &json, json!({"imported": 2, "failed": 0, "errors": []})),
        "list" => {
            let ids: Vec<&Value> = json["items"]
                .as_array()
                .ok_or("no items")?
                .iter()
                .map(|item| &item[kind.id])
                .collect();
            expect("the page", &json!(ids), json!([writer.own("i1"), writer.own("i2")]))
        }
        _ => expect("status", &reply.status.into(), 204),
    }
}

/// What the writer's shop or person is called now; the reply to `put` tells what is put.
fn name(writer: &Writer, stem: &str) -> String {
    let fact = if kind(stem).fact == "shop" {
        shop(writer)
    } else {
        person(writer)
    };
    let stored = writer.facts.get(&fact).cloned().flatten();
    let put = stem.starts_with("put");
    stored.filter(|_| !put).unwrap_or_else(|| writer.fresh("name"))
}

//! Groups of sns-groups: each writer makes one in each cycle, and all join one.

use super::{Step, expect, json, text};
use crate::writer::{World, Writer};
use conformance::{Reply, Server};
use serde_json::{Value, json};

const ADD_GROUP: &str = "/sns/v3/Sns/AddGroup";

/// Makes a group that all writers join; its id, and what joins it.
pub(crate) async fn shared(world: &World) -> (String, String) {
    let target = format!("{ADD_GROUP}?admMids={}", world.first);
    let request = world.server.request("POST", &target);
    let request = request.bearer_auth(world.server.token("sns-groups"));
    let body = json!({"Name": format!("{}shared", world.prefix), "IsCode": true}).to_string();
    let reply = Server::send(request.header("content-type", "application/json").body(body)).await;
    let group = &reply.json()["Data"]["GroupSD"]["Group"];
    (text(&group["GID"]), text(&group["InCode"]))
}

/// The fact of the numbers of administrators and members of this cycle's group.
pub(super) fn counts(writer: &Writer) -> String {
    format!("sns-group {}", writer.fresh("g"))
}

/// Two administrators, and so many members.
fn with_members(count: usize) -> String {
    format!(r#""AdmCnt":2,"MemberCnt":{count}"#)
}

pub(super) fn step(writer: &Writer, stem: &str, variant: &str) -> Step {
    let (one, two) = (writer.own_number(0), writer.own_number(1));
    match (stem, variant) {
        ("add_group", _) => {
            let body = json!({"Name": writer.fresh("g"), "IsCode": true, "Props": [{"Name": "room", "Val": "1"}]});
            Step::post(format!("{ADD_GROUP}?admMids={one},{two}"), &body).with(counts(writer), with_members(2))
        }
        ("get_group", _) => Step::get(format!("/sns/v3/Sns/GetGroup?gid={}", writer.told("gid"))),
        (_, "own") => {
            join(writer.told("gid"), writer.told("code"), writer.own_number(2)).with(counts(writer), with_members(3))
        }
        _ => {
            let (gid, code) = &writer.world.group;
            let mid = writer.own_number(writer.cycle % 50);
            join(gid, code, mid).with(format!("sns-member {gid}/{mid}"), "")
        }
    }
}

fn join(gid: &str, code: &str, mid: u64) -> Step {
    let target = format!("/sns/v3/Sns/JoinGroupByCode?gid={gid}&code={code}");
    Step::post(target, &json!({"MID": mid}))
}

pub(super) fn learn(writer: &mut Writer, stem: &str, variant: &str, reply: &Reply) -> Result<(), String> {
    let json = json(reply);
    expect("ErrCode", &json["ErrCode"], 0)?;
    let data = &json["Data"];
    match (stem, variant) {
        ("add_group", _) => {
            let group = &data["GroupSD"]["Group"];
            writer.told.insert("gid", text(&group["GID"]));
            writer.told.insert("code", text(&group["InCode"]));
            expect("Name", &group["Name"], writer.fresh("g"))
        }
        ("get_group", _) => {
            let known = writer.facts.get(&counts(writer)).cloned().flatten();
            let found = format!(r#""AdmCnt":{},"MemberCnt":{}"#, data["AdmCnt"], data["MemberCnt"]);
            expect("the counts", &Value::String(found), known.unwrap_or_default())
        }
        (_, "own") => expect("MID", &data["MID"], writer.own_number(2)),
        _ => expect("MID", &data["MID"], writer.own_number(writer.cycle % 50)),
    }
}

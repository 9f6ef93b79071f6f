//! The group API: each writer is a team, and makes a group in each cycle.

use super::{Step, contains, expect, json, text};
use crate::bundle::{secret, team};
use crate::writer::{Writer, now};
use conformance::Reply;
use serde_json::{Value, json};

/// The fact of the members of this cycle's group.
pub(super) fn members(writer: &Writer) -> String {
    format!("gateway-group {}", writer.fresh("g"))
}

fn call(writer: &Writer, call: &str, changes: Value) -> Step {
    let target = format!("/gateway/xtinterface/{call}?accessToken={}", writer.told("token"));
    let mut body = json!({"currentUid": "u0", "groupId": writer.told("group")});
    if let Value::Object(changes) = changes {
        body.as_object_mut().expect("an object").extend(changes);
    }
    Step::post(target, &body)
}

fn tokens(writer: &Writer, stem: &str) -> Step {
    let eid = team(writer.number);
    let mut body = json!({"eid": eid, "timestamp": now().to_string(), "scope": "resGroupSecret"});
    let path = if stem == "refresh_token" {
        body["refreshToken"] = json!(writer.told("refresh"));
        "refreshToken"
    } else {
        body["secret"] = json!(secret(&eid));
        "getAccessToken"
    };
    Step::post(format!("/gateway/oauth2/token/{path}"), &body)
}

fn history(writer: &Writer, file: &str) -> Step {
    let (history, eid) = (writer.told("history"), team(writer.number));
    Step::get(format!("/imbu/chat/history.{file}?mid={history}&eid={eid}"))
}

pub(super) fn step(writer: &Writer, stem: &str) -> Step {
    let fact = |what: &str| format!("gateway-{what} {}", writer.fresh("g"));
    match stem {
        "get_access_token" | "refresh_token" => {
            tokens(writer, stem).with(format!("gateway-tokens {}", team(writer.number)), "resGroupSecret")
        }
        "create_group" => {
            let body = json!({"groupName": writer.fresh("g"), "userIds": ["u1"]});
            call(writer, "group/createGroup", body).with(members(writer), r#"["u0","u1"]"#)
        }
        "add_group_user" => call(writer, "group/addGroupUser", json!({"userIds": ["u2", "u1"]}))
            .with(members(writer), r#"["u0","u1","u2"]"#),
        "del_group_user" => {
            call(writer, "group/delGroupUser", json!({"userIds": ["u1"]})).with(members(writer), r#"["u0","u2"]"#)
        }
        "group_users" => call(writer, "group/groupUsers", Value::Null),
        "group_info" => call(writer, "group/groupInfo", Value::Null),
        "notice_create" => {
            let body = json!({"title": "notice", "content": writer.fresh("notice")});
            call(writer, "notice/create", body).with(fact("notice"), writer.fresh("notice"))
        }
        "banner_create" => {
            let body = json!({"params": {"title": writer.fresh("banner")}});
            call(writer, "banner/create", body).with(fact("banner"), writer.fresh("banner"))
        }
        "message_send" => {
            let body = json!({"msgType": 2, "content": writer.fresh("message"), "clientMsgId": "c"});
            call(writer, "message/send", body).with(fact("message"), writer.fresh("message"))
        }
        "merge_create_for_cloudflow" => {
            call(writer, "message/merge/createForCloudflow", Value::Null).with(fact("merged"), "2")
        }
        _ => history(writer, stem.rsplit('_').next().unwrap_or_default()),
    }
}

pub(super) fn learn(writer: &mut Writer, stem: &str, reply: &Reply) -> Result<(), String> {
    match stem {
        "history_html" => {
            contains(reply, &writer.fresh("message"))?;
            return contains(reply, &writer.fresh("notice"));
        }
        "history_svg" | "history_png" => return expect("status", &reply.status.into(), 200),
        _ => {}
    }
    let json = json(reply);
    expect("success", &json["success"], true)?;
    let data = &json["data"];
    match stem {
        "get_access_token" | "refresh_token" => {
            writer.told.insert("token", text(&data["accessToken"]));
            writer.told.insert("refresh", text(&data["refreshToken"]));
        }
        "create_group" => {
            writer.told.insert("group", text(&data["groupId"]));
        }
        "merge_create_for_cloudflow" => {
            writer.told.insert("history", text(data));
        }
        "group_users" => return expect("participantIds", &data["participantIds"], json!(["u0", "u1", "u2"])),
        "group_info" => {
            contains(reply, &writer.fresh("banner"))?;
            contains(reply, &writer.fresh("notice"))?;
            return contains(reply, "\"participantCount\":3");
        }
        _ => {}
    }
    Ok(())
}

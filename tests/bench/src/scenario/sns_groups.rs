//! The scenarios of sns-groups.

use super::{Kind, Scenario, fixed};
use crate::server::Server;
use anyhow::Context;
use serde_json::json;

const ADD: &str = "/sns/v3/Sns/AddGroup?admMids=1,2";

/// The scenarios: adding a group with two administrators, and reading one.
pub(crate) async fn scenarios(server: &Server) -> anyhow::Result<Vec<Scenario>> {
    let authorization = format!("Authorization: Bearer {}", server.client().token("sns-groups"));
    let props = [json!({"Name": "colour", "Desc": "Colour", "Val": "green", "SNO": 1})];
    let model = json!({
        "Name": "高一(3)班", "FName": "第一中学高一(3)班", "Desc": "A class", "GTypeID": 5, "Level": 3, "PGID": 9,
        "JMode": 1, "JoinBySelf": true, "ShowContact": true, "Props": props, "Phase": "高中", "Grade": 2026,
        "ClassNO": 3, "InAmount": 39.1,
    });
    let body = model.to_string();
    let request = server.client().request("POST", ADD);
    let (name, value) = authorization.split_once(": ").context("a header")?;
    let request = request.header(name, value).header("Content-Type", "application/json");
    let reply = conformance::Server::send(request.body(body.clone())).await;
    let added = reply.json();
    let gid = added["Data"]["GroupSD"]["Group"]["GID"].as_str();
    let gid = gid.with_context(|| format!("{ADD} answers {}", reply.text()))?;
    let scenario = |name: &str, kind, target: String| Scenario {
        name: format!("sns-groups {name}"),
        kind,
        target: fixed(target),
        headers: vec![authorization.clone()],
        ..Scenario::floor()
    };
    Ok(vec![
        Scenario {
            script: Some("body.lua"),
            arguments: vec![body],
            ..scenario("AddGroup", Kind::Write, ADD.to_owned())
        },
        scenario("GetGroup", Kind::Read, format!("/sns/v3/Sns/GetGroup?gid={gid}")),
    ])
}

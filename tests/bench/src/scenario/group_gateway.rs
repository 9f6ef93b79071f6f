//! The scenarios of group-gateway.

use super::{Kind, Scenario, fixed};
use crate::server::Server;
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// How many groups the changes are spread over.
const GROUPS: usize = 100;
/// How many members the group has that is read.
const MEMBERS: usize = 20;
/// Who does everything.
const OPERATOR: &str = "bench_operator";

/// The scenarios, for the first of the teams of `dev.env`.
pub(crate) async fn scenarios(server: &Server) -> anyhow::Result<Vec<Scenario>> {
    let token = token(server).await?;
    let path = |call: &str| format!("/gateway/xtinterface/{call}?accessToken={token}");
    let creation = |members: usize| {
        let users: Vec<_> = (0..members).map(|user| format!("member{user}")).collect();
        json!({"groupName": "bench", "currentUid": OPERATOR, "userIds": users})
    };
    let create = path("group/createGroup");
    let mut groups = Vec::new();
    for _ in 0..GROUPS {
        groups.push(group_id(server, &create, &creation(2)).await?);
    }
    let read = group_id(server, &create, &creation(MEMBERS)).await?;
    let body = |name: &str, kind, call: &str, body: &Value| Scenario {
        name: format!("group-gateway {name}"),
        kind,
        target: fixed(path(call)),
        script: Some("body.lua"),
        arguments: vec![body.to_string()],
        ..Scenario::floor()
    };
    let change = |name: &str, call: &str| Scenario {
        name: format!("group-gateway {name}"),
        kind: Kind::Write,
        target: fixed(path(call)),
        script: Some("group_gateway.lua"),
        arguments: vec![name.to_owned(), OPERATOR.to_owned(), groups.join(",")],
        ..Scenario::floor()
    };
    let on_group = json!({"currentUid": OPERATOR, "groupId": read});
    Ok(vec![
        body("groupUsers", Kind::Read, "group/groupUsers", &on_group),
        body("createGroup", Kind::Write, "group/createGroup", &creation(2)),
        change("addGroupUser", "group/addGroupUser"),
        change("message/send", "message/send"),
    ])
}

/// An access token, which is valid for longer than a benchmark takes.
async fn token(server: &Server) -> anyhow::Result<String> {
    let teams = conformance::development().remove("yunzhijia_teams").unwrap_or_default();
    let teams: Value = serde_json::from_str(&teams).context("dev.env has no yunzhijia_teams")?;
    let team = teams.as_object().and_then(|teams| teams.iter().next());
    let (eid, secret) = team.context("yunzhijia_teams has no team")?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let timestamp = u64::try_from(now.as_millis())?;
    let body = json!({"eid": eid, "secret": secret, "timestamp": timestamp, "scope": "resGroupSecret"});
    text(server, "/gateway/oauth2/token/getAccessToken", &body, "accessToken").await
}

async fn group_id(server: &Server, create: &str, body: &Value) -> anyhow::Result<String> {
    text(server, create, body, "groupId").await
}

/// Calls, and takes a text from the reply's data.
async fn text(server: &Server, path: &str, body: &Value, member: &str) -> anyhow::Result<String> {
    let request = server.client().request("POST", path).body(body.to_string());
    let reply = conformance::Server::send(request).await;
    match reply.json()["data"][member].as_str() {
        Some(text) => Ok(text.to_owned()),
        None => bail!("{path} answers {}", reply.text()),
    }
}

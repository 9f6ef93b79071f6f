//! The scenarios of chat-records.

use super::{Kind, Scenario, fixed};
use crate::server::Server;
use anyhow::Context;
use serde_json::json;

/// How many records the conversation has that is read: two full pages, and some more.
const RECORDS: usize = 120;
/// How many conversations its member has.
const CONVERSATIONS: usize = 20;
/// Whose records are read, and after whom those come whose records are made.
const READER: u32 = 1;
const WRITERS: std::ops::Range<u32> = 1000..1100;
/// The header that opens chat-records for an hour.
pub(crate) fn authorization(server: &Server) -> String {
    format!("Authorization: Bearer {}", server.client().token("chat-records"))
}

/// A scenario that sends one of `lines` after the other: path and query for GET, bodies for POST.
pub(crate) fn of_lines(
    server: &Server,
    name: &str,
    kind: Kind,
    method: &str,
    lines: &[String],
) -> anyhow::Result<Scenario> {
    let file = server.state().join(format!(
        "{}.lines",
        name.replace(|one: char| !one.is_ascii_alphanumeric(), "-")
    ));
    std::fs::write(&file, lines.join("\n")).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(Scenario {
        name: format!("chat-records {name}"),
        kind,
        target: fixed("/chat-records/create"),
        headers: vec![authorization(server)],
        script: Some("lines.lua"),
        arguments: vec![method.to_owned(), file.display().to_string()],
    })
}

/// The body that creates a record.
pub(crate) fn creation(member: i64, seller: &str) -> String {
    let content = json!({"content": "A message of the usual length, with no more than that.", "extra": ""});
    json!({"memberId": member, "sellerId": seller, "messageType": "RC:TxtMsg", "cnt": content.to_string()}).to_string()
}

/// The scenarios, for a member with some conversations.
pub(crate) async fn scenarios(server: &Server) -> anyhow::Result<Vec<Scenario>> {
    let authorization = authorization(server);
    let first = (0..RECORDS).map(|_| creation(READER.into(), "seller_0"));
    let others = (1..CONVERSATIONS).map(|seller| creation(READER.into(), &format!("seller_{seller}")));
    for body in first.chain(others) {
        server
            .call("POST", "/chat-records/create", &authorization, body)
            .await?;
    }
    let list = format!("/chat-records/list?memberId={READER}&sellerId=seller_0");
    let writers: Vec<_> = WRITERS.map(|member| creation(member.into(), "seller_0")).collect();
    let read = |name, target| of_lines(server, name, Kind::Read, "GET", &[target]);
    Ok(vec![
        read("list", list.clone())?,
        read("list messageType", format!("{list}&messageType=RC:TxtMsg"))?,
        read("list startTime", format!("{list}&startTime=2020-01-01"))?,
        read("chat-list", format!("/chat-records/chat-list?memberId={READER}"))?,
        of_lines(server, "create", Kind::Write, "POST", &writers)?,
    ])
}

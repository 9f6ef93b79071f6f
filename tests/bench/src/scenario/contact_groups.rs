//! The scenarios of contact-groups.

use super::{Kind, Scenario, fixed};
use crate::server::Server;
use anyhow::bail;
use conformance::chat::{Chat, c2c, group};
use serde_json::json;

/// The user whose groups the scenarios read and change.
const OWNER: &str = "bench_owner";

/// The scenarios of contact-groups, for a user with two groups and some conversations.
pub(crate) async fn scenarios(server: &Server) -> anyhow::Result<Vec<Scenario>> {
    let chat = Chat::remote(server.base());
    chat.import(&[OWNER, "bench_peer"]).await;
    chat.create(OWNER, "friends", &[c2c("bench_peer"), group("@bench#a")])
        .await;
    chat.create(OWNER, "work", &[group("@bench#b")]).await;
    // A user of its own for the changes: the conversations that they leave must not make the reads longer.
    chat.import(&["bench_writer"]).await;
    chat.create("bench_writer", "friends", &[]).await;
    let (read, write) = (Kind::Read, Kind::Write);
    let get = json!({"From_Account": OWNER, "StartIndex": 0});
    let search = json!({"From_Account": OWNER, "ContactItem": [c2c("bench_peer"), group("@bench#a")]});
    let check = json!({"CheckItem": [{"UserID": OWNER}, {"UserID": "nobody"}]});
    let scenarios = [
        ("get_contact_group", read, "body.lua", get.to_string()),
        ("search_contact_group", read, "body.lua", search.to_string()),
        ("account_check", read, "body.lua", check.to_string()),
        (
            "update_contact_group",
            write,
            "update_contact_group.lua",
            "bench_writer".to_owned(),
        ),
        ("mark_contact", write, "mark_contact.lua", "bench_writer".to_owned()),
    ];
    let scenarios = scenarios.map(|(endpoint, kind, script, argument)| Scenario {
        name: format!("contact-groups {endpoint}"),
        kind,
        target: fixed(chat.target(endpoint)),
        script: Some(script),
        arguments: vec![argument],
        ..Scenario::floor()
    });
    if server.failures()? > 0 {
        bail!(
            "the scenarios could not be prepared; the log in {} says why",
            server.logs().display()
        );
    }
    Ok(scenarios.into())
}

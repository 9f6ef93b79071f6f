//! The scenario of rongcloud.

use super::{Kind, Scenario};
use crate::server::Server;
use anyhow::Context;
use sha1::{Digest, Sha1};
use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

/// How many signatures are made for one measurement: more than are used, for each is good for one message.
const SIGNATURES: u32 = 200_000;

/// The callback, with another message in each request. Its signatures are made when a measurement begins, because they are
/// taken for five minutes only.
pub(crate) fn scenarios(server: &Server) -> anyhow::Result<Vec<Scenario>> {
    let secret = conformance::development().remove("rongcloud_app_secret");
    let secret = secret.context("dev.env has no rongcloud_app_secret")?;
    let file = server.state().join("rongcloud.lines");
    let arguments = vec![file.display().to_string()];
    Ok(vec![Scenario {
        name: "rongcloud messages".to_owned(),
        kind: Kind::Write,
        target: Box::new(move || {
            // Without the file wrk fails, and says so.
            let _ = std::fs::write(&file, signed(secret.trim()));
            "/rongcloud/messages".to_owned()
        }),
        script: Some("rongcloud_messages.lua"),
        arguments,
        ..Scenario::floor()
    }])
}

/// Path and query of callbacks that are signed now, a line each.
fn signed(secret: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (time, run) = (now.as_millis(), now.as_nanos());
    (0..SIGNATURES).fold(String::new(), |mut lines, number| {
        let nonce = format!("{run}-{number}");
        let hash = Sha1::digest(format!("{secret}{nonce}{time}"));
        let signature: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let _ = writeln!(
            lines,
            "/rongcloud/messages?signTimestamp={time}&nonce={nonce}&signature={signature}"
        );
        lines
    })
}

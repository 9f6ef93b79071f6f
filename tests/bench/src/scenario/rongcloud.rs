//! The scenario of rongcloud.

use super::{Kind, Scenario};
use anyhow::Context;
use sha1::{Digest, Sha1};
use std::time::{SystemTime, UNIX_EPOCH};

/// The callback, with another message in each request. Its signature is made when a measurement begins, because it is
/// taken for five minutes only.
pub(crate) fn scenarios() -> anyhow::Result<Vec<Scenario>> {
    let secret = conformance::development().remove("rongcloud_app_secret");
    let secret = secret.context("dev.env has no rongcloud_app_secret")?;
    Ok(vec![Scenario {
        name: "rongcloud messages".to_owned(),
        kind: Kind::Write,
        target: Box::new(move || signed(secret.trim())),
        script: Some("rongcloud_messages.lua"),
        ..Scenario::floor()
    }])
}

/// Path and query of a callback that is signed now.
fn signed(secret: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (time, nonce) = (now.as_millis(), now.as_nanos());
    let hash = Sha1::digest(format!("{secret}{nonce}{time}"));
    let signature: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("/rongcloud/messages?signTimestamp={time}&nonce={nonce}&signature={signature}")
}

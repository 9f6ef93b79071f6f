//! Whether a call's cost depends on how much there is.

mod chat_records;
mod contact_groups;
mod records;

use crate::Arguments;

/// The scenarios that run only when they are named in full.
pub(crate) const NAMES: [&str; 2] = ["contact-groups-scale", "chat-records-scale"];

/// Runs one of [`NAMES`]; fails where a goal is not reached.
pub(crate) async fn run(arguments: &Arguments, name: &str) -> anyhow::Result<()> {
    if name == NAMES[0] {
        contact_groups::run(arguments).await
    } else {
        chat_records::run(arguments).await
    }
}

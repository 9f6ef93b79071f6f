//! What drivers are told, by names of the environment.

use conformance::Server;
use serde_json::Value;

/// The scopes of the bearer token.
const SCOPES: &str = "chat-records sns-groups b2b-chat directory";

/// What docs/clients.md has values for, made of a server's variables.
pub(crate) fn credentials<'a>(variable: impl Fn(&str) -> &'a str) -> Vec<(&'static str, String)> {
    let administrators = variable("tencent_admins");
    let (eid, secret) = team(variable("yunzhijia_teams"));
    vec![
        ("TENCENT_SDKAPPID", variable("tencent_sdkappid").to_owned()),
        ("TENCENT_SECRET_KEY", variable("tencent_secret_key").to_owned()),
        (
            "TENCENT_ADMIN",
            administrators.split(',').next().unwrap_or_default().to_owned(),
        ),
        ("YUNZHIJIA_EID", eid),
        ("YUNZHIJIA_SECRET", secret),
        ("RONGCLOUD_APP_KEY", variable("rongcloud_app_key").to_owned()),
        ("RONGCLOUD_APP_SECRET", variable("rongcloud_app_secret").to_owned()),
    ]
}

/// The first of the teams, with the secret that signs for it.
fn team(teams: &str) -> (String, String) {
    let teams: Value = serde_json::from_str(teams).unwrap_or_default();
    let team = teams.as_object().and_then(|teams| teams.iter().next());
    let (eid, secret) = team.map_or(("", &Value::Null), |(eid, secret)| (eid.as_str(), secret));
    let secret = secret.as_str().or(secret[0].as_str());
    (eid.to_owned(), secret.unwrap_or_default().to_owned())
}

/// All that a driver of this server is told: its address and credentials, a bearer token, and a text and a positive number
/// of this run's own, which have at most 14 hexadecimal and 16 decimal digits.
pub(crate) fn of(server: &Server) -> Vec<(&'static str, String)> {
    let unique = server.unique("").trim_start_matches('-').to_owned();
    let number = u64::from_str_radix(&unique, 16).unwrap_or_default();
    let mut environment = credentials(|name| server.variable(name));
    environment.extend([
        ("IM_SERVER", server.base().to_owned()),
        ("IM_TOKEN", server.token(SCOPES)),
        // What JavaScript's numbers hold exactly.
        ("IM_NUMBER", (number % (1 << 53)).to_string()),
        ("IM_UNIQUE", unique),
        // The server is on this machine, or reached without a proxy as by the other tests.
        ("NO_PROXY", "*".to_owned()),
        ("no_proxy", "*".to_owned()),
    ]);
    environment
}

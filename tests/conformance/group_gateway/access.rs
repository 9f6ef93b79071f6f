//! The access token that every group call carries, and what is kept of it.

use crate::client::{
    CALLS, GET_ACCESS_TOKEN, Gateway, OTHER_TEAM, REFRESH_TOKEN, TEAM, failure, succeeded, target, text,
};
use crate::scene::{Scene, valid};
use conformance::Server;
use serde_json::json;
use std::fs;
use std::path::Path;

const UNAUTHENTICATED: &str = r#"{"data":null,"error":"认证失败","errorCode":10000401,"success":false}"#;

#[tokio::test]
async fn the_token_is_taken_once_from_the_query_as_it_is() {
    let gateway = Gateway::start().await;
    let (token, refresh) = {
        let tokens = gateway.tokens(TEAM, "resGroupSecret").await;
        (text(&tokens["accessToken"]), text(&tokens["refreshToken"]))
    };
    let body = valid("group/createGroup", "").to_string();
    let escaped = format!("%{:02x}{}", token.as_bytes()[0], &token[1..]);
    let good = [
        format!("accessToken={token}"),
        format!("x=1&accessToken={token}&accesstoken=y"),
        format!("access%54oken={token}"),
        format!("accessToken={escaped}"),
    ];
    for query in good {
        let path = format!("/gateway/xtinterface/group/createGroup?{query}");
        let reply = gateway.post(&path, body.clone()).await;
        succeeded(&reply);
        assert_eq!(reply.headers["cache-control"], "private");
    }
    let bad = [
        String::new(),
        "accessToken".to_owned(),
        "accessToken=".to_owned(),
        format!("accessToken={token}&accessToken={token}"),
        format!("accessToken={token}&accessToken="),
        format!("accesstoken={token}"),
        format!("access_token={token}"),
        format!("accessToken={}", token.to_uppercase()),
        format!("accessToken={}", &token[1..]),
        format!("accessToken={token}0"),
        format!("accessToken=+{token}"),
        format!("accessToken={refresh}"),
        format!("accessToken={}", "0".repeat(32)),
        format!("accessToken={}", "字".repeat(10)),
        "accessToken=%00%ff".to_owned(),
    ];
    for query in bad {
        let path = format!("/gateway/xtinterface/group/createGroup?{query}");
        assert_eq!(
            gateway.post(&path, body.clone()).await.text(),
            UNAUTHENTICATED,
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_token_in_a_header_or_the_body_opens_nothing() {
    let gateway = Gateway::start().await;
    let mut body = valid("group/createGroup", "");
    body["accessToken"] = json!(gateway.token);
    let bearer = format!("Bearer {}", gateway.token);
    for (name, value) in [
        ("x-accesstoken", gateway.token.as_str()),
        ("accesstoken", gateway.token.as_str()),
        ("authorization", bearer.as_str()),
        ("cookie", &format!("accessToken={}", gateway.token)),
    ] {
        let request = gateway.server.request("POST", "/gateway/xtinterface/group/createGroup");
        let reply = Server::send(request.header(name, value).body(body.to_string())).await;
        assert_eq!(reply.text(), UNAUTHENTICATED, "{name}");
    }
}

#[tokio::test]
async fn a_token_of_scope_team_opens_no_group_call() {
    let scene = Scene::set(Gateway::start().await).await;
    let token = text(&scene.gateway.tokens(TEAM, "team").await["accessToken"]);
    for call in CALLS {
        let reply = scene.gateway.send_as(&token, call, scene.valid(call).to_string()).await;
        assert_eq!(reply.text(), UNAUTHENTICATED, "{call}");
    }
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn another_secret_ends_the_tokens_of_its_team_alone() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let gateway = Gateway::on(state.path(), &[]).await;
    let body = valid("group/createGroup", "").to_string();
    let old = gateway.tokens(TEAM, "resGroupSecret").await;
    let others = gateway.tokens(OTHER_TEAM, "resGroupSecret").await;
    gateway.server.stop().await;

    let teams = format!(r#"{{"{TEAM}":"another","{OTHER_TEAM}":"secret-of-team-{OTHER_TEAM}"}}"#);
    let gateway = Gateway::on(state.path(), &[("yunzhijia_teams", &teams)]).await;
    let reply = gateway
        .send_as(&text(&old["accessToken"]), "group/createGroup", body.clone())
        .await;
    assert_eq!(reply.text(), UNAUTHENTICATED);
    let refreshing = gateway.refreshing(TEAM, "resGroupSecret", &text(&old["refreshToken"]));
    let reply = gateway.post(REFRESH_TOKEN, refreshing.to_string()).await;
    assert_eq!(failure(&reply), 10_000_401);
    assert_ne!(gateway.token, text(&old["accessToken"]));
    succeeded(&gateway.send("group/createGroup", body.clone()).await);
    let reply = gateway
        .send_as(&text(&others["accessToken"]), "group/createGroup", body.clone())
        .await;
    succeeded(&reply);
    assert_eq!(
        gateway.tokens(OTHER_TEAM, "resGroupSecret").await["accessToken"],
        others["accessToken"]
    );
    gateway.server.stop().await;

    // A team that is taken out has no tokens either.
    let teams = format!(r#"{{"{TEAM}":"another"}}"#);
    let gateway = Gateway::on(state.path(), &[("yunzhijia_teams", &teams)]).await;
    let reply = gateway
        .send_as(&text(&others["accessToken"]), "group/createGroup", body)
        .await;
    assert_eq!(reply.text(), UNAUTHENTICATED);
}

/// The names of the files below a folder that contain a text.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
            continue;
        }
        let bytes = fs::read(&path).expect("a file");
        if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn neither_database_nor_log_has_a_token_or_a_secret() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let scene = Scene::set(Gateway::on(state.path(), &[]).await).await;
    let gateway = &scene.gateway;
    let mut secrets = vec![
        gateway.secret(TEAM),
        gateway.secret(OTHER_TEAM),
        "a-wrong-secret".to_owned(),
    ];
    let mut keep = |tokens: &serde_json::Value| {
        secrets.extend(["accessToken", "refreshToken"].map(|token| text(&tokens[token])));
    };
    let first = gateway.tokens(TEAM, "resGroupSecret").await;
    keep(&first);
    keep(&gateway.tokens(TEAM, "team").await);
    let refreshing = gateway.refreshing(TEAM, "resGroupSecret", &text(&first["refreshToken"]));
    keep(&succeeded(&gateway.post(REFRESH_TOKEN, refreshing.to_string()).await));
    // Calls that fail are logged too.
    let mut claim = gateway.claim(TEAM, "resGroupSecret");
    claim["secret"] = json!("a-wrong-secret");
    failure(&gateway.post(GET_ACCESS_TOKEN, claim.to_string()).await);
    failure(&gateway.post(REFRESH_TOKEN, refreshing.to_string()).await);
    failure(&gateway.post(&target("group/unknown", &gateway.token), "").await);
    failure(&gateway.post(&target("group/groupInfo", &gateway.token), "{").await);

    assert!(
        !files_with(state.path(), &scene.group).is_empty(),
        "the files are not read"
    );
    assert!(!files_with(state.path(), "group-gateway").is_empty(), "there is no log");
    for secret in secrets {
        assert_eq!(files_with(state.path(), &secret), Vec::<String>::new(), "{secret}");
    }
}

//! A team's groups and histories are its own.

use crate::client::{CALLS, Gateway, OTHER_TEAM, TEAM, failure, target, text};
use crate::get_access_token::SAMPLE_TIME;
use crate::page::entries;
use crate::scene::{CREATOR, MEMBER, STRANGER, Scene};
use conformance::Reply;
use serde_json::json;

const UNKNOWN: &str = "0123456789abcdef01234567";

/// All of a reply that a caller could compare.
fn told(reply: &Reply) -> (u16, Vec<(String, String)>, String) {
    let headers = reply.headers.iter().filter(|(name, _)| *name != "date");
    let headers = headers.map(|(name, value)| (name.clone(), value.clone()));
    (
        reply.status,
        headers.collect(),
        String::from_utf8_lossy(&reply.body).into_owned(),
    )
}

#[tokio::test]
async fn no_caller_but_the_team_reads_changes_or_finds_a_group() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let expired = Gateway::at(SAMPLE_TIME, state.path()).await.token;
    let scene = Scene::set(Gateway::at(SAMPLE_TIME + 7_200_000, state.path()).await).await;
    let gateway = &scene.gateway;
    let other_scope = text(&gateway.tokens(TEAM, "team").await["accessToken"]);
    let other_team = text(&gateway.tokens(OTHER_TEAM, "resGroupSecret").await["accessToken"]);
    for call in CALLS {
        let tokens = [
            ("no token", format!("/gateway/xtinterface/{call}"), 10_000_401),
            ("an expired one", target(call, &expired), 10_000_401),
            ("one of another scope", target(call, &other_scope), 10_000_401),
            ("another team's", target(call, &other_team), 10_000_404),
        ];
        for (which, path, code) in tokens {
            if call == "group/createGroup" && code == 10_000_404 {
                continue;
            }
            for operator in [CREATOR, MEMBER, STRANGER] {
                let mut body = scene.valid(call);
                body["currentUid"] = json!(operator);
                let existing = gateway.post(&path, body.to_string()).await;
                assert_eq!(failure(&existing), code, "{call} with {which} by {operator}");
                body["groupId"] = json!(UNKNOWN);
                let unknown = gateway.post(&path, body.to_string()).await;
                assert_eq!(told(&existing), told(&unknown), "{call} with {which} by {operator}");
            }
            scene.assert_unchanged().await;
        }
    }
}

#[tokio::test]
async fn nobody_reads_a_history_under_another_teams_eid() {
    let scene = Scene::set(Gateway::start().await).await;
    for file in ["history.html", "history.svg", "history.png"] {
        let own = scene
            .gateway
            .get(&format!("{file}?mid={}&eid={TEAM}", scene.merge_id))
            .await;
        assert_eq!(own.status, 200, "{file}");
        let unknown = scene
            .gateway
            .get(&format!("{file}?mid={UNKNOWN}&eid={OTHER_TEAM}"))
            .await;
        assert_eq!(unknown.status, 404, "{file}");
        for eid in [OTHER_TEAM, "", "nobody", " 10109", "10109%00", "010109", "%25"] {
            for page in ["", "&page=1", "&page=2"] {
                let reply = scene
                    .gateway
                    .get(&format!("{file}?mid={}&eid={eid}{page}", scene.merge_id))
                    .await;
                assert_eq!(told(&reply), told(&unknown), "{file} of {eid}{page}");
            }
        }
    }
}

#[tokio::test]
async fn two_teams_with_the_same_users_and_names_do_not_meet() {
    let gateway = Gateway::start().await;
    let other_team = text(&gateway.tokens(OTHER_TEAM, "resGroupSecret").await["accessToken"]);
    let own = Scene::set(gateway).await;
    let other = {
        let body = own.valid("group/createGroup").to_string();
        let reply = own.gateway.send_as(&other_team, "group/createGroup", body).await;
        text(&crate::client::succeeded(&reply)["groupId"])
    };
    for call in CALLS {
        // The other team does everything with a group of its own, by the same users.
        let mut body = own.valid(call);
        body["groupId"] = json!(other);
        let reply = own.gateway.send_as(&other_team, call, body.to_string()).await;
        assert_eq!(reply.json()["success"], true, "{call}: {}", reply.text());
        // The first team can't have it.
        if call != "group/createGroup" {
            own.gateway.refused(call, &body, 10_000_404).await;
        }
    }
    own.assert_unchanged().await;
    let merge_id = own.gateway.merge(&own.group, CREATOR).await;
    assert_eq!(entries(&own.gateway.page(&merge_id, 1).await).matches("<li").count(), 3);
}

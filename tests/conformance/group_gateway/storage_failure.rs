//! A store that is broken: the caller learns that the call failed, and nothing about the store.

use crate::client::{CALLS, GET_ACCESS_TOKEN, Gateway, OTHER_TEAM, REFRESH_TOKEN, TEAM, failure, succeeded, target};
use crate::scene::{Scene, valid};
use conformance::storage::{self, Sabotage, assert_discreet};
use conformance::{Reply, Server, development};
use serde_json::json;
use std::time::Duration;

const ID: &str = "0123456789abcdef01234567";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn assert_refused_discreetly(what: &str, reply: &Reply) {
    assert_eq!(failure(reply), 10_000_500, "{what}: {}", reply.text());
    assert_discreet(reply.text());
}

/// Every call on a server whose state folder `sabotage` has prepared.
async fn assert_all_refused(sabotage: Sabotage) {
    let state = sabotage.folder();
    let broken = Server::on(state.path(), development(), host::Options::default()).await;
    for call in CALLS {
        let request = broken.request("POST", &target(call, TOKEN));
        let reply = Server::send(request.body(valid(call, ID).to_string())).await;
        assert_refused_discreetly(call, &reply);
    }
    let now = std::time::UNIX_EPOCH.elapsed().expect("a clock after 1970").as_millis();
    // A refresh token is looked up for any team, or the time would tell which teams there are.
    for (path, eid) in [
        (GET_ACCESS_TOKEN, TEAM),
        (REFRESH_TOKEN, TEAM),
        (REFRESH_TOKEN, "nobody"),
    ] {
        let body = json!({
            "eid": eid, "secret": "secret-of-team-10109", "refreshToken": TOKEN, "timestamp": now.to_string(),
            "scope": "resGroupSecret",
        });
        let reply = Server::send(broken.request("POST", path).body(body.to_string())).await;
        assert_refused_discreetly(path, &reply);
    }
    for file in ["history.html", "history.svg", "history.png"] {
        let request = broken.request("GET", &format!("/imbu/chat/{file}?mid={ID}&eid={TEAM}"));
        let reply = Server::send(request).await;
        assert_eq!(reply.status, 500, "{file}");
        assert!(reply.text().contains(">暂时无法显示</h1>"), "{}", reply.text());
        assert_discreet(reply.text());
    }
}

#[tokio::test]
async fn a_database_that_is_garbage_is_an_internal_error() {
    assert_all_refused(Sabotage::Garbage).await;
}

#[tokio::test]
async fn a_database_that_is_a_folder_is_an_internal_error() {
    assert_all_refused(Sabotage::Folder).await;
}

#[tokio::test]
async fn a_database_of_somebody_else_is_an_internal_error() {
    assert_all_refused(Sabotage::Tables("group-gateway")).await;
}

#[tokio::test]
async fn refusals_that_need_no_store_do_not_depend_on_it() {
    let state = Sabotage::Garbage.folder();
    let broken = Server::on(state.path(), development(), host::Options::default()).await;
    for call in CALLS {
        for (method, token, code) in [
            ("GET", TOKEN, 10_000_405),
            ("POST", "", 10_000_401),
            ("POST", "x", 10_000_401),
        ] {
            let reply = Server::send(broken.request(method, &target(call, token)).body("{}")).await;
            assert_eq!(failure(&reply), code, "{method} {call}");
        }
    }
    let reply = Server::send(broken.request("GET", "/imbu/chat/history.html?mid=x")).await;
    assert_eq!(reply.status, 404);
    let reply = Server::send(broken.request("POST", GET_ACCESS_TOKEN).body("{}")).await;
    assert_eq!(failure(&reply), 10_000_400);
}

#[tokio::test]
async fn a_database_locked_for_a_moment_is_waited_for() {
    let scene = Scene::set(Gateway::with(&[]).await).await;
    let mut connection = storage::open(scene.gateway.server.state());
    let lock = storage::lock(&mut connection);
    let call = scene
        .gateway
        .send("message/send", scene.valid("message/send").to_string());
    let unlock = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        lock.commit().expect("an end of the lock");
    };
    let (reply, ()) = tokio::join!(call, unlock);
    succeeded(&reply);
}

#[tokio::test]
async fn a_database_that_stays_locked_is_an_internal_error_in_the_end() {
    let scene = Scene::set(Gateway::with(&[]).await).await;
    let mut connection = storage::open(scene.gateway.server.state());
    let lock = storage::lock(&mut connection);
    let call = "group/addGroupUser";
    let claim = scene.gateway.claim(OTHER_TEAM, "resGroupSecret").to_string();
    let (added, token) = tokio::join!(
        scene.gateway.send(call, scene.valid(call).to_string()),
        scene.gateway.post(GET_ACCESS_TOKEN, claim)
    );
    assert_refused_discreetly(call, &added);
    assert_refused_discreetly(GET_ACCESS_TOKEN, &token);
    lock.rollback().expect("an end of the lock");
    scene.assert_unchanged().await;
    scene.gateway.ok(call, scene.valid(call)).await;
}

#[tokio::test]
async fn tables_lost_under_a_running_server_are_an_internal_error_and_made_again() {
    for call in CALLS {
        let mut scene = Scene::set(Gateway::with(&[]).await).await;
        storage::lose_tables(scene.gateway.server.state());
        let reply = scene.gateway.send(call, scene.valid(call).to_string()).await;
        assert_refused_discreetly(call, &reply);
        // The tokens are lost as well.
        scene.gateway.token = crate::client::text(&scene.gateway.tokens(TEAM, "resGroupSecret").await["accessToken"]);
        Scene::set(scene.gateway).await;
    }
}

//! A store that is broken: the caller learns that the call failed, and nothing about the store.

use crate::scene::Scene;
use conformance::chat::{Chat, endpoints, failure, is_account, succeeded};
use conformance::storage::{self, Sabotage, assert_discreet};
use conformance::{Reply, Server, development};
use serde_json::json;
use std::path::Path;
use std::time::Duration;

fn assert_refused_discreetly(endpoint: &str, reply: &Reply) {
    let code = if is_account(endpoint) { 70500 } else { 50004 };
    assert_eq!(failure(reply), code, "{endpoint}: {}", reply.text());
    assert_discreet(reply.text());
    assert!(!reply.text().contains('/'), "{endpoint} tells a path: {}", reply.text());
}

/// Every endpoint on a server whose state folder `sabotage` has prepared.
async fn assert_all_refused(sabotage: Sabotage) {
    let scene = Scene::set(Chat::with_variables([]).await).await;
    let state = sabotage.folder();
    let broken = Server::on(state.path(), development(), host::Options::default()).await;
    for endpoint in endpoints() {
        let request = broken.request("POST", &scene.chat.target(endpoint));
        let reply = Server::send(request.body(scene.valid(endpoint).to_string())).await;
        assert_refused_discreetly(endpoint, &reply);
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
    assert_all_refused(Sabotage::Tables("contact-groups")).await;
}

#[tokio::test]
async fn tables_lost_under_a_running_server_are_an_internal_error_and_made_again() {
    for endpoint in endpoints() {
        let scene = Scene::set(Chat::with_variables([]).await).await;
        storage::lose_tables(scene.chat.server.state());
        let reply = scene.chat.send(endpoint, scene.valid(endpoint).to_string()).await;
        assert_refused_discreetly(endpoint, &reply);
        Scene::set(scene.chat).await;
    }
}

#[tokio::test]
async fn a_database_locked_for_a_moment_is_waited_for() {
    let scene = Scene::set(Chat::with_variables([]).await).await;
    let mut connection = storage::open(scene.chat.server.state());
    let lock = storage::lock(&mut connection);
    let call = scene
        .chat
        .send("create_contact_group", scene.valid("create_contact_group").to_string());
    let unlock = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        lock.commit().expect("an end of the lock");
    };
    let (reply, ()) = tokio::join!(call, unlock);
    succeeded(&reply);
}

#[tokio::test]
async fn a_database_that_stays_locked_is_an_internal_error_in_the_end() {
    let scene = Scene::set(Chat::with_variables([]).await).await;
    let mut connection = storage::open(scene.chat.server.state());
    let lock = storage::lock(&mut connection);
    let reply = scene
        .chat
        .send("create_contact_group", scene.valid("create_contact_group").to_string())
        .await;
    assert_refused_discreetly("create_contact_group", &reply);
    lock.rollback().expect("an end of the lock");
    scene.assert_unchanged().await;
    scene
        .chat
        .ok("create_contact_group", scene.valid("create_contact_group"))
        .await;
}

/// Waits until a component's log has `words`; the caller's time limit ends a wait for nothing.
async fn logged(state: &Path, words: &str) {
    let file = state.join("logs/contact-groups_stderr.txt");
    while !std::fs::read_to_string(&file).unwrap_or_default().contains(words) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Of the local host; with Spin a component is not told.
#[tokio::test]
async fn a_caller_that_is_gone_stops_waiting_for_the_database() {
    let scene = Scene::set(Chat::with_variables([]).await).await;
    let mut connection = storage::open(scene.chat.server.state());
    let lock = storage::lock(&mut connection);
    let body = scene.valid("create_contact_group").to_string();
    let call = scene.chat.send("create_contact_group", body);
    let left = tokio::time::timeout(Duration::from_millis(300), call).await;
    assert!(left.is_err(), "the call waits for the lock");
    let given_up = logged(scene.chat.server.state(), "the client that waited has gone");
    tokio::time::timeout(Duration::from_secs(60), given_up)
        .await
        .expect("the wait ends");
    lock.rollback().expect("an end of the lock");
    scene.assert_unchanged().await;
}

#[tokio::test]
async fn refusals_that_need_no_store_do_not_depend_on_it() {
    let state = Sabotage::Garbage.folder();
    let broken = Server::on(state.path(), development(), host::Options::default()).await;
    let chat = Chat::with_variables([]).await;
    for endpoint in endpoints() {
        let request = broken.request("POST", &chat.target(endpoint));
        let reply = Server::send(request.body(json!([]).to_string())).await;
        assert_eq!(failure(&reply), crate::scene::bad_parameters(endpoint), "{endpoint}");
    }
}

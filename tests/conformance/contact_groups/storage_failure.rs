//! A store that is broken: the caller learns that the call failed, and nothing about the store.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use conformance::{
    Reply, Server,
    chat::{Chat, endpoints, failure, is_account, succeeded},
    development,
};
use rusqlite::Connection;
use serde_json::json;

use crate::scene::Scene;

/// Where the server keeps its database.
fn database(state: &Path) -> PathBuf {
    state.join("sqlite_db.db")
}

fn assert_refused_discreetly(endpoint: &str, reply: &Reply) {
    let code = if is_account(endpoint) { 70500 } else { 50004 };
    assert_eq!(failure(reply), code, "{endpoint}: {}", reply.text());
    let text = reply.text().to_ascii_lowercase();
    for word in [
        "sql",
        "select",
        "insert",
        "table",
        "column",
        "database",
        "schema",
        "malformed",
        "disk",
        "/",
        "path",
    ] {
        assert!(!text.contains(word), "{endpoint} tells {word:?}: {text}");
    }
}

/// Every endpoint on a server whose state folder `sabotage` has prepared.
async fn assert_all_refused(sabotage: impl Fn(&Path)) {
    let scene = Scene::set(Chat::with_variables([]).await).await;
    let state = tempfile::tempdir().expect("a temporary folder");
    sabotage(&database(state.path()));
    let broken = Server::on(state.path(), development(), host::Options::default()).await;
    for endpoint in endpoints() {
        let request = broken.request("POST", &scene.chat.target(endpoint));
        let reply = Server::send(request.body(scene.valid(endpoint).to_string())).await;
        assert_refused_discreetly(endpoint, &reply);
    }
}

#[tokio::test]
async fn a_database_that_is_garbage_is_an_internal_error() {
    assert_all_refused(|database| fs::write(database, "not a database ".repeat(1000)).expect("a file")).await;
}

#[tokio::test]
async fn a_database_that_is_a_folder_is_an_internal_error() {
    assert_all_refused(|database| fs::create_dir(database).expect("a folder")).await;
}

#[tokio::test]
async fn a_database_of_somebody_else_is_an_internal_error() {
    assert_all_refused(|database| {
        let connection = Connection::open(database).expect("a database");
        let names = scene_tables();
        for name in names {
            connection
                .execute_batch(&format!("CREATE TABLE {name} (unrelated TEXT)"))
                .expect("a table");
        }
    })
    .await;
}

/// The tables of the family, as a server of this build makes them.
fn scene_tables() -> Vec<String> {
    let schema = conformance::workspace().join("components/contact-groups/schema.sql");
    let schema = fs::read_to_string(&schema).unwrap_or_else(|error| panic!("{}: {error}", schema.display()));
    let connection = Connection::open_in_memory().expect("a database");
    connection.execute_batch(&schema).expect("the schema");
    tables(&connection)
}

fn tables(connection: &Connection) -> Vec<String> {
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        .expect("a statement");
    let names = statement.query_map([], |row| row.get(0)).expect("a query");
    names.collect::<Result<_, _>>().expect("names")
}

#[tokio::test]
async fn tables_lost_under_a_running_server_are_an_internal_error_and_made_again() {
    for endpoint in endpoints() {
        let scene = Scene::set(Chat::with_variables([]).await).await;
        let connection = Connection::open(database(scene.chat.server.state())).expect("the server's database");
        for table in tables(&connection) {
            let drop = format!("DROP TABLE {table}");
            connection.execute_batch(&drop).expect("a table less");
        }
        let reply = scene.chat.send(endpoint, scene.valid(endpoint).to_string()).await;
        assert_refused_discreetly(endpoint, &reply);
        Scene::set(scene.chat).await;
    }
}

#[tokio::test]
async fn a_database_locked_for_a_moment_is_waited_for() {
    let scene = Scene::set(Chat::with_variables([]).await).await;
    let mut connection = Connection::open(database(scene.chat.server.state())).expect("the server's database");
    let lock = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Exclusive)
        .expect("a lock");
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
    let mut connection = Connection::open(database(scene.chat.server.state())).expect("the server's database");
    let lock = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Exclusive)
        .expect("a lock");
    let begin = Instant::now();
    let reply = scene
        .chat
        .send("create_contact_group", scene.valid("create_contact_group").to_string())
        .await;
    assert_refused_discreetly("create_contact_group", &reply);
    assert!(
        begin.elapsed() < Duration::from_secs(15),
        "the caller waited {:?}",
        begin.elapsed()
    );
    lock.rollback().expect("an end of the lock");
    scene.assert_unchanged().await;
    scene
        .chat
        .ok("create_contact_group", scene.valid("create_contact_group"))
        .await;
}

#[tokio::test]
async fn refusals_that_need_no_store_do_not_depend_on_it() {
    let state = tempfile::tempdir().expect("a temporary folder");
    fs::write(database(state.path()), "garbage ".repeat(1000)).expect("a file");
    let broken = Server::on(state.path(), development(), host::Options::default()).await;
    let chat = Chat::with_variables([]).await;
    for endpoint in endpoints() {
        let request = broken.request("POST", &chat.target(endpoint));
        let reply = Server::send(request.body(json!([]).to_string())).await;
        assert_eq!(failure(&reply), crate::scene::bad_parameters(endpoint), "{endpoint}");
    }
}

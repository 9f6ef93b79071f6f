//! A store that is broken: the caller learns that the call failed, and nothing about the store.

use crate::client::{Client, failure, line, path, person_line, person_path};
use conformance::storage::{Sabotage, assert_discreet};
use conformance::{Reply, Server, development};
use rusqlite::Connection;
use serde_json::json;

fn assert_refused_discreetly(reply: &Reply) {
    assert_eq!(failure(reply), (500, "internal".to_owned()), "{}", reply.text());
    // The other members say where lines are not JSON: at which column.
    assert_discreet(&reply.json()["error"].to_string());
    for word in ["/", "secret"] {
        assert!(
            !reply.text().contains(word),
            "the reply tells {word:?}: {}",
            reply.text()
        );
    }
}

#[tokio::test]
async fn a_database_that_is_garbage_is_an_internal_error_of_every_endpoint() {
    let state = Sabotage::Garbage.folder();
    let client = Client::of(Server::on(state.path(), development(), host::Options::default()).await);
    for (method, target, body) in [
        ("PUT", path("s"), json!({"shop_name": "", "logo": ""}).to_string()),
        ("GET", path("s"), String::new()),
        ("DELETE", path("s"), String::new()),
        ("GET", "/directory/shops".to_owned(), String::new()),
        ("POST", "/directory/shops/import".to_owned(), line("s", "n")),
        ("PUT", person_path("s"), json!({"displayName": ""}).to_string()),
        ("GET", person_path("s"), String::new()),
        ("DELETE", person_path("s"), String::new()),
        ("GET", "/directory/people".to_owned(), String::new()),
        ("POST", "/directory/people/import".to_owned(), person_line("s", "n")),
    ] {
        assert_refused_discreetly(&client.send(method, &target, body).await);
    }
    for target in [path("s"), person_path("s")] {
        let refused = client.send("PUT", &target, "{").await;
        assert_eq!(refused.status, 400, "what needs no store does not depend on it");
    }
}

/// Makes storing the seller `poison` fail.
fn poison(client: &Client) -> Connection {
    let connection = Connection::open(client.server.state().join("sqlite_db.db")).expect("the server's database");
    connection
        .execute_batch(
            "CREATE TRIGGER poison BEFORE INSERT ON directory_shop WHEN NEW.seller_id = 'poison'
             BEGIN SELECT RAISE(ABORT, 'the secret of the disk'); END",
        )
        .expect("a trigger");
    connection
}

#[tokio::test]
async fn an_import_whose_store_fails_tells_what_is_stored_and_can_be_repeated() {
    let client = Client::with(&[]).await;
    client.put("first", "n", "").await;
    let connection = poison(&client);
    let mut lines: Vec<String> = (0..1300).map(|index| line(&format!("s{index}"), "n")).collect();
    lines[10] = "x\n".to_owned();
    lines[1100] = line("poison", "n");
    let reply = client.import(lines.concat()).await;
    assert_refused_discreetly(&reply);
    let body = reply.json();
    assert_eq!((&body["imported"], &body["failed"]), (&json!(1000), &json!(1)));
    assert_eq!(body["errors"][0]["line"], json!(11));
    assert_eq!(
        body["error"]["message"],
        "something failed here; lines stored before that: 1000"
    );
    assert_eq!(client.name("s1000").await, Some("n".to_owned()));
    assert_eq!(
        client.name("s1001").await,
        None,
        "a batch is stored whole or not at all"
    );

    connection.execute_batch("DROP TRIGGER poison").expect("a trigger less");
    let report = client.import(lines.concat()).await.json();
    assert_eq!((&report["imported"], &report["failed"]), (&json!(1299), &json!(1)));
    assert_eq!(client.name("s1299").await, Some("n".to_owned()));
}

#[tokio::test]
async fn a_caller_who_still_sends_when_the_store_fails_reads_the_reply() {
    let client = Client::with(&[]).await;
    client.put("first", "n", "").await;
    let _connection = poison(&client);
    let rest: String = (0..100_000).map(|index| line(&format!("s{index}"), "n")).collect();
    let reply = client.import([line("poison", "n"), rest].concat()).await;
    assert_refused_discreetly(&reply);
    assert_eq!(reply.json()["imported"], json!(0));
    assert_eq!(client.name("s99999").await, None);
}

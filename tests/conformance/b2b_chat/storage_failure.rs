//! A store that is broken: the caller learns that, and nothing about the store.

use crate::client::{Chat, HISTORY, INIT, params, rows};
use conformance::storage::Sabotage;
use conformance::{Server, development};
use serde_json::json;

fn internal() -> (String, serde_json::Value) {
    ("1010".to_owned(), json!("internal error, call again later"))
}

#[tokio::test]
async fn a_call_that_cannot_be_stored_answers_1010_and_leaves_nothing() {
    let chat = Chat::with(&[]).await;
    chat.enter(&params(&chat.order(), 11)).await;
    let database = chat.database();
    for table in ["b2b_chat_group", "b2b_chat_member"] {
        let sabotage = format!(
            "CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk full of /etc'); END"
        );
        database.execute_batch(&sabotage).expect("a trigger");
        let order = chat.order();
        assert_eq!(chat.try_enter(&params(&order, 11)).await, internal(), "{table}");
        assert_eq!(rows(&database).0, rows(&database).1, "{table}");
        database.execute_batch("DROP TRIGGER broken").expect("no trigger");
        chat.enter(&params(&order, 11)).await;
    }
    assert_eq!(rows(&database), (3, 3));
}

#[tokio::test]
async fn a_database_that_is_garbage_answers_1010() {
    let state = Sabotage::Garbage.folder();
    let chat = Chat::of(Server::on(state.path(), development(), host::Options::default()).await);
    assert_eq!(chat.try_enter(&params(&chat.order(), 11)).await, internal());
    assert_eq!(chat.refused(HISTORY, &json!({"groupID": "g"})).await, "1010");
}

#[tokio::test]
async fn variables_that_are_none_answer_1010_in_the_envelope() {
    for (name, value) in [("utc_offset", "east"), ("b2b_strict_xml_order", "perhaps")] {
        let chat = Chat::with(&[(name, value)]).await;
        assert_eq!(chat.refused(INIT, &params(&chat.order(), 11)).await, "1010");
    }
}

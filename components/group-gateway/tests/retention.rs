//! Old messages go with the next ones, some at a time; merged histories keep theirs.

use serde_json::{Value, json};
use sql_harness::Database;

/// The most that one write forgets.
const STEP: i64 = 100;

/// A database with the groups `g` and `h` of team `t`, whose one member is `a`.
fn database() -> Database {
    let database = Database::new(env!("CARGO_MANIFEST_DIR"));
    for group in ["g", "h"] {
        let parameters = json!({
            "group_id": group, "eid": "t", "name": group, "users": ["a"], "named_after": 1, "name_limit": 9, "now": 0,
        });
        database.call("create_group", parameters).unwrap();
    }
    database
}

/// `count` messages in a group, as if they had been sent at 1, 2, 3...
fn fill(database: &Database, group: &str, count: i64) {
    let messages = "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count)
        INSERT INTO group_gateway_message (group_id, number, message_id, sender, name, type, content, client_id, time)
        SELECT :group_id, n, 'm' || n, 'a', 'A', 2, 'text ' || n, 'c' || n, n FROM number";
    database
        .run(messages, json!({"count": count, "group_id": group}))
        .unwrap();
    let count_them = "UPDATE group_gateway_group SET messages = :count WHERE group_id = :group_id";
    database
        .run(count_them, json!({"count": count, "group_id": group}))
        .unwrap();
}

fn send(database: &Database, group: &str, client_id: &str, now: i64, expire_before: Value) -> Value {
    let parameters = json!({
        "group_id": group, "eid": "t", "operator": "a", "message_id": format!("sent {client_id}"), "kind": 2,
        "title": null, "content": client_id, "param": null, "client_id": client_id, "now": now,
        "expire_before": expire_before,
    });
    database.call("message_send", parameters).unwrap()
}

fn merge(database: &Database, group: &str, merge_id: &str) {
    let parameters = json!({"merge_id": merge_id, "group_id": group, "eid": "t", "operator": "a", "now": 0});
    database.call("merge_create_for_cloudflow", parameters).unwrap();
}

/// How many messages a history says that it has, and the numbers and texts of a page.
fn page(database: &Database, merge_id: &str, page: i64) -> (Value, Vec<Value>) {
    let parameters = json!({"merge_id": merge_id, "eid": "t", "page": page, "page_size": 50});
    let history = database.call("history_html", parameters).unwrap();
    let messages = history["messages"].as_array().unwrap().iter();
    let shown = messages.map(|message| json!([message["number"], message["content"]]));
    (history["total"].clone(), shown.collect())
}

fn count(database: &Database, condition: &str) -> i64 {
    let statement = format!("SELECT count(*) FROM group_gateway_message WHERE {condition}");
    database.run(&statement, Value::Null).unwrap().as_i64().unwrap()
}

#[test]
fn nothing_goes_without_a_retention_and_only_what_is_older_with_one() {
    let database = database();
    fill(&database, "g", 10);
    send(&database, "h", "new", 20, Value::Null);
    assert_eq!(count(&database, "true"), 11);
    send(&database, "h", "newer", 21, json!(8));
    assert_eq!(count(&database, "group_id = 'g' AND time >= 8"), 3);
    assert_eq!(count(&database, "true"), 5);
}

#[test]
fn what_a_history_has_stays_for_it_and_later_ones_begin_behind() {
    let database = database();
    fill(&database, "g", 250);
    merge(&database, "g", "before");
    for index in 0..4 {
        send(&database, "g", &format!("new {index}"), 1000, json!(500));
    }
    merge(&database, "g", "after");
    let (total, first) = page(&database, "before", 1);
    assert_eq!((total, first.len()), (json!(250), 50));
    assert_eq!(first[0], json!([1, "text 1"]));
    assert_eq!(page(&database, "before", 5).1[49], json!([250, "text 250"]));
    let (total, shown) = page(&database, "after", 1);
    assert_eq!(total, 4);
    assert_eq!(shown[0], json!([1, "new 0"]));
    assert_eq!(shown[3], json!([4, "new 3"]));
    assert_eq!(count(&database, "kept = 1"), 250);
    for index in 0..4 {
        send(&database, "h", &format!("late {index}"), 2000, json!(1500));
    }
    assert_eq!(page(&database, "after", 1).1.len(), 4);
    merge(&database, "g", "last");
    assert_eq!(page(&database, "last", 1), (json!(0), vec![]));
}

#[test]
fn a_message_that_is_sent_again_after_it_has_gone_is_a_new_one() {
    let database = database();
    send(&database, "g", "c", 1, Value::Null);
    send(&database, "g", "other", 99, Value::Null);
    assert_eq!(send(&database, "g", "c", 100, json!(50)), json!(["sent c", "a", 100]));
    assert_eq!(count(&database, "true"), 2);
}

#[test]
fn a_million_old_messages_go_a_hundred_a_write() {
    const MESSAGES: i64 = 1_000_000;
    let database = database();
    fill(&database, "g", MESSAGES);
    for index in 0..=MESSAGES / STEP {
        send(&database, "h", &index.to_string(), MESSAGES * 2, json!(MESSAGES + 1));
        if index % 1000 == 0 {
            let expected = (MESSAGES - (index + 1) * STEP).max(0);
            assert_eq!(count(&database, "group_id = 'g'"), expected);
        }
    }
    assert_eq!(count(&database, "group_id = 'g'"), 0);
    assert_eq!(count(&database, "group_id = 'h'"), MESSAGES / STEP + 1);
}

//! Old messages go with the next ones, some at a time; merged histories keep theirs.

use serde_json::{Value, json};
use sql_harness::Database;

/// The most that one write forgets.
const STEP: i64 = 100;
/// What is only there for merged histories.
const KEPT: &str = "id < 0";

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

/// `count` messages in a group without any, as if they had been sent at 1, 2, 3...
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

fn message(group: &str, client_id: &str, now: i64, expire_before: Value) -> Value {
    json!({
        "group_id": group, "eid": "t", "operator": "a", "message_id": format!("sent {client_id}"), "kind": 2,
        "title": null, "content": client_id, "param": null, "client_id": client_id, "now": now,
        "expire_before": expire_before,
    })
}

fn send(database: &Database, group: &str, client_id: &str, now: i64, expire_before: Value) -> Value {
    let parameters = message(group, client_id, now, expire_before);
    database.call("message_send", parameters).unwrap()
}

fn merge(database: &Database, group: &str, merge_id: &str) {
    let parameters = json!({"merge_id": merge_id, "group_id": group, "eid": "t", "operator": "a", "now": 0});
    database.call("merge_create_for_cloudflow", parameters).unwrap();
}

/// How many messages a history says that it has, and the numbers and texts of a page.
fn page(database: &Database, merge_id: &str, page: i64) -> (Value, Vec<Value>) {
    let parameters =
        json!({"merge_id": merge_id, "eid": "t", "page": page, "page_size": 50, "after": 0, "bytes": 1 << 20});
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
    assert_eq!(count(&database, KEPT), 250);
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
fn what_was_sent_while_a_clock_was_ahead_keeps_none_of_the_next_ones() {
    let database = database();
    for index in 0..9 {
        send(&database, "g", &format!("ahead {index}"), 1000 + index, Value::Null);
    }
    fill(&database, "h", 150);
    send(&database, "h", "new", 500, json!(400));
    assert_eq!(count(&database, "time < 400"), 150 - (STEP - 9));
    send(&database, "h", "newer", 500, json!(400));
    assert_eq!(count(&database, "time < 400"), 0);
    assert_eq!(count(&database, "time > 400"), 11);
}

#[test]
fn a_new_message_is_as_old_as_it_is_where_all_others_are_kept() {
    let database = database();
    fill(&database, "g", 5);
    merge(&database, "g", "all");
    send(&database, "g", "first", 10, json!(9));
    assert_eq!((count(&database, KEPT), count(&database, "id >= 0")), (5, 1));
    send(&database, "g", "second", 20, json!(19));
    assert_eq!((count(&database, KEPT), count(&database, "id >= 0")), (5, 1));
    merge(&database, "g", "second");
    for (now, kept) in [(30, 6), (40, 6), (50, 6)] {
        send(&database, "g", &now.to_string(), now, json!(now - 1));
        assert_eq!(
            (count(&database, KEPT), count(&database, "id >= 0")),
            (kept, 1),
            "{now}"
        );
    }
    assert_eq!(page(&database, "all", 1).1.len(), 5);
    assert_eq!(page(&database, "second", 1), (json!(1), vec![json!([1, "second"])]));
}

/// The most steps that a write takes while all of `count` messages of `g`, which a history has, and then as many of `h`, which
/// none has, go; and those of one after that.
fn steps(count_of_each: i64) -> (i32, i32) {
    let database = database();
    fill(&database, "g", count_of_each);
    merge(&database, "g", "all");
    fill(&database, "h", count_of_each);
    let time = count_of_each * 2;
    let mut most = 0;
    for gone in 1..=2 * count_of_each / STEP {
        let written = message("h", &format!("new {gone}"), time, json!(time - 1));
        most = most.max(database.steps("message_send", written));
        if gone % (count_of_each / 5 / STEP) == 0 {
            assert_eq!(count(&database, KEPT), (gone * STEP).min(count_of_each));
            assert_eq!(count(&database, "id >= 0"), 2 * count_of_each - gone * STEP + gone);
        }
    }
    assert_eq!(count(&database, KEPT), count_of_each);
    assert_eq!(page(&database, "all", 1).1.len(), 50);
    let written = message("h", "last", time, json!(time - 1));
    (most, database.steps("message_send", written))
}

#[test]
fn what_a_merge_and_a_page_cost_does_not_grow_with_the_group() {
    let costs = [100, 100_000].map(|count_of_messages| {
        let database = database();
        fill(&database, "g", count_of_messages);
        let parameters = json!({"merge_id": "all", "group_id": "g", "eid": "t", "operator": "a", "now": 0});
        let merge = database.steps("merge_create_for_cloudflow", parameters);
        let last = json!({"merge_id": "all", "eid": "t", "page": count_of_messages / 50, "page_size": 50, "after": 0, "bytes": 1 << 20});
        (merge, database.steps("history_html", last))
    });
    assert_eq!(costs[0], costs[1]);
}

#[test]
fn of_a_million_old_messages_each_write_forgets_a_hundred_in_as_many_steps_as_of_a_thousand() {
    let (few, many) = (steps(500), steps(500_000));
    assert_eq!(few, many);
    assert!(few.1 < few.0 / 10, "nothing is looked at again: {few:?}");
}

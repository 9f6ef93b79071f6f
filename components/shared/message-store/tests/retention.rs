//! What goes when it has had its time, and what stays right meanwhile.

use serde_json::{Value, json};
use sql_harness::Database;

const DAY: i64 = 86_400;
/// In Unix seconds.
const NOW: i64 = 1_795_366_800;

fn database() -> Database {
    Database::new(env!("CARGO_MANIFEST_DIR"))
}

fn cell(database: &Database, query: &str) -> Value {
    database.run(query, Value::Null).unwrap()
}

fn record(now: i64, since: Option<i64>) -> Value {
    json!({"member_id": 1, "seller_id": "s", "message_type": "a", "now": now, "cnt": "x", "since": since})
}

fn create(database: &Database, now: i64, since: Option<i64>) {
    database.call("create", record(now, since)).unwrap();
}

fn route(database: &Database, group: &str, uid: &str, time: i64, since: Option<i64>) {
    let message = json!({"uid": uid, "kind": null, "member_id": null, "seller_id": null, "group_id": group,
        "message_type": "a", "time": time, "sender": "1", "recipients": null, "content": "x", "signature": uid,
        "until": NOW * 1000, "now": NOW * 1000, "records_since": null, "group_messages_since": since});
    assert_eq!(database.call("take", message), Ok(json!(false)));
}

/// The numbers of a group's messages.
fn numbers(database: &Database, group: &str) -> Value {
    let query = "SELECT json_group_array(number) FROM messages_group_message WHERE group_id = :group";
    database.run(query, json!({"group": group})).unwrap()
}

#[test]
fn records_stay_for_ever_where_nothing_is_said() {
    let database = database();
    for now in [1, NOW] {
        create(&database, now, None);
    }
    assert_eq!(cell(&database, "SELECT count FROM messages_conversation"), json!(2));
}

#[test]
fn a_record_that_is_too_old_goes_with_its_conversation() {
    let database = database();
    let old =
        json!({"member_id": 2, "seller_id": "s", "message_type": "a", "now": NOW - DAY - 1, "cnt": "x", "since": null});
    database.call("create", old).unwrap();
    create(&database, NOW - DAY, None);
    create(&database, NOW, Some(NOW - DAY));
    let left = "SELECT json_group_array(json_array(member_id, count, last_id)) FROM messages_conversation";
    assert_eq!(cell(&database, left), json!([[1, 2, 3]]));
}

/// The conversation of member 1 with seller `s` with so many records, one in a minute until now, of two types.
fn filled(records: i64) -> Database {
    let database = database();
    let parameters = json!({"records": records, "now": NOW});
    let rows = "
        INSERT INTO messages_record (conversation, id, type, addtime, cnt)
        WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < :records)
        SELECT 1, number, CASE number % 2 WHEN 0 THEN 'a' ELSE 'b' END, :now - (:records - number) * 60, 'x' FROM numbers";
    database.run(rows, parameters).unwrap();
    for counted in [
        "INSERT INTO messages_count (conversation, type, day, count, min_id, max_id)
         SELECT 1, '', addtime / 86400, count(*), min(id), max(id) FROM messages_record GROUP BY addtime / 86400",
        "INSERT INTO messages_count (conversation, type, day, count, min_id, max_id)
         SELECT 1, type, 0, count(*), min(id), max(id) FROM messages_record GROUP BY type",
        "INSERT INTO messages_conversation (member_id, seller_id, id, count, last_id)
         SELECT 1, 's', 1, count(*), max(id) FROM messages_record",
        "UPDATE messages_last SET id = (SELECT max(id) FROM messages_record)",
    ] {
        cell(&database, counted);
    }
    database
}

/// What is kept of the records that are left, beside what is counted of them.
const KEPT: &str = "
    SELECT json_array(
      (SELECT count FROM messages_conversation) = (SELECT count(*) FROM messages_record),
      (SELECT last_id FROM messages_conversation) = (SELECT max(id) FROM messages_record),
      (SELECT json_group_array(json_array(day, count)) FROM messages_count WHERE type = '')
        = (SELECT json_group_array(json_array(day, count))
          FROM (SELECT addtime / 86400 AS day, count(*) AS count FROM messages_record GROUP BY 1)),
      (SELECT json_group_array(json_array(type, count)) FROM messages_count WHERE type <> '')
        = (SELECT json_group_array(json_array(type, count))
          FROM (SELECT type, count(*) AS count FROM messages_record GROUP BY 1)))";

#[test]
fn of_a_million_records_a_write_deletes_a_hundred_in_as_many_steps_as_of_some_thousands() {
    let since = NOW - 30 * DAY;
    // Of these too so many are too old as a hundred writes delete, a little less than a week's.
    let small = filled(30 * 1440 + 10_000);
    let steps = |database: &Database| database.steps("create", record(NOW, Some(since)));
    let few = (1..=100).map(|_| steps(&small)).max().unwrap();
    let database = filled(1_000_000);
    for written in 1..=100 {
        let many = steps(&database);
        assert!(many <= few + few / 4, "{few} steps, then {many}");
        let count = cell(&database, "SELECT count FROM messages_conversation");
        assert_eq!(count, json!(1_000_000 - written * 99));
    }
    assert_eq!(cell(&database, "SELECT min(id) FROM messages_record"), json!(10_001));
    assert_eq!(cell(&database, KEPT), json!([1, 1, 1, 1]));
    // What is past its time is gone in the end, and nothing else.
    let all_but = "DELETE FROM messages_record WHERE addtime < :since AND id % 40 <> 0";
    database.run(all_but, json!({"since": since})).unwrap();
    let old = |database: &Database| {
        let query = "SELECT count(*) FROM messages_record WHERE addtime < :since";
        database.run(query, json!({"since": since})).unwrap().as_i64().unwrap()
    };
    let mut left = old(&database);
    while left > 0 {
        create(&database, NOW, Some(since));
        left = (left - 100).max(0);
        assert_eq!(old(&database), left);
    }
    assert_eq!(cell(&database, KEPT), json!([1, 1, 1, 1]));
}

#[test]
fn a_record_with_a_time_to_come_does_not_keep_older_ones() {
    let database = database();
    create(&database, 10 * NOW, None);
    for _ in 0..5 {
        create(&database, NOW - DAY - 1, None);
    }
    create(&database, NOW, Some(NOW - DAY));
    assert_eq!(
        cell(&database, "SELECT json_group_array(id) FROM messages_record"),
        json!([1, 7])
    );
}

#[test]
fn a_group_loses_its_first_messages_and_keeps_the_numbers_of_the_others() {
    let database = database();
    for (uid, time) in [(1, 10), (2, 20), (3, 50), (4, 15), (5, 60)] {
        route(&database, "g", &uid.to_string(), time, None);
    }
    route(&database, "g", "6", 70, Some(40));
    // The fourth is too old, and waits for the third.
    assert_eq!(numbers(&database, "g"), json!([3, 4, 5, 6]));
    route(&database, "g", "7", 80, Some(51));
    assert_eq!(numbers(&database, "g"), json!([5, 6, 7]));
    route(&database, "g", "8", 90, Some(100));
    assert_eq!(numbers(&database, "g"), json!([]));
    route(&database, "g", "9", 110, Some(100));
    assert_eq!(numbers(&database, "g"), json!([9]));
}

#[test]
fn a_message_with_a_time_to_come_goes_with_an_old_one_behind_it() {
    let database = database();
    for (uid, time) in [(1, NOW * 2000), (2, 20), (3, NOW * 2000)] {
        route(&database, "g", &uid.to_string(), time, None);
    }
    route(&database, "g", "4", 70, Some(40));
    assert_eq!(numbers(&database, "g"), json!([3, 4]));
}

#[test]
fn groups_in_which_nobody_writes_lose_their_messages_one_after_the_other() {
    let database = database();
    for number in 0..350 {
        let group = ["g", "h", "i"][number % 3];
        route(&database, group, &number.to_string(), 10, None);
    }
    let count = || {
        cell(
            &database,
            "SELECT count(*) FROM messages_group_message WHERE group_id <> 'j'",
        )
    };
    let mut before = 350;
    for uid in 0..10 {
        route(&database, "j", &format!("j{uid}"), 50, Some(40));
        let left = count().as_i64().unwrap();
        assert!(before - left <= 100, "{before} {left}");
        before = left;
    }
    assert_eq!(before, 0);
    assert_eq!(numbers(&database, "j"), json!([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
}

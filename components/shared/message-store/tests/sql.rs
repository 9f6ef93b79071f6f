//! The store's procedures and statements, natively.

use serde_json::{Value, json};
use sql_harness::Database;

const DAY: i64 = 86_400;
/// In Unix milliseconds.
const NOW: i64 = 1_795_366_800_000;

fn database() -> Database {
    Database::new(env!("CARGO_MANIFEST_DIR"))
}

fn create(database: &Database, member: i64, seller: &str, kind: &str, now: i64) {
    let parameters = json!({"member_id": member, "seller_id": seller, "message_type": kind, "now": now,
        "cnt": format!("{kind}{now}"), "since": null});
    assert_eq!(database.call("create", parameters), Ok(Value::Null));
}

fn delete(database: &Database, member: i64, id: i64) -> Value {
    database.call("delete", json!({"member_id": member, "id": id})).unwrap()
}

fn conversations(database: &Database, page: i64, size: i64) -> Value {
    let parameters = json!({"member_id": 1, "page": page, "size": size, "bytes": 1 << 20});
    database.call("conversations", parameters).unwrap()
}

/// `[conversation, type, day, count, from id, to id]`.
fn counts(database: &Database) -> Value {
    let kept =
        "SELECT json_group_array(json_array(conversation, type, day, count, min_id, max_id)) FROM messages_count";
    database.run(kept, Value::Null).unwrap()
}

#[test]
fn records_are_counted_by_day_and_by_type() {
    let database = database();
    create(&database, 1, "s", "a", 5);
    create(&database, 1, "t", "a", 5);
    create(&database, 1, "s", "b", 6);
    create(&database, 1, "s", "a", DAY);
    let of_s = json!([
        [1, "", 0, 2, 1, 3],
        [1, "", 1, 1, 4, 4],
        [1, "a", 0, 2, 1, 4],
        [1, "b", 0, 1, 3, 3]
    ]);
    let all = counts(&database);
    assert_eq!(all.as_array().unwrap()[..4], of_s.as_array().unwrap()[..]);
    assert_eq!(delete(&database, 1, 3), json!(3));
    assert_eq!(delete(&database, 1, 4), json!(4));
    let left = json!([[1, "", 0, 1, 1, 3], [1, "a", 0, 1, 1, 4]]);
    assert_eq!(counts(&database).as_array().unwrap()[..2], left.as_array().unwrap()[..]);
}

#[test]
fn a_record_is_deleted_for_its_member_only_and_its_id_does_not_come_back() {
    let database = database();
    create(&database, 1, "s", "a", 5);
    create(&database, 1, "s", "a", 6);
    assert_eq!(delete(&database, 2, 2), Value::Null);
    assert_eq!(delete(&database, 1, 3), Value::Null);
    assert_eq!(delete(&database, 1, 2), json!(2));
    assert_eq!(delete(&database, 1, 2), Value::Null);
    assert_eq!(conversations(&database, 0, 9)["items"][0][0], 1);
    assert_eq!(delete(&database, 1, 1), json!(1));
    assert_eq!(
        conversations(&database, 0, 9),
        json!({"total": 0, "pages": 0, "page": 0, "whole": null, "items": []})
    );
    assert_eq!(counts(&database), json!([]));
    create(&database, 1, "s", "a", 7);
    assert_eq!(conversations(&database, 0, 9)["items"][0][0], 3);
}

#[test]
fn conversations_have_their_newest_record_and_their_shop() {
    let database = database();
    let shop = "INSERT INTO directory_shop (seller_id, shop_name, logo) VALUES ('t', 'Shop', 'http://l')";
    database.run(shop, Value::Null).unwrap();
    create(&database, 1, "s", "a", 5);
    create(&database, 1, "t", "a", 6);
    create(&database, 2, "u", "a", 7);
    create(&database, 1, "v", "a", 8);
    create(&database, 1, "s", "b", 9);
    let of_s = json!([5, 9, "b", "b9", "s", "", ""]);
    let of_t = json!([2, 6, "a", "a6", "t", "Shop", "http://l"]);
    let read = conversations(&database, 0, 2);
    assert_eq!((&read["total"], &read["pages"]), (&json!(3), &json!(2)));
    assert_eq!((&read["items"][0], &read["items"][1][4]), (&of_s, &json!("v")));
    for page in [1, 2, i64::MAX] {
        let last = conversations(&database, page, 2);
        assert_eq!((&last["page"], &last["items"]), (&json!(1), &json!([of_t])));
    }
    assert_eq!(conversations(&database, i64::MIN, 2), read);
    assert_eq!(conversations(&database, 0, 1 << 40)["pages"], 1);
}

/// A message with these values in place of nulls, and a signature of its own.
fn route(database: &Database, uid: &str, values: Value) -> Result<Value, String> {
    take(database, uid, &format!("signature of {uid}"), values)
}

/// The same with any signature.
fn take(database: &Database, uid: &str, signature: &str, values: Value) -> Result<Value, String> {
    let mut parameters = json!({"uid": uid, "kind": null, "member_id": null, "seller_id": null, "group_id": null,
        "message_type": null, "time": 5999, "sender": "m_1", "recipients": null, "content": "x", "signature": signature,
        "until": NOW + 300_000, "now": NOW, "records_since": null, "group_messages_since": null});
    for (name, value) in values.as_object().unwrap() {
        parameters[name] = value.clone();
    }
    database.call("take", parameters)
}

/// How many rows a table has.
fn count(database: &Database, table: &str) -> Value {
    database
        .run(&format!("SELECT count(*) FROM {table}"), Value::Null)
        .unwrap()
}

#[test]
fn a_routed_message_is_a_record_or_a_group_s_message_or_is_counted() {
    let database = database();
    let stored = Ok(json!(false));
    let record = json!({"member_id": 1, "seller_id": "s", "message_type": "a"});
    assert_eq!(route(&database, "1", record), stored);
    assert_eq!(
        conversations(&database, 0, 9)["items"][0],
        json!([1, 5, "a", "x", "s", "", ""])
    );
    for (uid, recipients) in [("2", Value::Null), ("3", json!(["b"]))] {
        let of_group = json!({"group_id": "g", "message_type": "b", "recipients": recipients});
        assert_eq!(route(&database, uid, of_group), stored);
    }
    let messages =
        "SELECT json_group_array(json_array(group_id, number, uid, type, time, sender, json(recipients), content))
        FROM messages_group_message";
    assert_eq!(
        database.run(messages, Value::Null),
        Ok(json!([
            ["g", 1, "2", "b", 5999, "m_1", null, "x"],
            ["g", 2, "3", "b", 5999, "m_1", ["b"], "x"]
        ]))
    );
    for uid in ["4", "5"] {
        assert_eq!(route(&database, uid, json!({"kind": "NOTIFY"})), stored);
    }
    let unkept = "SELECT json_group_array(json_array(kind, count)) FROM messages_unkept";
    assert_eq!(database.run(unkept, Value::Null), Ok(json!([["NOTIFY", 2]])));
}

#[test]
fn a_routed_message_that_came_before_is_refused_wherever_it_belongs() {
    let database = database();
    let places = [
        json!({"member_id": 1, "seller_id": "s", "message_type": "a"}),
        json!({"group_id": "g", "message_type": "b"}),
        json!({"kind": "NOTIFY"}),
    ];
    for (uid, place) in ["1", "2", "3"].iter().zip(&places) {
        assert_eq!(route(&database, uid, place.clone()), Ok(json!(false)));
        for other in &places {
            assert_eq!(route(&database, uid, other.clone()), Ok(json!(true)));
        }
    }
    assert_eq!(delete(&database, 1, 1), json!(1));
    assert_eq!(route(&database, "1", places[0].clone()), Ok(json!(true)));
    assert_eq!(count(&database, "messages_record"), json!(0));
    assert_eq!(count(&database, "messages_group_message"), json!(1));
}

#[test]
fn a_signature_is_good_for_one_message_however_often_that_comes() {
    let database = database();
    let counted = || json!({"kind": "NOTIFY"});
    let taken = Err("signature-taken".to_owned());
    assert_eq!(take(&database, "1", "a", counted()), Ok(json!(false)));
    assert_eq!(take(&database, "1", "a", counted()), Ok(json!(true)));
    assert_eq!(take(&database, "2", "a", counted()), taken);
    // A repeat that is signed anew claims that signature too.
    assert_eq!(take(&database, "1", "b", counted()), Ok(json!(true)));
    assert_eq!(take(&database, "2", "b", counted()), taken);
    assert_eq!(take(&database, "2", "c", counted()), Ok(json!(false)));
    assert_eq!(take(&database, "1", "c", counted()), taken);
    assert_eq!(count(&database, "messages_routed"), json!(2));
}

#[test]
fn signatures_go_when_they_are_not_accepted_any_more_and_messages_ids_after_a_day() {
    let database = database();
    for number in 0..50 {
        let uid = number.to_string();
        assert_eq!(route(&database, &uid, json!({"kind": "NOTIFY"})), Ok(json!(false)));
    }
    let later = |uid: &str, now: i64| {
        let changes = json!({"kind": "NOTIFY", "now": now, "until": now + 300_000});
        route(&database, uid, changes).unwrap()
    };
    assert_eq!(later("a", NOW + 600_000), json!(false));
    assert_eq!(count(&database, "messages_signature"), json!(51));
    for (number, left) in [(0, 32), (1, 13), (2, 4)] {
        later(&format!("b{number}"), NOW + 600_001);
        assert_eq!(count(&database, "messages_signature"), json!(left));
    }
    assert_eq!(later("0", NOW + DAY * 1000 - 1), json!(true));
    for (number, left) in [(0, 35), (1, 16), (2, 7)] {
        later(&format!("c{number}"), NOW + DAY * 1000);
        assert_eq!(count(&database, "messages_routed"), json!(left));
    }
}

#[test]
fn a_message_that_comes_again_after_a_day_is_known() {
    let database = database();
    let again = |signature: &str| {
        let changes = json!({"kind": "NOTIFY", "now": NOW + 2 * DAY * 1000, "until": NOW + 2 * DAY * 1000 + 300_000});
        take(&database, "1", signature, changes)
    };
    assert_eq!(take(&database, "1", "a", json!({"kind": "NOTIFY"})), Ok(json!(false)));
    assert_eq!((again("b"), again("c")), (Ok(json!(true)), Ok(json!(true))));
}

#[test]
fn messages_that_version_0_1_0_stored_get_a_time_by_and_by_and_are_known_for_a_day_from_then_on() {
    let database = database();
    for number in 0..30 {
        let insert = "INSERT INTO messages_route_2 (uid, kind) VALUES (:uid, 'NOTIFY')";
        database.run(insert, json!({"uid": format!("old {number}")})).unwrap();
    }
    for uid in 0..10 {
        route(&database, &uid.to_string(), json!({"kind": "NOTIFY"})).unwrap();
    }
    let unseen = "SELECT count(*) FROM messages_routed WHERE seen = 0";
    assert_eq!(database.run(unseen, Value::Null), Ok(json!(0)));
    let through = "SELECT uid IS NULL FROM messages_retention";
    route(&database, "10", json!({"kind": "NOTIFY"})).unwrap();
    assert_eq!(database.run(through, Value::Null), Ok(json!(1)));
    assert_eq!(route(&database, "old 0", json!({"kind": "NOTIFY"})), Ok(json!(true)));
}

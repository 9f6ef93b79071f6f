//! The family's procedures and statements, natively.

use serde_json::{Value, json};
use sql_harness::Database;

/// Wrong codes that are too many, and milliseconds that they count for.
const WRONG_LIMIT: i64 = 2;
const WINDOW: i64 = 1000;

fn database() -> Database {
    Database::new(env!("CARGO_MANIFEST_DIR"))
}

/// Adds a group of the administrators 1 and 2.
fn add(database: &Database, code: Option<&str>) -> Value {
    let parameters = json!({
        "scene": 0, "created": 50, "code": code, "in_amount": "39.1", "model": {"Name": "n"},
        "members": [[1, {"MID": 1}], [2, {"MID": 2}]],
    });
    database.call("add_group", parameters).unwrap()
}

fn group(database: &Database, caller: Option<i64>, gid: i64) -> Value {
    let parameters = json!({"caller": caller, "gid": gid});
    database.call("get_group", parameters).unwrap()
}

fn join(database: &Database, caller: &str, mid: i64, model: &Value, now: i64) -> Result<Value, String> {
    let parameters = json!({
        "gid": 1, "caller": caller, "mid": mid, "model": model, "wrong_limit": WRONG_LIMIT, "forgotten": now - WINDOW,
    });
    database.call("join_group_by_code", parameters)
}

fn count_wrong(database: &Database, caller: &str, now: i64) -> Result<Value, String> {
    let parameters = json!({
        "gid": 1, "caller": caller, "wrong_limit": WRONG_LIMIT, "forgotten": now - WINDOW, "now": now,
    });
    database.call("join_group_by_code_wrong", parameters)
}

/// `7` and `8` are in the directory, `8` with `7` as guardian.
fn with_people() -> Database {
    let database = database();
    let person = "INSERT INTO directory_person
      (person_id, display_name, title, telephone, picture, guardian, properties)
      VALUES (:id, :name, :title, :tel, :pic, :guardian, :properties)";
    for (id, name, guardian) in [("7", "Anna", ""), ("8", "Bert", "7")] {
        let parameters = json!({
            "id": id, "name": name, "title": "t", "tel": "555", "pic": "p", "guardian": guardian,
            "properties": {"UID": 3},
        });
        database.run(person, parameters).unwrap();
    }
    database
}

fn known(name: &str, guardian: Value) -> Value {
    json!({"name": name, "title": "t", "tel": "555", "pic": "p", "properties": r#"{"UID":3}"#, "guardian": guardian})
}

#[test]
fn groups_are_numbered_from_1_and_read_with_their_counts() {
    let database = database();
    assert_eq!(add(&database, Some("CODE")), json!(1));
    assert_eq!(add(&database, None), json!(2));
    let read = |is_member| {
        json!({
            "adm_cnt": 2, "member_cnt": 2, "created": 50, "in_amount": "39.1", "is_member": is_member,
            "model": {"Name": "n"},
        })
    };
    assert_eq!(group(&database, Some(1), 1), read(true));
    assert_eq!(group(&database, Some(9), 1), read(false));
    assert_eq!(group(&database, None, 2), read(false));
    assert_eq!(group(&database, None, 3), Value::Null);
    let levels = "SELECT json_group_array(json_array(gid, mid, adm_level)) FROM sns_groups_member";
    assert_eq!(
        database.run(levels, json!({})),
        Ok(json!([[1, 1, 1], [1, 2, 1], [2, 1, 1], [2, 2, 1]]))
    );
}

#[test]
fn people_are_read_with_their_guardians_and_strangers_left_out() {
    let database = with_people();
    let people = database.call("people", json!({"ids": ["8", "x", "7"]}));
    assert_eq!(
        people,
        Ok(json!([
            ["8", known("Bert", json!(["555", "t"]))],
            ["7", known("Anna", Value::Null)]
        ]))
    );
    assert_eq!(database.call("people", json!({"ids": []})), Ok(json!([])));
}

#[test]
fn a_code_is_read_with_who_joins() {
    let database = with_people();
    add(&database, Some("CODE"));
    add(&database, None);
    let code = |gid: i64, mid: &str| database.call("join_group_by_code_code", json!({"gid": gid, "mid": mid}));
    assert_eq!(code(1, "8"), Ok(json!(["CODE", known("Bert", json!(["555", "t"]))])));
    assert_eq!(code(2, "9"), Ok(json!([null, null])));
    assert_eq!(code(3, "8"), Ok(Value::Null));
}

#[test]
fn who_joins_is_counted_once_and_stays_as_it_is() {
    let database = database();
    add(&database, Some("CODE"));
    let first = json!({"MID": 8, "Name": "first"});
    assert_eq!(join(&database, "c", 8, &first, 0), Ok(json!([0, first])));
    let second = json!({"MID": 8, "Name": "second"});
    assert_eq!(join(&database, "c", 8, &second, 0), Ok(json!([0, first])));
    assert_eq!(join(&database, "c", 1, &json!({}), 0), Ok(json!([1, {"MID": 1}])));
    let read = group(&database, Some(8), 1);
    assert_eq!(
        (&read["adm_cnt"], &read["member_cnt"], &read["is_member"]),
        (&json!(2), &json!(3), &json!(true))
    );
}

#[test]
fn too_many_wrong_codes_lock_one_caller_until_they_are_forgotten() {
    let database = database();
    add(&database, Some("CODE"));
    let locked = Err("locked".to_owned());
    let member = json!({"MID": 8});
    assert_eq!(count_wrong(&database, "c", 5000), Ok(Value::Null));
    assert_eq!(count_wrong(&database, "c", 5900), Ok(Value::Null));
    assert_eq!(count_wrong(&database, "c", 5900), locked);
    assert_eq!(join(&database, "c", 8, &member, 5999), locked);
    assert!(join(&database, "other", 8, &member, 5999).is_ok());
    // The first of them was given at 5000.
    assert!(join(&database, "c", 8, &member, 6000).is_ok());
}

#[test]
fn the_right_code_ends_the_count_and_old_counts_are_dropped() {
    let database = database();
    add(&database, Some("CODE"));
    let counts = || {
        let counts = "SELECT json_group_array(json_array(caller, since, failures)) FROM sns_groups_attempt";
        database.run(counts, json!({})).unwrap()
    };
    count_wrong(&database, "c", 100).unwrap();
    count_wrong(&database, "d", 200).unwrap();
    join(&database, "c", 8, &json!({"MID": 8}), 300).unwrap();
    assert_eq!(counts(), json!([["d", 200, 1]]));
    count_wrong(&database, "c", 1200).unwrap();
    assert_eq!(counts(), json!([["c", 1200, 1]]));
    count_wrong(&database, "c", 1300).unwrap();
    assert_eq!(counts(), json!([["c", 1200, 2]]));
}

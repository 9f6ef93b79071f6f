//! The family's procedures and statements, natively.

use serde_json::{Value, json};
use sql_harness::Database;

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

fn join(database: &Database, mid: i64, model: &Value) -> Result<Value, String> {
    database.call("join_group_by_code", json!({"gid": 1, "mid": mid, "model": model}))
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
    let read = |level: Value| {
        json!({
            "adm_cnt": 2, "member_cnt": 2, "created": 50, "in_amount": "39.1", "level": level,
            "model": {"Name": "n"},
        })
    };
    assert_eq!(group(&database, Some(1), 1), read(json!(1)));
    assert_eq!(group(&database, Some(9), 1), read(Value::Null));
    assert_eq!(group(&database, None, 2), read(Value::Null));
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
    let people = |ids: Value, bytes: usize| database.call("people", json!({"ids": ids, "bytes": bytes}));
    let known = json!([
        ["8", known("Bert", json!(["555", "t"]))],
        ["7", known("Anna", Value::Null)]
    ]);
    let bytes = known.to_string().len();
    assert_eq!(people(json!(["8", "x", "7"]), bytes), Ok(known));
    assert_eq!(people(json!(["8", "x", "7"]), bytes - 1), Ok(Value::Null));
    assert_eq!(people(json!([]), 2), Ok(json!([])));
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
    assert_eq!(join(&database, 8, &first), Ok(json!([0, first])));
    let second = json!({"MID": 8, "Name": "second"});
    assert_eq!(join(&database, 8, &second), Ok(json!([0, first])));
    assert_eq!(join(&database, 1, &json!({})), Ok(json!([1, {"MID": 1}])));
    let read = group(&database, Some(8), 1);
    assert_eq!(
        (&read["adm_cnt"], &read["member_cnt"], &read["level"]),
        (&json!(2), &json!(3), &json!(0))
    );
}

#[test]
fn nobody_joins_a_group_of_ten_thousand_who_is_not_in_it() {
    let database = database();
    add(&database, Some("CODE"));
    let many = "INSERT INTO sns_groups_member (gid, mid, adm_level, model)
        WITH RECURSIVE n (mid) AS (SELECT 3 UNION ALL SELECT mid + 1 FROM n WHERE mid < 9999) SELECT 1, mid, 0, '{}' FROM n";
    database.run(many, Value::Null).unwrap();
    let counted = "UPDATE sns_groups_group SET member_cnt = (SELECT count(*) FROM sns_groups_member)";
    database.run(counted, Value::Null).unwrap();
    assert!(join(&database, 20_000, &json!({"MID": 20_000})).is_ok());
    assert_eq!(group(&database, None, 1)["member_cnt"], 10_000);
    let refused = join(&database, 20_001, &json!({"MID": 20_001}));
    assert_eq!(refused, Err("full-group".to_owned()));
    assert!(join(&database, 20_000, &json!({})).is_ok());
    assert_eq!(group(&database, None, 1)["member_cnt"], 10_000);
}

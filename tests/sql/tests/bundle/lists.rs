//! Statements that take a list: twice the ids cost about twice the steps of SQLite's machine, on a machine of any speed.

use serde_json::{Value, json};
use sql_harness::Database;
use std::path::Path;

/// How many ids the longer of two lists has: as many as a call may name.
const IDS: usize = 1000;

fn database(package: &str) -> Database {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../components")
        .join(package);
    Database::new(folder.to_str().expect("a path in UTF-8"))
}

/// Runs a statement with a list of `ids` made by `item`, on a database of its own.
fn steps(package: &str, name: &str, before: &dyn Fn(&Database), given: &dyn Fn(usize) -> Value, ids: usize) -> i32 {
    let database = database(package);
    before(&database);
    database.steps(name, given(ids))
}

#[track_caller]
fn check(package: &str, name: &str, before: &dyn Fn(&Database), given: &dyn Fn(usize) -> Value) {
    let [half, whole] = [IDS / 2, IDS].map(|ids| steps(package, name, before, given, ids));
    assert!(whole * 10 <= half * 23, "{package} {name}: {half} steps, then {whole}");
}

fn list(ids: usize, item: impl Fn(usize) -> Value) -> Value {
    (0..ids).map(item).collect()
}

fn nothing(_: &Database) {}

fn user(number: usize) -> String {
    format!("user-{number:05}")
}

fn chat(number: usize) -> String {
    format!("1/{}", user(number))
}

/// The users of contact-groups, one of whom has a group with all others in it, all marked.
fn full(database: &Database) {
    database.call("account_import", accounts(IDS)).expect("accounts");
    database
        .call("create_contact_group", creation("g", IDS))
        .expect("a group");
    database.call("mark_contact", marks(IDS)).expect("marks");
}

/// The users alone.
fn imported(database: &Database) {
    database.call("account_import", accounts(IDS)).expect("accounts");
}

fn accounts(ids: usize) -> Value {
    json!({ "accounts": list(ids, |number| json!([user(number), "n", Value::Null])) })
}

fn creation(name: &str, ids: usize) -> Value {
    json!({
        "owner": user(0), "name": name, "group_limit": 20, "added": list(ids, |number| json!(chat(number))),
        "capacity": 10_000, "now": 1,
    })
}

fn change(added: usize, removed: usize) -> Value {
    json!({
        "owner": user(0), "name": "g", "added": list(added, |number| json!(chat(number))),
        "removed": list(removed, |number| json!(chat(number))), "capacity": 10_000, "now": 2,
    })
}

fn marks(ids: usize) -> Value {
    json!({
        "owner": user(0), "items": list(ids, |number| json!([chat(number), 1, 2, "mark"])), "capacity": 10_000, "now": 3,
    })
}

#[test]
fn contact_groups() {
    const PACKAGE: &str = "contact-groups";
    let users = |ids: usize| json!({ "user_ids": list(ids, |number| json!(user(number))) });
    let searched = |ids: usize| json!({ "owner": user(0), "conversations": list(ids, |number| json!(chat(number))) });
    check(PACKAGE, "account_import", &nothing, &accounts);
    check(PACKAGE, "account_import", &imported, &accounts);
    check(PACKAGE, "account_check", &imported, &users);
    check(PACKAGE, "create_contact_group", &imported, &|ids| {
        creation("other", ids)
    });
    check(PACKAGE, "create_contact_group", &full, &|ids| creation("other", ids));
    check(PACKAGE, "update_contact_group", &full, &|ids| change(ids, 0));
    check(PACKAGE, "update_contact_group", &full, &|ids| change(0, ids));
    check(PACKAGE, "mark_contact", &imported, &marks);
    check(PACKAGE, "mark_contact", &full, &marks);
    check(PACKAGE, "search_contact_group", &full, &searched);
}

#[test]
fn group_gateway() {
    const PACKAGE: &str = "group-gateway";
    let users = |ids: usize| list(ids, |number| json!(user(number)));
    let creation = |ids: usize| {
        json!({
            "group_id": "g", "eid": "1", "name": Value::Null, "users": users(ids), "named_after": 20, "name_limit": 100,
            "now": 1,
        })
    };
    let members = |ids: usize| json!({ "group_id": "g", "eid": "1", "operator": user(0), "users": users(ids) });
    let others = |ids: usize| {
        let users = list(ids, |number| json!(user(number + 1)));
        json!({ "group_id": "g", "eid": "1", "operator": user(0), "users": users })
    };
    let alone = |database: &Database| {
        database.call("create_group", creation(1)).expect("a group");
    };
    let full = |database: &Database| {
        database.call("create_group", creation(IDS + 1)).expect("a group");
    };
    check(PACKAGE, "create_group", &nothing, &creation);
    check(PACKAGE, "add_group_user", &alone, &members);
    check(PACKAGE, "add_group_user", &full, &members);
    check(PACKAGE, "del_group_user", &full, &others);
}

#[test]
fn sns_groups() {
    let members = |ids: usize| {
        json!({
            "scene": 0, "created": 1, "code": Value::Null, "in_amount": "0", "model": {},
            "members": list(ids, |number| json!([number + 1, {"Name": "n"}])),
        })
    };
    check("sns-groups", "add_group", &nothing, &members);
    let people = |database: &Database| {
        let insert =
            "INSERT INTO directory_person (person_id, display_name, title, telephone, picture, guardian, properties)
            SELECT value ->> 0, 'n', '', '', '', value ->> 0, '{}' FROM json_each(:people)";
        let people = list(IDS, |number| json!([number.to_string()]));
        database.run(insert, json!({ "people": people })).expect("people");
    };
    let ids = |ids: usize| json!({ "ids": list(ids, |number| json!(number.to_string())), "bytes": 4 << 20 });
    check("sns-groups", "people", &people, &ids);
}

#[test]
fn directory() {
    const PACKAGE: &str = "shared/directory-store";
    let shops = |ids: usize| json!({ "shops": list(ids, |number| json!([user(number), "n", ""])) });
    let people =
        |ids: usize| json!({ "people": list(ids, |number| json!([user(number), "n", "", "", "", user(0), "{}"])) });
    check(PACKAGE, "put_shop", &nothing, &shops);
    check(PACKAGE, "put_person", &nothing, &people);
}

//! The family's procedures and statements, natively.

use serde_json::{Value, json};
use sql_harness::Database;

/// Users `anna`, `bert` and `cora` are imported.
fn database() -> Database {
    let database = Database::new(env!("CARGO_MANIFEST_DIR"));
    let accounts = json!({"accounts": [["anna", null, null], ["bert", "B", ""], ["cora", null, "http://c"]]});
    database.call("account_import", accounts).unwrap();
    database
}

fn create(database: &Database, name: &str, added: &Value) -> Result<Value, String> {
    let parameters =
        json!({"owner": "anna", "name": name, "group_limit": 2, "added": added, "capacity": 2, "now": 100});
    database.call("create_contact_group", parameters)
}

fn page(database: &Database, owner: &str) -> Value {
    let parameters = json!({"owner": owner, "after": 0, "limit": 10});
    database.call("get_contact_group", parameters).unwrap()
}

#[test]
fn a_group_gets_the_next_number_and_the_conversations_that_fit() {
    let database = database();
    let added = json!(["1/bert", "1/nobody", "2/room", "1/cora"]);
    let outcomes = ["done", "unknown-account", "done", "full"];
    assert_eq!(
        create(&database, "friends", &added),
        Ok(json!({"id": 1, "outcomes": outcomes}))
    );
    assert_eq!(
        create(&database, "more", &json!([])),
        Ok(json!({"id": 2, "outcomes": []}))
    );
    let read = page(&database, "anna");
    assert_eq!(
        read["groups"],
        json!([{"id": 1, "name": "friends"}, {"id": 2, "name": "more"}])
    );
    let keys: Vec<&Value> = read["conversations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["key"])
        .collect();
    assert_eq!(keys, ["1/bert", "2/room"]);
}

#[test]
fn a_group_is_refused_to_unknown_owners_under_a_used_name_and_beyond_the_limit() {
    let database = database();
    create(&database, "friends", &json!([])).unwrap();
    assert_eq!(create(&database, "friends", &json!([])), Err("group-exists".to_owned()));
    create(&database, "more", &json!([])).unwrap();
    assert_eq!(create(&database, "most", &json!([])), Err("too-many-groups".to_owned()));
    let of_nobody = json!({"owner": "x", "name": "n", "group_limit": 2, "added": [], "capacity": 2, "now": 1});
    assert_eq!(
        database.call("create_contact_group", of_nobody),
        Err("unknown-account".to_owned())
    );
}

#[test]
fn removals_make_room_for_additions_and_what_has_no_group_is_forgotten() {
    let database = database();
    create(&database, "friends", &json!(["1/bert", "2/room"])).unwrap();
    let change = |owner: &str, name: &str, added: Value, removed: Value| {
        let parameters =
            json!({"owner": owner, "name": name, "added": added, "removed": removed, "capacity": 2, "now": 200});
        database.call("update_contact_group", parameters)
    };
    let changed = change("anna", "friends", json!(["1/cora", "1/nobody"]), json!(["1/bert"]));
    assert_eq!(changed, Ok(json!({"id": 1, "outcomes": ["done", "unknown-account"]})));
    let read = page(&database, "anna");
    let rows: Vec<_> = read["conversations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (&row["key"], &row["updated"]))
        .collect();
    assert_eq!(rows, [(&json!("2/room"), &json!(100)), (&json!("1/cora"), &json!(200))]);
    assert_eq!(
        change("anna", "none", json!([]), json!([])),
        Err("absent-group".to_owned())
    );
    assert_eq!(
        change("x", "friends", json!([]), json!([])),
        Err("unknown-account".to_owned())
    );
}

#[test]
fn a_group_is_renamed_unless_another_has_the_name() {
    let database = database();
    create(&database, "friends", &json!([])).unwrap();
    create(&database, "more", &json!([])).unwrap();
    let rename = |owner: &str, name: &str, new_name: &str| {
        let parameters = json!({"owner": owner, "name": name, "new_name": new_name});
        database.call("update_contact_group_name", parameters)
    };
    assert_eq!(rename("anna", "friends", "friends"), Ok(json!(1)));
    assert_eq!(rename("anna", "friends", "old friends"), Ok(json!(1)));
    assert_eq!(rename("anna", "more", "old friends"), Err("group-exists".to_owned()));
    assert_eq!(rename("anna", "friends", "x"), Err("absent-group".to_owned()));
    assert_eq!(rename("x", "friends", "x"), Err("unknown-account".to_owned()));
}

#[test]
fn a_deleted_group_leaves_marked_conversations_and_its_number_behind() {
    let database = database();
    create(&database, "friends", &json!(["1/bert", "2/room"])).unwrap();
    let marks = json!({"owner": "anna", "items": [["1/bert", 0, 5, null]], "capacity": 9, "now": 150});
    assert_eq!(database.call("mark_contact", marks), Ok(json!(["done"])));
    let delete =
        |owner: &str, name: &str| database.call("del_contact_group", json!({"owner": owner, "name": name, "now": 200}));
    assert_eq!(delete("anna", "friends"), Ok(json!(1)));
    assert_eq!(delete("anna", "friends"), Err("absent-group".to_owned()));
    assert_eq!(delete("x", "friends"), Err("unknown-account".to_owned()));
    let read = page(&database, "anna");
    assert_eq!(read["conversations"].as_array().unwrap().len(), 1);
    assert_eq!(read["conversations"][0]["standard_mark"], 5);
    assert_eq!(create(&database, "friends", &json!([])).unwrap()["id"], 2);
}

#[test]
fn marks_are_set_and_cleared_within_the_limit() {
    let database = database();
    let mark = |items: Value| {
        let parameters = json!({"owner": "anna", "items": items, "capacity": 2, "now": 100});
        database.call("mark_contact", parameters)
    };
    let items = json!([
        ["1/bert", 0, 3, "x"],
        ["1/nobody", 0, 1, null],
        ["2/a", 0, 1, null],
        ["2/b", 0, 1, null]
    ]);
    assert_eq!(mark(items), Ok(json!(["done", "unknown-account", "done", "full"])));
    // Clearing the last mark of one makes room for another in the same call.
    assert_eq!(
        mark(json!([["2/b", 0, 0, "y"], ["2/a", 1, 0, null]])),
        Ok(json!(["done", "done"]))
    );
    let read = page(&database, "anna");
    let rows: Vec<_> = read["conversations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["key"].as_str().unwrap(),
                row["standard_mark"].as_i64().unwrap(),
                row["custom_mark"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(rows, [("1/bert", 3, "x"), ("2/b", 0, "y")]);
    let of_nobody = json!({"owner": "x", "items": [], "capacity": 2, "now": 100});
    assert_eq!(
        database.call("mark_contact", of_nobody),
        Err("unknown-account".to_owned())
    );
}

#[test]
fn pages_go_by_position_and_searches_by_conversation() {
    let database = database();
    create(&database, "friends", &json!(["1/bert", "2/room"])).unwrap();
    let parameters = json!({"owner": "anna", "after": 1, "limit": 1});
    let read = database.call("get_contact_group", parameters).unwrap();
    assert_eq!(read["conversations"][0]["key"], "2/room");
    let search = json!({"owner": "anna", "conversations": ["2/room", "1/cora"]});
    let found = database.call("search_contact_group", search).unwrap();
    assert_eq!(found["is_imported"], true);
    assert_eq!(found["conversations"].as_array().unwrap().len(), 1);
    assert_eq!(found["conversations"][0]["groups"], json!([1]));
    assert_eq!(page(&database, "x")["is_imported"], false);
}

#[test]
fn an_import_keeps_what_it_does_not_say() {
    let database = database();
    database
        .call(
            "account_import",
            json!({"accounts": [["bert", null, "http://b"], ["cora", "C", null]]}),
        )
        .unwrap();
    let stored = database.run(
        "SELECT json_group_array(json_array(user_id, nick, face_url)) FROM contact_groups_account ORDER BY user_id",
        json!({}),
    );
    assert_eq!(
        stored,
        Ok(json!([
            ["anna", "", ""],
            ["bert", "B", "http://b"],
            ["cora", "C", "http://c"]
        ]))
    );
    let check = database.call("account_check", json!({"user_ids": ["cora", "x", "anna"]}));
    assert_eq!(check, Ok(json!([1, 0, 1])));
}

/// What they cost is compared in `tests/sql`: 8,000 conversations took 20 s when each looked through a list of its own.
#[test]
fn each_of_thousands_of_conversations_in_one_call_is_answered() {
    let database = database();
    create(&database, "friends", &json!([])).unwrap();
    let added: Vec<String> = (0..8000).map(|number| format!("1/nobody{number}")).collect();
    let parameters =
        json!({"owner": "anna", "name": "friends", "added": added, "removed": [], "capacity": 2, "now": 1});
    let changed = database.call("update_contact_group", parameters).unwrap();
    assert_eq!(changed["outcomes"], json!(vec!["unknown-account"; 8000]));
}

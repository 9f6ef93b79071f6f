//! The family's procedures and statements, natively.

use serde_json::{Value, json};
use sql_harness::Database;

/// Team `t` has the group `g` of `anna`, who manages it, and `bert`; the directory calls them Anna and, for there is no
/// name, nothing.
fn database() -> Database {
    let database = Database::new(env!("CARGO_MANIFEST_DIR"));
    let people =
        "INSERT INTO directory_person (person_id, display_name, title, telephone, picture, guardian, properties)
                  VALUES ('anna', 'Anna', '', '', '', '', '{}'), ('bert', '', '', '', '', '', '{}')";
    database.run(people, Value::Null).unwrap();
    assert_eq!(
        create(&database, "g", json!("Group"), &json!(["anna", "bert"])),
        Ok(json!("Group"))
    );
    database
}

fn create(database: &Database, group_id: &str, name: Value, users: &Value) -> Result<Value, String> {
    let parameters = json!({
        "group_id": group_id, "eid": "t", "name": name, "users": users, "named_after": 3, "name_limit": 12, "now": 100,
    });
    database.call("create_group", parameters)
}

/// A call on a group, with parameters of its own.
fn on_group(database: &Database, statement: &str, by: [&str; 3], more: Value) -> Result<Value, String> {
    let [group_id, eid, operator] = by;
    let mut parameters = json!({"group_id": group_id, "eid": eid, "operator": operator});
    let more = more.as_object().unwrap().clone();
    parameters.as_object_mut().unwrap().extend(more);
    database.call(statement, parameters)
}

/// A call on the group `g` that has to be refused to strangers and to other teams.
fn assert_checked(database: &Database, statement: &str, more: &Value) {
    for (by, word) in [
        (["x", "t", "anna"], "unknown-group"),
        (["g", "u", "anna"], "unknown-group"),
        (["g", "t", "cora"], "not-member"),
    ] {
        let refused = on_group(database, statement, by, more.clone());
        assert_eq!(refused, Err(word.to_owned()), "{statement} {by:?}");
    }
}

fn users(database: &Database) -> Value {
    on_group(database, "group_users", ["g", "t", "anna"], json!({})).unwrap()
}

fn message(id: &str, kind: i64, client_id: Value, now: i64) -> Value {
    json!({
        "message_id": id, "kind": kind, "title": if kind == 0 { json!("Title") } else { Value::Null }, "content": id,
        "param": null, "client_id": client_id, "now": now, "expire_before": null,
    })
}

#[test]
fn a_group_without_a_name_is_named_after_its_first_members() {
    let database = database();
    let users = json!(["anna", "bert", "cora", "dora"]);
    assert_eq!(
        create(&database, "named", Value::Null, &users),
        Ok(json!("Anna、bert、co"))
    );
    let two = json!(["x", "y"]);
    assert_eq!(create(&database, "short", Value::Null, &two), Ok(json!("x、y")));
    let many = json!(["a", "b", "c", "d"]);
    assert_eq!(create(&database, "many", Value::Null, &many), Ok(json!("a、b、c")));
    assert_eq!(
        create(&database, "long", json!("a name of 19 chars."), &two),
        Ok(json!("a name of 19 chars.")),
        "a given name is as it is"
    );
    let read = on_group(&database, "group_users", ["many", "t", "a"], json!({})).unwrap();
    assert_eq!(read["manager_ids"], json!(["a"]));
    assert_eq!(read["participant_ids"], many);
}

#[test]
fn a_teams_own_person_comes_before_the_shared_one_and_no_other_teams_person_is_shown() {
    let database = database();
    let people =
        "INSERT INTO directory_person (person_id, display_name, title, telephone, picture, guardian, properties)
        SELECT value ->> 0, value ->> 1, '', '', '', '', '{}' FROM json_each(:people)";
    let named = json!([
        ["t/own", "Own"],
        ["own", "Shared"],
        ["u/own", "Other's"],
        ["u/x", "Other's"],
        ["t/u/y", "Own with a slash"],
        ["t/silent", ""],
        ["silent", "Shared"],
        ["a/b/x", "Team a's"],
        ["t/", "Nobody's"],
    ]);
    database.run(people, json!({"people": named})).unwrap();
    for (eid, user, expected) in [
        ("t", "own", "Own"),
        ("u", "own", "Other's"),
        ("v", "own", "Shared"),
        ("t", "u/x", "u/x"),
        ("t", "u/own", "u/own"),
        ("u", "t/own", "t/own"),
        ("t", "t/own", "t/own"),
        ("t", "u/y", "Own with a slash"),
        ("t", "silent", "silent"),
        ("u", "silent", "Shared"),
        ("a/b", "x", "x"),
        ("a", "b/x", "Team a's"),
        ("", "t/own", "t/own"),
    ] {
        let group = format!("{eid} {user}");
        let parameters = json!({
            "group_id": group, "eid": eid, "name": null, "users": [user], "named_after": 1, "name_limit": 99, "now": 1,
        });
        assert_eq!(
            database.call("create_group", parameters),
            Ok(json!(expected)),
            "{group}"
        );
        let sent = on_group(
            &database,
            "message_send",
            [&group, eid, user],
            message("m", 2, Value::Null, 2),
        );
        assert_eq!(sent, Ok(json!(["m", expected, 2])), "{group}");
    }
}

#[test]
fn any_member_adds_users_and_who_is_there_stays() {
    let database = database();
    let added = json!({"users": ["cora", "anna", "dora"]});
    assert_checked(&database, "add_group_user", &added);
    assert_eq!(
        on_group(&database, "add_group_user", ["g", "t", "bert"], added),
        Ok(json!("Group"))
    );
    on_group(&database, "add_group_user", ["g", "t", "bert"], json!({"users": []})).unwrap();
    on_group(
        &database,
        "add_group_user",
        ["g", "t", "bert"],
        json!({"users": ["eva"]}),
    )
    .unwrap();
    assert_eq!(
        users(&database),
        json!({
            "is_member": true, "manager_ids": ["anna"], "participant_ids": ["anna", "bert", "cora", "dora", "eva"],
        })
    );
}

#[test]
fn a_manager_takes_users_out_and_one_manager_stays() {
    let database = database();
    let removed = json!({"users": ["bert", "nobody"]});
    assert_checked(&database, "del_group_user", &removed);
    let remove = |operator, removed| on_group(&database, "del_group_user", ["g", "t", operator], removed);
    assert_eq!(remove("bert", removed.clone()), Err("not-manager".to_owned()));
    assert_eq!(
        remove("anna", json!({"users": ["anna", "bert"]})),
        Err("last-manager".to_owned())
    );
    assert_eq!(users(&database)["participant_ids"], json!(["anna", "bert"]));
    assert_eq!(remove("anna", removed), Ok(json!("Group")));
    assert_eq!(users(&database)["participant_ids"], json!(["anna"]));
}

#[test]
fn members_are_read_by_members_alone() {
    let database = database();
    let read = |by| on_group(&database, "group_users", by, json!({})).unwrap();
    assert_eq!(read(["g", "t", "cora"])["is_member"], false);
    assert_eq!(read(["g", "u", "anna"]), Value::Null);
    assert_eq!(read(["x", "t", "anna"]), Value::Null);
}

#[test]
fn what_is_known_of_a_group_are_its_last_banner_and_its_newest_notice() {
    let database = database();
    let info = |by| on_group(&database, "group_info", by, json!({})).unwrap();
    assert_eq!(
        info(["g", "t", "anna"]),
        json!({
            "is_member": true, "name": "Group", "manager_ids": ["anna"], "participant_count": 2, "banner": null,
            "notice": null,
        })
    );
    let banner = |id: &str| json!({"banner": {"bannerId": id}});
    assert_checked(&database, "banner_create", &banner("1"));
    for id in ["1", "2"] {
        on_group(&database, "banner_create", ["g", "t", "bert"], banner(id)).unwrap();
    }
    let sent = [message("m1", 0, Value::Null, 200), message("m2", 0, Value::Null, 300)];
    for message in sent.into_iter().chain([message("m3", 2, Value::Null, 400)]) {
        on_group(&database, "message_send", ["g", "t", "bert"], message).unwrap();
    }
    let read = info(["g", "t", "bert"]);
    assert_eq!(read["banner"], json!({"bannerId": "2"}));
    assert_eq!(
        read["notice"],
        json!({"id": "m2", "time": 300, "sender": "bert", "title": "Title", "content": "m2"})
    );
    assert_eq!(info(["g", "t", "cora"])["is_member"], false);
    assert_eq!(info(["g", "u", "anna"]), Value::Null);
}

#[test]
fn a_message_that_is_sent_again_is_the_first_one() {
    let database = database();
    assert_checked(&database, "message_send", &message("m", 2, Value::Null, 100));
    let send = |operator, message| on_group(&database, "message_send", ["g", "t", operator], message);
    let first = json!(["m1", "Anna", 200]);
    assert_eq!(send("anna", message("m1", 2, json!("c"), 200)), Ok(first.clone()));
    assert_eq!(send("anna", message("m2", 2, json!("c"), 300)), Ok(first));
    assert_eq!(
        send("bert", message("m3", 2, json!("c"), 400)),
        Ok(json!(["m3", "bert", 400])),
        "the client's id is its sender's"
    );
    for id in ["m4", "m5"] {
        assert_eq!(
            send("anna", message(id, 0, Value::Null, 500)),
            Ok(json!([id, "Anna", 500]))
        );
    }
    let numbers = "SELECT json_group_array(json_array(number, message_id)) FROM
                   (SELECT * FROM group_gateway_message ORDER BY number)";
    assert_eq!(
        database.run(numbers, Value::Null),
        Ok(json!([[1, "m1"], [2, "m3"], [3, "m4"], [4, "m5"]]))
    );
}

#[test]
fn a_merged_history_is_what_the_group_was_a_page_at_a_time() {
    let database = database();
    for (id, kind) in [("m1", 2), ("m2", 0), ("m3", 8)] {
        let message = message(id, kind, Value::Null, 200);
        on_group(&database, "message_send", ["g", "t", "anna"], message).unwrap();
    }
    let merge = json!({"merge_id": "h", "now": 300});
    assert_checked(&database, "merge_create_for_cloudflow", &merge);
    on_group(&database, "merge_create_for_cloudflow", ["g", "t", "bert"], merge).unwrap();
    on_group(
        &database,
        "message_send",
        ["g", "t", "anna"],
        message("m4", 2, Value::Null, 400),
    )
    .unwrap();
    let read = |merge_id: &str, eid: &str, page: i64| {
        let parameters = json!({"merge_id": merge_id, "eid": eid, "page": page, "page_size": 2, "after": 0,
            "bytes": 1 << 20});
        database.call("history_html", parameters).unwrap()
    };
    let first = read("h", "t", 1);
    assert_eq!(
        [&first["name"], &first["total"], &first["created"]],
        [&json!("Group"), &json!(3), &json!(300)]
    );
    assert_eq!(
        first["messages"],
        json!([
            {"number": 1, "sender": "anna", "name": "Anna", "type": 2, "title": null, "content": "m1", "param": null,
             "time": 200},
            {"number": 2, "sender": "anna", "name": "Anna", "type": 0, "title": "Title", "content": "m2", "param": null,
             "time": 200},
        ])
    );
    let second = read("h", "t", 2);
    assert_eq!(second["messages"].as_array().unwrap().len(), 1);
    assert_eq!(second["messages"][0]["content"], "m3");
    assert_eq!(read("h", "t", 3)["messages"], json!([]));
    assert_eq!(read("h", "u", 1), Value::Null);
    for (merge_id, eid, is_there) in [("h", "t", true), ("h", "u", false), ("x", "t", false)] {
        let found = database.call("history_code", json!({"merge_id": merge_id, "eid": eid}));
        assert_eq!(found, Ok(json!(is_there)), "{merge_id} {eid}");
    }
}

#[test]
fn a_group_has_at_most_ten_thousand_members() {
    let database = database();
    let add = |ids: std::ops::RangeInclusive<u32>| {
        let users: Vec<String> = ids.map(|number| format!("u{number}")).collect();
        on_group(&database, "add_group_user", ["g", "t", "anna"], json!({"users": users}))
    };
    let full = Err("full-group".to_owned());
    for part in 0..9 {
        assert!(add(part * 1000 + 1..=part * 1000 + 1000).is_ok());
    }
    assert_eq!(add(9001..=9999), full);
    assert!(add(9001..=9998).is_ok());
    assert_eq!(add(9999..=9999), full);
    assert!(add(9998..=9998).is_ok());
    let read = users(&database);
    assert_eq!(read["participant_ids"].as_array().map(Vec::len), Some(10_000));
    let gone = json!({"users": ["u1", "u2"]});
    assert!(on_group(&database, "del_group_user", ["g", "t", "anna"], gone).is_ok());
    assert_eq!(add(10_001..=10_003), full);
    assert!(add(10_001..=10_002).is_ok());
    let many: Vec<String> = (0..10_001).map(|number| number.to_string()).collect();
    assert_eq!(create(&database, "h", Value::Null, &json!(many)), full);
}

#[test]
fn a_page_of_the_largest_messages_of_a_history_ends_early_and_goes_on_behind_its_last() {
    const PAGE_BYTES: usize = (4 << 20) - (128 << 10);
    let database = database();
    for number in 1..=60 {
        let mut message = message("m", 2, Value::Null, number);
        message["content"] = json!("\u{1}".repeat(10_000));
        message["param"] = json!(format!("{{\"x\":\"{}\"}}", "\\\\".repeat(32_000)));
        on_group(&database, "message_send", ["g", "t", "anna"], message).unwrap();
    }
    on_group(
        &database,
        "merge_create_for_cloudflow",
        ["g", "t", "bert"],
        json!({"merge_id": "h", "now": 300}),
    )
    .unwrap();
    let read = |page: i64, after: i64, bytes: usize| -> Vec<i64> {
        let parameters = json!({"merge_id": "h", "eid": "t", "page": page, "page_size": 50, "after": after,
            "bytes": bytes});
        let messages = database.call("history_html", parameters).unwrap()["messages"].take();
        assert!(messages.to_string().len() <= bytes.max(1 << 18));
        let numbers = messages.as_array().unwrap().iter();
        numbers.map(|message| message["number"].as_i64().unwrap()).collect()
    };
    let first = read(1, 0, PAGE_BYTES);
    assert!(first.len() > 10 && first.len() < 50, "{}", first.len());
    let mut met = first;
    while met.len() < 50 {
        met.extend(read(1, *met.last().unwrap(), PAGE_BYTES));
    }
    met.extend(read(2, 0, PAGE_BYTES));
    assert_eq!(met, (1..=60).collect::<Vec<_>>());
    assert_eq!(read(1, 7, 0), [8]);
    assert_eq!(read(1, 50, PAGE_BYTES), [0; 0]);
}

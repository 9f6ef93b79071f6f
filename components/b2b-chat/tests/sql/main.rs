//! The family's procedures and statements, natively.

mod history;

use serde_json::{Value, json};
use sql_harness::Database;

fn database() -> Database {
    Database::new(env!("CARGO_MANIFEST_DIR"))
}

/// The parameters of a call of `user` for the line `PO1`, 3, with changes.
fn parameters(user: i32, changes: &Value) -> Value {
    let mut parameters = json!({
        "order_id": "PO1", "line": 3, "made": 0, "given": null, "candidates": ["g1", "g2"], "name": "PO1-3",
        "source_order": "SO1", "user_id": user, "company": 9, "role": 0, "cus_company": "a", "sell_company": null,
        "remote": 0, "now": 100,
    });
    for (name, value) in changes.as_object().unwrap() {
        parameters[name] = value.clone();
    }
    parameters
}

/// Enters; what is told of the group, and what is missing there.
fn enter(database: &Database, user: i32, changes: &Value) -> Result<Value, String> {
    let parameters = parameters(user, changes);
    let (order_id, line) = (parameters["order_id"].clone(), parameters["line"].clone());
    let entered = database.call("init_group_chat", parameters)?;
    let told = match &entered[3] {
        Value::Null => {
            let parameters = json!({"order_id": order_id, "line": line, "group_id": entered[0], "user_id": user});
            database.call("init_group_chat_details", parameters)?
        }
        told => told.clone(),
    };
    assert!(told.is_null() || [&entered[0], &entered[1]] == [&told["id"], &told["name"]]);
    Ok(json!([told, entered[2]]))
}

/// Enters where RongCloud is called next; what is missing there.
fn reserve(database: &Database, user: i32, changes: &Value) -> Value {
    let mut changes = changes.clone();
    changes["remote"] = json!(1);
    enter(database, user, &changes).unwrap()[1].take()
}

/// Says what became of an entry that was reserved in the line's group; what is told of the group then.
fn settle(database: &Database, outcome: &str, user: i32) -> Value {
    let group = database.run(
        "SELECT json_group_array(group_id) FROM b2b_chat_group WHERE order_id = 'PO1'",
        Value::Null,
    );
    settle_in(database, outcome, user, &group.unwrap()[0])
}

fn settle_in(database: &Database, outcome: &str, user: i32, group: &Value) -> Value {
    let mut parameters = json!({"group_id": group, "user_id": user, "now": 200});
    if outcome == "accepted" {
        (parameters["order_id"], parameters["line"]) = (json!("PO1"), json!(3));
    }
    let settled = database.call(&format!("init_group_chat_{outcome}"), parameters);
    let mut settled = settled.unwrap();
    settled.get_mut(0).map_or(Value::Null, Value::take)
}

fn find(database: &Database, user: i32, changes: &Value) -> Value {
    let mut parameters = parameters(user, changes);
    for name in ["made", "candidates", "name", "source_order", "remote", "now"] {
        parameters.as_object_mut().unwrap().remove(name);
    }
    database.call("init_group_chat_find", parameters).unwrap()
}

/// How many groups and members there are, reserved ones among them.
fn rows(database: &Database) -> Value {
    let count = "SELECT json_array((SELECT count(*) FROM b2b_chat_group), (SELECT count(*) FROM b2b_chat_member))";
    database.run(count, Value::Null).unwrap()
}

#[test]
fn a_group_is_made_with_its_first_member_and_joined_by_others_in_their_order() {
    let database = database();
    let details = json!({
        "id": "g1", "name": "PO1-3", "source_order": "SO1", "created": 100, "count": 1,
        "members": [[12, 9, 0, "a", null, 100]],
    });
    assert_eq!(enter(&database, 12, &json!({})), Ok(json!([details, null])));
    let later = json!({"name": "other", "source_order": "other", "role": 2, "now": 150});
    let joined = enter(&database, 11, &later).unwrap();
    assert_eq!(
        (&joined[0]["name"], &joined[0]["source_order"], &joined[0]["created"]),
        (&json!("PO1-3"), &json!("SO1"), &json!(100))
    );
    assert_eq!(
        joined[0]["members"],
        json!([[12, 9, 0, "a", null, 100], [11, 9, 2, "a", null, 150]])
    );
}

#[test]
fn a_member_who_comes_again_is_known_by_the_last_values_and_keeps_the_place() {
    let database = database();
    for user in [11, 12] {
        enter(&database, user, &json!({})).unwrap();
    }
    let changed = json!({"company": 10, "cus_company": null, "sell_company": "b", "now": 150});
    assert_eq!(
        enter(&database, 11, &changed).unwrap()[0]["members"],
        json!([[11, 10, 0, null, "b", 100], [12, 9, 0, "a", null, 100]])
    );
}

#[test]
fn a_new_group_gets_the_first_id_that_is_free() {
    let database = database();
    let id = |order: &str| enter(&database, 11, &json!({"order_id": order})).unwrap()[0]["id"].take();
    assert_eq!(
        (id("PO1"), id("PO2"), id("PO1")),
        (json!("g1"), json!("g2"), json!("g1"))
    );
}

#[test]
fn a_group_that_was_made_elsewhere_is_adopted_by_the_id_that_is_given() {
    let database = database();
    let existing = |order: &str, given: Value| {
        let changes = json!({"order_id": order, "made": 1, "given": given, "candidates": null});
        enter(&database, 11, &changes).map(|mut entered| entered[0]["id"].take())
    };
    assert_eq!(existing("PO1", json!(null)), Err("unknown-group".to_owned()));
    assert_eq!(existing("PO1", json!("x1")), Ok(json!("x1")));
    assert_eq!(existing("PO2", json!("x1")), Err("other-line".to_owned()));
    for given in [json!(null), json!("x1"), json!("nobody's")] {
        assert_eq!(existing("PO1", given), Ok(json!("x1")));
    }
    assert_eq!(rows(&database), json!([1, 1]));
}

#[test]
fn only_a_call_that_would_write_nothing_finds_the_group() {
    let database = database();
    assert_eq!(find(&database, 11, &json!({})), Value::Null);
    enter(&database, 11, &json!({})).unwrap();
    assert_eq!(
        find(&database, 11, &json!({}))["members"],
        json!([[11, 9, 0, "a", null, 100]])
    );
    assert_eq!(find(&database, 11, &json!({"given": "g1"}))["id"], "g1");
    for changes in [
        json!({"line": 4}),
        json!({"given": "x1"}),
        json!({"user_id": 12}),
        json!({"company": 10}),
        json!({"role": 1}),
        json!({"cus_company": null}),
        json!({"sell_company": ""}),
    ] {
        assert_eq!(find(&database, 11, &changes), Value::Null, "{changes}");
    }
    reserve(&database, 12, &json!({}));
    assert_eq!(find(&database, 12, &json!({})), Value::Null);
}

#[test]
fn what_rongcloud_has_not_confirmed_is_missing_and_seen_by_nobody() {
    let database = database();
    assert_eq!(reserve(&database, 11, &json!({})), "group");
    assert_eq!(reserve(&database, 12, &json!({})), "group");
    let known = enter(&database, 13, &json!({"made": 1, "candidates": null}));
    assert_eq!(known, Err("unknown-group".to_owned()));
    let members = |mut details: Value| details["members"].take();
    assert_eq!(
        members(settle(&database, "accepted", 12)),
        json!([[12, 9, 0, "a", null, 200]])
    );
    assert_eq!(reserve(&database, 11, &json!({})), "member");
    assert_eq!(
        members(settle(&database, "accepted", 11)),
        json!([[12, 9, 0, "a", null, 200], [11, 9, 0, "a", null, 200]])
    );
    assert_eq!(reserve(&database, 11, &json!({})), Value::Null);
    assert_eq!(find(&database, 11, &json!({}))["created"], 200);
}

#[test]
fn an_adopted_group_is_missing_only_a_member() {
    let adopting = json!({"made": 1, "given": "x1", "candidates": null});
    assert_eq!(reserve(&database(), 11, &adopting), "member");
}

#[test]
fn a_refusal_leaves_nothing_unless_another_call_may_have_been_answered() {
    let database = database();
    reserve(&database, 11, &json!({}));
    settle(&database, "refused", 11);
    assert_eq!(rows(&database), json!([0, 0]));
    // The first of these two is never answered.
    reserve(&database, 11, &json!({}));
    reserve(&database, 11, &json!({}));
    settle(&database, "refused", 11);
    assert_eq!(rows(&database), json!([1, 1]));
    settle(&database, "accepted", 11);
    reserve(&database, 12, &json!({}));
    settle(&database, "refused", 12);
    assert_eq!(rows(&database), json!([1, 1]));
    // Whoever is in the group stays in it.
    settle(&database, "refused", 11);
    assert_eq!(find(&database, 11, &json!({}))["id"], "g1");
}

#[test]
fn an_adopted_group_that_cannot_be_joined_does_not_keep_the_line() {
    let database = database();
    let adopting = json!({"made": 1, "given": "x1", "candidates": null});
    // The first call is never answered.
    reserve(&database, 66, &adopting);
    assert_eq!(reserve(&database, 5, &json!({})), "member");
    settle(&database, "refused", 5);
    assert_eq!(rows(&database), json!([0, 0]));
    assert_eq!(reserve(&database, 5, &json!({})), "group");
    settle(&database, "accepted", 5);
    assert_eq!(find(&database, 5, &json!({}))["id"], "g1");
    // One that has been joined stays.
    let joined = json!({"order_id": "PO2", "made": 1, "given": "x1", "candidates": null});
    reserve(&database, 66, &joined);
    let x1 = json!("x1");
    let group = json!({"order_id": "PO2", "line": 3, "group_id": x1, "user_id": 66, "now": 300});
    database.call("init_group_chat_accepted", group).unwrap();
    reserve(&database, 67, &joined);
    settle_in(&database, "refused", 67, &x1);
    assert_eq!(rows(&database), json!([2, 2]));
}

fn history(database: &Database, page: i32, size: i32) -> Value {
    seen(database, &json!({"page": page, "size": size}))
}

/// A page of 100 of all messages, with changes.
fn seen(database: &Database, changes: &Value) -> Value {
    let mut parameters = json!({"group_id": "g1", "member": null, "viewer": null, "page": 1, "size": 100,
        "bytes": 1 << 22});
    for (name, value) in changes.as_object().unwrap() {
        parameters[name] = value.clone();
    }
    database.call("get_message_history", parameters).unwrap()
}

/// The ids of a page's messages, the newest first.
fn uids(page: &Value) -> Vec<&str> {
    let messages = page["messages"].as_array().unwrap().iter();
    messages.map(|message| message[0].as_str().unwrap()).collect()
}

fn release(database: &Database) -> Value {
    let line = json!({"order_id": "PO1", "line": 3, "group_id": null});
    database.call("release_group_chat", line).unwrap()
}

#[test]
fn a_group_is_released_by_its_id_and_no_other_with_it() {
    let database = database();
    enter(&database, 11, &json!({})).unwrap();
    enter(&database, 11, &json!({"order_id": "PO2"})).unwrap();
    let release = |id: &str| {
        let parameters = json!({"order_id": null, "line": null, "group_id": id});
        database.call("release_group_chat", parameters).unwrap()
    };
    assert_eq!(release("g3"), Value::Null);
    assert_eq!(release("g2"), json!(["g2", "PO2", 3]));
    assert_eq!(rows(&database), json!([1, 1]));
}

#[test]
fn a_call_whose_line_is_released_meanwhile_is_told_so() {
    let database = database();
    reserve(&database, 11, &json!({}));
    assert_eq!(release(&database), json!(["g1", "PO1", 3]));
    assert_eq!(settle(&database, "accepted", 11), Value::Null);
    assert_eq!(rows(&database), json!([0, 0]));
}

#[test]
fn nobody_enters_a_group_of_ten_thousand_who_is_not_in_it() {
    let database = database();
    enter(&database, 11, &json!({})).unwrap();
    let many = "INSERT INTO b2b_chat_member
        (group_id, user_id, company, role, cus_company, sell_company, pending, unanswered, position, joined)
        WITH RECURSIVE n (id) AS (SELECT 2 UNION ALL SELECT id + 1 FROM n WHERE id < 9999)
        SELECT 'g1', id + 1000000, 9, 0, 'a', NULL, 0, 0, id, 100 FROM n";
    database.run(many, Value::Null).unwrap();
    let counted = "UPDATE b2b_chat_group SET members = (SELECT count(*) FROM b2b_chat_member)";
    database.run(counted, Value::Null).unwrap();
    assert!(enter(&database, 12, &json!({})).is_ok());
    let full = Err("full-group".to_owned());
    assert_eq!(enter(&database, 13, &json!({})), full);
    assert_eq!(enter(&database, 13, &json!({"remote": 1})), full);
    // Who is in it already may say something new.
    let entered = enter(&database, 12, &json!({"company": 10})).unwrap();
    assert_eq!(
        (&entered[0]["count"], entered[0]["members"].as_array().map(Vec::len)),
        (&json!(10_000), Some(10_000))
    );
    assert_eq!(rows(&database), json!([1, 10_000]));
    let longest = json!({"name": "\u{1}".repeat(255)});
    database
        .run(
            "UPDATE b2b_chat_member SET cus_company = :name, sell_company = :name",
            longest,
        )
        .unwrap();
    let mut told = enter(&database, 12, &json!({})).unwrap()[0].take();
    assert_eq!(told["count"], 10_000);
    let members = told["members"].take();
    assert!(members.to_string().len() <= (4 << 20) - (128 << 10));
    let users: Vec<i64> = members
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member[0].as_i64().unwrap())
        .collect();
    assert_eq!(users[..3], [11, 1_000_002, 1_000_003]);
    assert!(users.len() > 1000);
}

#[test]
fn an_answer_for_a_line_that_others_have_made_again_is_not_taken_for_theirs() {
    let release = json!({"order_id": "PO1", "line": 3, "group_id": null});
    let adopted = |id: &str| json!({"made": 1, "given": id, "candidates": null});
    for (first, second) in [
        (json!({}), json!({})),
        (adopted("a"), adopted("a")),
        (adopted("a"), adopted("b")),
    ] {
        for outcome in ["accepted", "refused"] {
            let database = database();
            reserve(&database, 11, &first);
            let group = if first == json!({}) { json!("g1") } else { json!("a") };
            database.call("release_group_chat", release.clone()).unwrap();
            reserve(&database, 12, &second);
            assert_eq!(settle_in(&database, outcome, 11, &group), Value::Null, "{outcome}");
            assert_eq!(rows(&database), json!([1, 1]), "{outcome} {second}");
            assert_eq!(settle(&database, "accepted", 12)["members"][0][0], 12, "{outcome}");
            assert_eq!(settle_in(&database, outcome, 11, &group), Value::Null, "{outcome}");
        }
    }
}

#[test]
fn a_write_tells_of_few_members_and_of_many_they_are_read_without_the_lock() {
    let database = database();
    let known = "INSERT INTO b2b_chat_member
          (group_id, user_id, company, role, cus_company, sell_company, pending, unanswered, position, joined)
        WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < :last)
        SELECT 'g1', n + 1000, 9, 0, NULL, NULL, 0, 0, n, 100 FROM n";
    enter(&database, 11, &json!({})).unwrap();
    database.run(known, json!({"last": 199})).unwrap();
    database
        .run("UPDATE b2b_chat_group SET members = 199", Value::Null)
        .unwrap();
    for (user, is_told) in [(12, true), (13, false)] {
        let entered = database.call("init_group_chat", parameters(user, &json!({}))).unwrap();
        assert_eq!(entered[3].is_object(), is_told, "{user}");
        reserve(&database, user + 10, &json!({}));
        assert_eq!(settle(&database, "accepted", user + 10), Value::Null);
    }
    assert_eq!(
        enter(&database, 13, &json!({})).unwrap()[0]["members"]
            .as_array()
            .map(Vec::len),
        Some(203)
    );
}

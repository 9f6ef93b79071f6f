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

fn pair(nonce: &str, refresh: Value, check: &str, now: i64) -> Value {
    json!({
        "eid": "t", "scope": "team", "secret_check": check, "nonce": nonce,
        "access_digest": format!("access of {nonce}"), "access_expires": now + 10,
        "next_digest": format!("refresh of {nonce}"), "next_expires": now + 100,
        "refresh_digest": refresh, "now": now,
    })
}

fn issue(database: &Database, nonce: &str, refresh: Value, check: &str, now: i64) -> Result<Value, String> {
    database.call("get_access_token", pair(nonce, refresh, check, now))
}

fn token(database: &Database, digest: &str) -> Value {
    database.call("token", json!({"digest": digest})).unwrap()
}

#[test]
fn a_pair_of_tokens_lasts_until_it_expires_or_the_secret_changes() {
    let database = database();
    assert_eq!(issue(&database, "a", Value::Null, "s", 100), Ok(json!(["a", 110])));
    assert_eq!(issue(&database, "b", Value::Null, "s", 109), Ok(json!(["a", 110])));
    assert_eq!(token(&database, "access of b"), Value::Null);
    assert_eq!(
        token(&database, "access of a"),
        json!({"kind": "access", "eid": "t", "scope": "team", "nonce": "a", "expires": 110})
    );
    assert_eq!(token(&database, "refresh of a")["expires"], 200);
    assert_eq!(token(&database, "refresh of a")["kind"], "refresh");
    assert_eq!(issue(&database, "c", Value::Null, "other", 109), Ok(json!(["c", 119])));
    assert_eq!(issue(&database, "d", Value::Null, "other", 119), Ok(json!(["d", 129])));
    assert_eq!(
        token(&database, "access of c"),
        Value::Null,
        "expired tokens are deleted"
    );
}

#[test]
fn a_refresh_token_is_used_up_and_the_access_token_beside_it_lives_on() {
    let database = database();
    issue(&database, "a", Value::Null, "s", 100).unwrap();
    assert_eq!(
        issue(&database, "b", json!("refresh of a"), "s", 105),
        Ok(json!(["b", 115]))
    );
    assert_eq!(token(&database, "access of a")["nonce"], "a");
    assert_eq!(token(&database, "refresh of a")["kind"], "used");
    for digest in ["access of b", "refresh of nothing"] {
        assert_eq!(
            issue(&database, "c", json!(digest), "s", 105),
            Err("unknown-token".to_owned())
        );
    }
    for digest in ["refresh of a", "refresh of b"] {
        assert_eq!(
            issue(&database, "c", json!(digest), "s", 205),
            Err("unknown-token".to_owned()),
            "it has expired"
        );
    }
}

#[test]
fn a_refresh_token_that_comes_again_ends_its_chain_alone() {
    let database = database();
    issue(&database, "other", Value::Null, "old secret", 100).unwrap();
    issue(&database, "a", Value::Null, "s", 100).unwrap();
    issue(&database, "b", json!("refresh of a"), "s", 101).unwrap();
    issue(&database, "c", json!("refresh of b"), "s", 102).unwrap();
    assert_eq!(issue(&database, "d", json!("refresh of a"), "s", 103), Ok(Value::Null));
    for nonce in ["a", "b", "c", "d"] {
        for kind in ["access", "refresh"] {
            assert_eq!(token(&database, &format!("{kind} of {nonce}")), Value::Null);
        }
    }
    assert_eq!(token(&database, "access of other")["nonce"], "other");
    assert_eq!(
        issue(&database, "e", json!("refresh of c"), "s", 103),
        Err("unknown-token".to_owned())
    );
    assert_eq!(
        issue(&database, "f", Value::Null, "s", 103),
        Ok(json!(["f", 113])),
        "the team begins again"
    );
    // A chain that ends behind its back leaves the team's newer pair alone, and does not tell it.
    issue(&database, "g", json!("refresh of other"), "s", 104).unwrap();
    issue(&database, "h", Value::Null, "newer", 105).unwrap();
    assert_eq!(
        issue(&database, "i", json!("refresh of other"), "s", 106),
        Ok(Value::Null)
    );
    assert_eq!(issue(&database, "j", Value::Null, "newer", 107), Ok(json!(["h", 115])));
}

#[test]
fn to_end_a_chain_takes_no_longer_where_it_has_many_tokens() {
    let steps = |tokens: i32| {
        let database = database();
        issue(&database, "a", Value::Null, "s", 100).unwrap();
        issue(&database, "b", json!("refresh of a"), "s", 101).unwrap();
        let many = "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :tokens)
            INSERT INTO group_gateway_token (digest, kind, eid, scope, nonce, expires, chain)
            SELECT n, 'used', 't', 'team', n, 1000, 'a' FROM number";
        database.run(many, json!({"tokens": tokens})).unwrap();
        database.steps("get_access_token", pair("c", json!("refresh of a"), "s", 102))
    };
    assert!(steps(5000) <= steps(5) + 20);
}

#[test]
fn a_chain_that_has_ended_is_forgotten_with_its_last_token() {
    let database = database();
    issue(&database, "a", Value::Null, "s", 100).unwrap();
    issue(&database, "b", json!("refresh of a"), "s", 101).unwrap();
    issue(&database, "c", json!("refresh of a"), "s", 102).unwrap();
    let rows =
        "SELECT json_array((SELECT count(*) FROM group_gateway_ended), (SELECT count(*) FROM group_gateway_token))";
    assert_eq!(database.run(rows, Value::Null), Ok(json!([1, 4])));
    issue(&database, "d", Value::Null, "s", 202).unwrap();
    assert_eq!(database.run(rows, Value::Null), Ok(json!([0, 2])));
}

#[test]
fn tokens_of_the_version_before_are_chains_of_their_own_pairs() {
    let database = database();
    issue(&database, "a", Value::Null, "s", 100).unwrap();
    issue(&database, "b", Value::Null, "s", 120).unwrap();
    database
        .run("UPDATE group_gateway_token SET chain = NULL", Value::Null)
        .unwrap();
    issue(&database, "c", json!("refresh of a"), "s", 121).unwrap();
    issue(&database, "d", json!("refresh of a"), "s", 122).unwrap();
    assert_eq!(token(&database, "access of c"), Value::Null);
    assert_eq!(token(&database, "access of b")["nonce"], "b");
}

#[test]
fn expired_tokens_go_a_hundred_at_a_time() {
    let database = database();
    let many = "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 250)
        INSERT INTO group_gateway_token (digest, kind, eid, scope, nonce, expires) SELECT n, 'used', 't', 'team', n, n FROM number";
    database.run(many, Value::Null).unwrap();
    for (now, left) in [(1000, 150), (1001, 50), (1002, 0)] {
        issue(&database, &now.to_string(), Value::Null, "s", now).unwrap();
        let counted = database.run(
            "SELECT count(*) FROM group_gateway_token WHERE expires <= 1000",
            Value::Null,
        );
        assert_eq!(counted, Ok(json!(left)));
    }
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

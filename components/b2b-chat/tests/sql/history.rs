//! The messages of a group, natively.

use crate::{database, enter, history, release, reserve, rows, seen, uids};
use serde_json::{Value, json};
use sql_harness::Database;

fn route(database: &Database, sender: &str, recipients: &Value) {
    let insert = "
        INSERT INTO messages_group_message (group_id, number, uid, type, time, sender, recipients, content)
        SELECT group_id, count, 'u' || count, 'RC:TxtMsg', 1000 + count, :sender, :recipients, '{}' FROM messages_group";
    let count = "INSERT INTO messages_group (group_id, count) VALUES ('g1', 1)
        ON CONFLICT (group_id) DO UPDATE SET count = count + 1";
    database.run(count, Value::Null).unwrap();
    let parameters = json!({"sender": sender, "recipients": recipients});
    database.run(insert, parameters).unwrap();
}

#[test]
fn a_history_has_the_messages_of_a_page_with_the_senders_who_are_members() {
    let database = database();
    assert_eq!(history(&database, 1, 2), Value::Null);
    enter(&database, 11, &json!({"role": 3, "sell_company": "b"})).unwrap();
    let empty = json!({"order_id": "PO1", "sell_company": "b", "total": 0, "messages": []});
    assert_eq!(history(&database, 1, 2), empty);
    reserve(&database, 12, &json!({}));
    for (sender, recipients) in [("11", json!(null)), ("12", json!(["11", "13"])), ("m_7", json!(null))] {
        route(&database, sender, &recipients);
    }
    let newest = json!([
        ["u3", "RC:TxtMsg", 1003, "m_7", null, "{}", null, null],
        ["u2", "RC:TxtMsg", 1002, "12", ["11", "13"], "{}", null, null],
    ]);
    let page = history(&database, 1, 2);
    assert_eq!((&page["messages"], &page["total"]), (&newest, &json!(3)));
    let oldest = json!([["u1", "RC:TxtMsg", 1001, "11", null, "{}", 9, 3]]);
    assert_eq!(history(&database, 2, 2)["messages"], oldest);
    assert_eq!(history(&database, 3, 2)["messages"], json!([]));
    assert_eq!(history(&database, i32::MAX, 100)["messages"], json!([]));
}

#[test]
fn a_group_that_rongcloud_has_not_confirmed_has_no_history() {
    let database = database();
    reserve(&database, 11, &json!({}));
    assert_eq!(history(&database, 1, 2), Value::Null);
}

#[test]
fn a_member_s_history_has_what_is_for_all_is_directed_to_them_or_was_written_by_them() {
    let database = database();
    enter(&database, 11, &json!({})).unwrap();
    reserve(&database, 12, &json!({}));
    let senders = ["11", "12", "13"];
    let recipients = [json!(null), json!(["11"]), json!(["12", "13"]), json!(["112", "1"])];
    let mut written = Vec::new();
    for number in 0..60_usize {
        let (sender, to) = (senders[number * number % 3], &recipients[number % 7 % 4]);
        route(&database, sender, to);
        written.push((format!("u{}", number + 1), sender, to.clone()));
    }
    written.reverse();
    for viewer in ["11", "12", "13", "1", ""] {
        let is_for = |(_, sender, to): &&(String, &str, Value)| {
            let is_recipient = |all: &Vec<Value>| all.iter().any(|one| one == viewer);
            *sender == viewer || to.as_array().is_none_or(is_recipient)
        };
        let expected: Vec<&str> = written.iter().filter(is_for).map(|(uid, ..)| uid.as_str()).collect();
        for size in [1, 3, 7, 100] {
            let mut found = Vec::new();
            for page in 1..=61 {
                let read = seen(&database, &json!({"viewer": viewer, "page": page, "size": size}));
                assert_eq!(read["total"], expected.len());
                let on_page = uids(&read);
                let left = expected.len() - found.len();
                assert_eq!(on_page.len(), left.min(size), "{viewer} {page} {size}");
                found.extend(on_page.into_iter().map(str::to_owned));
            }
            assert_eq!(found, expected, "{viewer} {size}");
        }
    }
}

#[test]
fn a_group_is_unknown_to_whom_is_not_in_it() {
    let database = database();
    enter(&database, 11, &json!({})).unwrap();
    reserve(&database, 12, &json!({}));
    assert_eq!(seen(&database, &json!({"member": 11}))["total"], 0);
    for member in [12, 13] {
        assert_eq!(seen(&database, &json!({"member": member})), Value::Null);
    }
}

#[test]
fn a_history_begins_when_the_line_gets_the_group_and_where_messages_are_left() {
    let database = database();
    for _ in 0..3 {
        route(&database, "11", &json!(null));
    }
    route(&database, "11", &json!(["12"]));
    let adopting = json!({"made": 1, "given": "g1", "candidates": null});
    enter(&database, 11, &adopting).unwrap();
    let empty = seen(&database, &json!({}));
    assert_eq!((&empty["total"], uids(&empty)), (&json!(0), vec![]));
    for to in [json!(null), json!(["12"]), json!(null)] {
        route(&database, "13", &to);
    }
    let all = seen(&database, &json!({}));
    assert_eq!((&all["total"], uids(&all)), (&json!(3), vec!["u7", "u6", "u5"]));
    let of_a_stranger = seen(&database, &json!({"viewer": "", "size": 2}));
    assert_eq!(
        (&of_a_stranger["total"], uids(&of_a_stranger)),
        (&json!(2), vec!["u7", "u5"])
    );
    for (number, left) in [(5, ["u7", "u6"].as_slice()), (6, &["u7"]), (7, &[])] {
        let delete = "DELETE FROM messages_group_message WHERE number <= :number";
        database.run(delete, json!({"number": number})).unwrap();
        let read = seen(&database, &json!({}));
        assert_eq!((&read["total"], uids(&read)), (&json!(left.len()), left.to_vec()));
    }
}

#[test]
fn a_line_that_is_released_has_no_group_and_no_history_comes_back() {
    let database = database();
    assert_eq!(release(&database), Value::Null);
    enter(&database, 11, &json!({})).unwrap();
    enter(&database, 12, &json!({})).unwrap();
    route(&database, "11", &json!(null));
    assert_eq!(release(&database), json!(["g1", "PO1", 3]));
    assert_eq!((release(&database), rows(&database)), (Value::Null, json!([0, 0])));
    assert_eq!(history(&database, 1, 2), Value::Null);
    // Another line adopts the group; and without that, the line would make one with the same id.
    for changes in [
        json!({"order_id": "PO2", "made": 1, "given": "g1", "candidates": null}),
        json!({}),
    ] {
        enter(&database, 13, &changes).unwrap();
        assert_eq!(seen(&database, &json!({}))["total"], 0, "{changes}");
        database.run("DELETE FROM b2b_chat_group", Value::Null).unwrap();
    }
}

#[test]
fn a_page_of_the_largest_messages_ends_early_and_the_rest_of_it_is_not_read() {
    const PAGE_BYTES: usize = (4 << 20) - (128 << 10);
    let database = database();
    // As many control characters as there is room for, in JSON.
    database.limit(25 << 20);
    enter(&database, 11, &json!({})).unwrap();
    let message = "INSERT INTO messages_group_message (group_id, number, uid, type, time, sender, recipients, content)
        WITH RECURSIVE n (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n WHERE number < 100)
        SELECT 'g1', number, 'u' || number, 'RC:TxtMsg', 1000 + number, '11', NULL, :content FROM n";
    let count = "INSERT INTO messages_group (group_id, count) VALUES ('g1', 100)";
    for text in ["x", "\u{1}"] {
        database.run("DELETE FROM messages_group", Value::Null).unwrap();
        database.run("DELETE FROM messages_group_message", Value::Null).unwrap();
        database.run(count, Value::Null).unwrap();
        database.run(message, json!({"content": text.repeat(131_072)})).unwrap();
        for viewer in [Value::Null, json!("12")] {
            let page = seen(&database, &json!({"bytes": PAGE_BYTES, "viewer": viewer}));
            assert!(page["messages"].to_string().len() <= PAGE_BYTES);
            let shown = uids(&page);
            let newest: Vec<String> = (1..=100)
                .rev()
                .take(shown.len())
                .map(|number| format!("u{number}"))
                .collect();
            assert!(shown.len() > 4 && shown.len() < 100);
            assert_eq!(shown, newest);
            assert_eq!(page["total"], 100);
        }
        assert_eq!(uids(&seen(&database, &json!({"bytes": 0}))), ["u100"]);
    }
}

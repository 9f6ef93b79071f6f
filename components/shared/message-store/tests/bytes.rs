//! Lists whose records are large: a page ends where it has as many bytes as it may have, and says so.

use serde_json::{Value, json};
use sql_harness::Database;

/// The longest content, in bytes.
const LONGEST: usize = 131_072;
/// What the store passes for a page, and for all conversations.
const PAGE_BYTES: usize = (4 << 20) - (128 << 10);
const LIST_BYTES: usize = 4 << 20;
const AROUND: usize = 128;

fn create(database: &Database, seller: &str, cnt: &str) {
    let parameters =
        json!({"member_id": 1, "seller_id": seller, "message_type": "a", "now": 5, "cnt": cnt, "since": null});
    database.call("create", parameters).unwrap();
}

/// The contents that are the largest when they are stored, and when they are written as JSON.
fn largest() -> [(&'static str, String); 3] {
    [
        ("plain", "x".repeat(LONGEST)),
        ("quotes", "\"".repeat(LONGEST)),
        ("controls", "\u{1}".repeat(LONGEST)),
    ]
}

fn ids(reply: &Value) -> Vec<i64> {
    let items = reply["items"].as_array().unwrap().iter();
    items.map(|item| item[0].as_i64().unwrap()).collect()
}

fn list(database: &Database, name: &str, others: Value) -> Value {
    let mut parameters = json!({"member_id": 1, "seller_id": "s", "page": null, "size": 34, "above": null, "below": null,
        "direction": -1, "bytes": PAGE_BYTES});
    let all = parameters.as_object_mut().unwrap();
    if name != "list" {
        all.extend([("since".to_owned(), json!(0)), ("until".to_owned(), json!(9))]);
    }
    if name == "list_of_type" {
        all.insert("message_type".to_owned(), json!("a"));
    }
    all.extend(others.as_object().unwrap().clone());
    database.call(name, parameters).unwrap()
}

#[test]
fn pages_of_the_largest_records_end_early_and_say_how_long_they_would_be() {
    for (what, cnt) in largest() {
        let database = Database::new(env!("CARGO_MANIFEST_DIR"));
        for _ in 0..36 {
            create(&database, "s", &cnt);
        }
        for name in ["list", "list_in_span", "list_of_type"] {
            let page = list(&database, name, json!({"page": 0}));
            assert!(page["items"].to_string().len() <= PAGE_BYTES, "{what} {name}");
            assert_eq!(
                (&page["whole"], &page["total"]),
                (&json!(34), &json!(36)),
                "{what} {name}"
            );
            let shown = ids(&page);
            assert!(shown.len() > 4 && shown.len() < 34, "{what} {name}: {}", shown.len());
            let newest: Vec<i64> = (1..=36).rev().take(shown.len()).collect();
            assert_eq!(shown, newest, "{what} {name}");
            let behind = list(&database, name, json!({"below": shown.last()}));
            assert_eq!(behind["items"][0][0], json!(shown.last().unwrap() - 1), "{what} {name}");
            let oldest = list(&database, name, json!({"page": 0, "direction": 1}));
            assert_eq!(ids(&oldest)[..2], [1, 2], "{what} {name}");
        }
    }
}

#[test]
fn a_page_that_has_room_for_nothing_has_one_record_and_one_that_just_fits_is_whole() {
    let database = Database::new(env!("CARGO_MANIFEST_DIR"));
    for _ in 0..3 {
        create(&database, "s", "ten bytes!");
    }
    let whole = list(&database, "list", json!({}));
    let bytes = whole["items"].to_string().len();
    assert_eq!((ids(&whole).len(), &whole["whole"]), (3, &Value::Null));
    for (bytes, shown) in [(bytes, 3), (bytes - 1, 2), (1, 1), (0, 1)] {
        let page = list(&database, "list", json!({"bytes": bytes}));
        let cut = if shown < 3 { json!(3) } else { Value::Null };
        assert_eq!((ids(&page).len(), &page["whole"]), (shown, &cut), "{bytes}");
    }
}

#[test]
fn conversations_whose_shops_have_much_are_the_first_that_have_room_and_others_are_not_read() {
    let database = Database::new(env!("CARGO_MANIFEST_DIR"));
    for number in 1..=3000 {
        create(&database, &format!("s{number}"), "{}");
    }
    let shops = "INSERT INTO directory_shop (seller_id, shop_name, logo)
        SELECT seller_id, :name, :logo FROM messages_conversation";
    let texts = json!({"name": "\u{1}".repeat(255), "logo": "\u{1}".repeat(2048)});
    database.run(shops, texts).unwrap();
    // As many control characters as there is room for, in JSON.
    database.limit(25 << 20);
    let parameters = json!({"member_id": 1, "around": AROUND, "bytes": LIST_BYTES});
    let all = database.call("all_conversations", parameters).unwrap();
    let shown = ids(&all);
    assert!(all["items"].to_string().len() + AROUND * shown.len() <= LIST_BYTES);
    assert!(shown.len() > 200, "{}", shown.len());
    assert_eq!(shown, (1..=3000).rev().take(shown.len()).collect::<Vec<_>>());
    assert_eq!(all["total"], 3000);
}

#[test]
fn conversations_with_the_largest_records_are_the_first_that_have_room() {
    for (what, cnt) in largest() {
        let database = Database::new(env!("CARGO_MANIFEST_DIR"));
        for number in 1..=36 {
            create(&database, &format!("s{number}"), &cnt);
        }
        let page = json!({"member_id": 1, "page": 0, "size": 34, "bytes": PAGE_BYTES});
        let page = database.call("conversations", page).unwrap();
        assert!(page["items"].to_string().len() <= PAGE_BYTES, "{what}");
        assert_eq!(page["whole"], 34, "{what}");
        let parameters = json!({"member_id": 1, "around": AROUND, "bytes": LIST_BYTES});
        let all = database.call("all_conversations", parameters).unwrap();
        assert_eq!(all["total"], 36, "{what}");
        for shown in [ids(&page), ids(&all)] {
            let newest: Vec<i64> = (1..=36).rev().take(shown.len()).collect();
            assert!(shown.len() > 4, "{what}");
            assert_eq!(shown, newest, "{what}");
        }
        let bytes = all["items"].to_string().len() + AROUND * ids(&all).len();
        assert!(bytes <= LIST_BYTES, "{what}: {bytes}");
    }
}

#[test]
fn all_of_very_many_small_conversations_are_shown_that_have_room() {
    let database = Database::new(env!("CARGO_MANIFEST_DIR"));
    for number in 1..=3 {
        create(&database, &format!("s{number}"), "{}");
    }
    let all = |bytes: usize| {
        let parameters = json!({"member_id": 1, "around": AROUND, "bytes": bytes});
        ids(&database.call("all_conversations", parameters).unwrap())
    };
    assert_eq!(all(LIST_BYTES), [3, 2, 1]);
    assert_eq!(all(2 * (AROUND + 40)), [3, 2]);
    assert_eq!(all(1), [3]);
}

//! Lists of the largest shops and people.

use serde_json::{Value, json};
use sql_harness::Database;

/// What the store passes.
const PAGE_BYTES: usize = (4 << 20) - (128 << 10);
/// The longest texts: a name's, the bytes of an address and of properties.
const NAME: usize = 255;
const ADDRESS: usize = 2048;
const PROPERTIES: usize = 8192;

#[test]
fn a_list_of_the_largest_ends_early_and_goes_on_behind_its_last() {
    let (name, address) = ("\u{1}".repeat(NAME), "\u{1}".repeat(ADDRESS));
    let properties = format!("{{\"\":{}}}", "1".repeat(PROPERTIES - 5));
    let shop = |id: &str| json!([id, name, address]);
    let person = |id: &str| json!([id, name, name, "\u{1}".repeat(64), address, "g".repeat(160), properties]);
    let database = Database::new(env!("CARGO_MANIFEST_DIR"));
    let ids: Vec<String> = (100..500).map(|number| number.to_string()).collect();
    for id in &ids {
        database.call("put_shop", json!({"shops": [shop(id)]})).unwrap();
        database.call("put_person", json!({"people": [person(id)]})).unwrap();
    }
    for list in ["list_shops", "list_people"] {
        let (mut met, mut after, mut pages): (Vec<String>, _, _) = (Vec::new(), String::new(), 0);
        loop {
            let parameters = json!({"after": after, "limit": 1001, "bytes": PAGE_BYTES});
            let page = database.call(list, parameters).unwrap();
            assert!(page["rows"].to_string().len() <= PAGE_BYTES, "{list}");
            let rows = page["rows"].as_array().unwrap().iter();
            met.extend(rows.map(|row| row[0].as_str().unwrap().to_owned()));
            pages += 1;
            if page["whole"].is_null() {
                break;
            }
            assert_eq!(
                page["whole"],
                ids.len() - ids.iter().filter(|id| **id <= after).count(),
                "{list}"
            );
            after = met.last().unwrap().clone();
        }
        assert_eq!(met, ids, "{list}");
        assert!(pages > 1, "{list}");
    }
}

#[test]
fn a_list_that_has_room_for_nothing_has_one() {
    let database = Database::new(env!("CARGO_MANIFEST_DIR"));
    let shops = json!([["a", "n", "l"], ["b", "n", "l"]]);
    database.call("put_shop", json!({"shops": shops})).unwrap();
    let list = |bytes: usize| -> Value {
        let parameters = json!({"after": "", "limit": 9, "bytes": bytes});
        database.call("list_shops", parameters).unwrap()
    };
    let whole = shops.to_string().len();
    assert_eq!(list(whole), json!({"rows": shops, "whole": null}));
    for bytes in [whole - 1, 0] {
        assert_eq!(list(bytes), json!({"rows": [shops[0]], "whole": 2}), "{bytes}");
    }
}

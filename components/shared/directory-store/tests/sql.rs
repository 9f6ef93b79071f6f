//! The store's statements, natively.

use serde_json::{Value, json};
use sql_harness::Database;

fn database() -> Database {
    Database::new(env!("CARGO_MANIFEST_DIR"))
}

/// The statements of a table and what they call their parameters.
struct Table {
    put: &'static str,
    get: &'static str,
    delete: &'static str,
    list: &'static str,
    /// What `put` calls its rows.
    rows: &'static str,
    /// What `get` and `delete` call the id.
    id: &'static str,
    /// How many columns a row has.
    columns: usize,
}

const TABLES: [Table; 2] = [
    Table {
        put: "put_shop",
        get: "get_shop",
        delete: "delete_shop",
        list: "list_shops",
        rows: "shops",
        id: "seller_id",
        columns: 3,
    },
    Table {
        put: "put_person",
        get: "get_person",
        delete: "delete_person",
        list: "list_people",
        rows: "people",
        id: "person_id",
        columns: 7,
    },
];

impl Table {
    /// A row whose columns behind the id are all different.
    fn row(&self, id: &str, text: &str) -> Value {
        let rest = (1..self.columns).map(|column| format!("{text}{column}"));
        std::iter::once(id.to_owned()).chain(rest).collect()
    }

    fn put(&self, database: &Database, rows: &[Value]) {
        let stored = database.call(self.put, json!({self.rows: rows}));
        assert_eq!(stored, Ok(Value::Null), "{}", self.put);
    }

    fn get(&self, database: &Database, id: &str) -> Value {
        database.call(self.get, json!({self.id: id})).unwrap()
    }

    fn delete(&self, database: &Database, id: &str) -> Value {
        database.call(self.delete, json!({self.id: id})).unwrap()
    }

    fn list(&self, database: &Database, after: &str, limit: u32) -> Value {
        let parameters = json!({"after": after, "limit": limit, "bytes": 1 << 20});
        let mut list = database.call(self.list, parameters).unwrap();
        assert_eq!(list["whole"], Value::Null);
        list["rows"].take()
    }
}

#[test]
fn a_row_is_read_as_it_was_put_and_takes_the_place_of_the_one_before() {
    for table in TABLES {
        let database = database();
        table.put(&database, &[table.row("a", "old"), table.row("b", "other")]);
        assert_eq!(table.get(&database, "a"), table.row("a", "old"));
        table.put(&database, &[table.row("a", "new")]);
        assert_eq!(table.get(&database, "a"), table.row("a", "new"));
        assert_eq!(table.get(&database, "b"), table.row("b", "other"));
        assert_eq!(table.get(&database, "c"), Value::Null);
    }
}

#[test]
fn of_several_rows_with_one_id_the_last_one_counts() {
    for table in TABLES {
        let database = database();
        let rows = ["first", "second", "last"].map(|text| table.row("a", text));
        table.put(&database, &rows);
        assert_eq!(table.list(&database, "", 9), json!([table.row("a", "last")]));
        table.put(&database, &[]);
        assert_eq!(table.get(&database, "a"), table.row("a", "last"));
    }
}

#[test]
fn a_deleted_row_is_gone_and_the_others_stay() {
    for table in TABLES {
        let database = database();
        table.put(&database, &["12", "\"店\""].map(|id| table.row(id, "x")));
        assert_eq!(table.delete(&database, "none"), Value::Null);
        assert_eq!(table.delete(&database, "\"店\""), "\"店\"");
        assert_eq!(table.delete(&database, "\"店\""), Value::Null);
        assert_eq!(table.list(&database, "", 9), json!([table.row("12", "x")]));
        assert_eq!(table.delete(&database, "12"), "12");
    }
}

#[test]
fn lists_go_by_the_bytes_of_the_ids_and_end_at_the_limit() {
    for table in TABLES {
        let database = database();
        assert_eq!(table.list(&database, "", 9), json!([]));
        // By bytes capitals stand before small letters, and `z` before `é`, which is two bytes.
        let sorted = ["10", "9", "B", "a", "z", "é", "店"].map(|id| table.row(id, "x"));
        let mut unsorted = sorted.clone();
        unsorted.reverse();
        table.put(&database, &unsorted);
        assert_eq!(table.list(&database, "", 9), json!(sorted));
        assert_eq!(table.list(&database, "", 2), json!(sorted[..2]));
        assert_eq!(table.list(&database, "9", 2), json!(sorted[2..4]));
        assert_eq!(
            table.list(&database, "A", 1),
            json!(sorted[2..3]),
            "`A` need not be there"
        );
        assert_eq!(table.list(&database, "店", 9), json!([]));
    }
}

#[test]
fn shops_and_people_do_not_know_each_other() {
    let [shops, people] = TABLES;
    let database = database();
    shops.put(&database, &[shops.row("a", "x")]);
    people.put(&database, &[people.row("a", "y")]);
    assert_eq!(shops.delete(&database, "a"), "a");
    assert_eq!(people.get(&database, "a"), people.row("a", "y"));
}

#[test]
fn properties_stay_the_text_that_they_were() {
    let database = database();
    let text = r#"{"z": 1.50, "a":[1e2,null , 12345678901234567890123],"z":"\u00e9\u0000"}"#;
    let person = json!(["a", "n", "", "", "", "", text]);
    database.call("put_person", json!({"people": [person]})).unwrap();
    assert_eq!(
        database.call("get_person", json!({"person_id": "a"})),
        Ok(person.clone())
    );
    let list = database.call("list_people", json!({"after": "", "limit": 1, "bytes": 1 << 20}));
    assert_eq!(list, Ok(json!({"rows": [person], "whole": null})));
}

//! What lists read, whatever statement reads them, against a plain search through all records.

use serde_json::{Value, json};
use sql_harness::Database;

const DAY: i64 = 86_400;
const TYPES: [&str; 3] = ["a", "b", "c"];

/// A record of the conversation of member 1 with seller `s`.
struct Record {
    id: i64,
    addtime: i64,
    kind: &'static str,
}

impl Record {
    fn item(&self) -> Value {
        json!([self.id, self.addtime, self.kind, format!("content {}", self.id)])
    }
}

/// Records of ten days, whose times do not rise everywhere, between those of other conversations; some are deleted again.
fn filled(database: &Database) -> Vec<Record> {
    let mut records = Vec::new();
    for id in 1..=120_i64 {
        let addtime = id * DAY / 12 + (id % 7) * 20_000;
        let kind = TYPES[usize::try_from(id * id % 5 % 3).unwrap()];
        let (member, seller) = [(1, "s"), (1, "t"), (2, "s"), (1, "s")][usize::try_from(id % 4).unwrap()];
        let record = json!({"member_id": member, "seller_id": seller, "message_type": kind, "now": addtime,
            "cnt": format!("content {id}"), "since": null});
        database.call("create", record).unwrap();
        if (member, seller) == (1, "s") && id % 9 == 0 {
            database.call("delete", json!({"member_id": 1, "id": id})).unwrap();
        } else if (member, seller) == (1, "s") {
            records.push(Record { id, addtime, kind });
        }
    }
    records
}

/// What filters let through.
#[derive(Debug, Clone, Copy)]
struct Filters {
    kind: Option<&'static str>,
    span: Option<(i64, i64)>,
}

impl Filters {
    fn all() -> impl Iterator<Item = Self> {
        let spans = [
            None,
            Some((0, 253_402_300_799)),
            Some((3 * DAY + 100, 6 * DAY + 50_000)),
            Some((4 * DAY, 5 * DAY - 1)),
            Some((5 * DAY + 1, 5 * DAY + 30_000)),
            Some((100 * DAY, 200 * DAY)),
            Some((1, 0)),
        ];
        let kinds = [None, Some("a"), Some("b"), Some("none")];
        spans
            .into_iter()
            .flat_map(move |span| kinds.map(|kind| Self { kind, span }))
    }

    fn apply<'a>(&self, records: &'a [Record]) -> Vec<&'a Record> {
        let fits = |record: &&Record| {
            let in_span = |(start, end)| (start..=end).contains(&record.addtime);
            self.kind.is_none_or(|kind| record.kind == kind) && self.span.is_none_or(in_span)
        };
        records.iter().filter(fits).collect()
    }

    /// Reads a list with these filters by the statement that is for them.
    fn read(&self, database: &Database, others: Value) -> Value {
        let (name, mut parameters) = match (self.kind, self.span) {
            (Some(kind), _) => ("list_of_type", json!({"message_type": kind})),
            (None, Some(_)) => ("list_in_span", json!({})),
            (None, None) => ("list", json!({})),
        };
        if name != "list" {
            parameters["since"] = json!(self.span.map(|span| span.0));
            parameters["until"] = json!(self.span.map(|span| span.1));
        }
        call(database, name, parameters, others)
    }

    fn read_one(&self, database: &Database, others: Value) -> Value {
        let (since, until) = self.span.unzip();
        let parameters = json!({"message_type": self.kind, "since": since, "until": until});
        call(database, "list_one", parameters, others)
    }
}

fn call(database: &Database, name: &str, mut parameters: Value, others: Value) -> Value {
    let all = parameters.as_object_mut().unwrap();
    if name != "list_one" {
        all.insert("bytes".to_owned(), json!(1 << 20));
    }
    for given in [json!({"member_id": 1, "seller_id": "s"}), others] {
        all.extend(given.as_object().unwrap().clone());
    }
    database.call(name, parameters).unwrap()
}

fn reply(total: usize, size: usize, page: usize, records: &[&Record]) -> Value {
    let items: Vec<Value> = records.iter().map(|record| record.item()).collect();
    json!({"total": total, "pages": total.div_ceil(size), "page": page, "whole": null, "items": items})
}

fn reply_of_one(records: &[&Record], shown: &[&Record]) -> Value {
    let mut one = reply(records.len(), 1, 0, shown);
    one.as_object_mut().unwrap().remove("whole");
    one
}

#[test]
fn numbered_pages_are_cut_from_what_the_filters_let_through() {
    let database = Database::new(env!("CARGO_MANIFEST_DIR"));
    let records = filled(&database);
    for filters in Filters::all() {
        for direction in [1, -1] {
            let mut wanted = filters.apply(&records);
            if direction < 0 {
                wanted.reverse();
            }
            for (size, page) in [4, 50]
                .into_iter()
                .flat_map(|size| [i64::MIN, 0, 1, 2, 5, 12, i64::MAX].map(|page| (size, page)))
            {
                let parameters =
                    json!({"page": page, "size": size, "direction": direction, "above": null, "below": null});
                let read = filters.read(&database, parameters);
                let last = wanted.len().div_ceil(size).saturating_sub(1);
                let number = usize::try_from(page.max(0)).unwrap().min(last);
                let on_page: Vec<_> = wanted.iter().copied().skip(number * size).take(size).collect();
                let expected = reply(wanted.len(), size, number, &on_page);
                assert_eq!(read, expected, "{filters:?} {direction} {size} {page}");
            }
        }
    }
}

#[test]
fn pages_between_ids_have_one_record_more_than_asked_for_where_more_follow() {
    let database = Database::new(env!("CARGO_MANIFEST_DIR"));
    let records = filled(&database);
    let bounds = [
        (None, None),
        (None, Some(i64::MAX)),
        (Some(0), None),
        (Some(60), None),
        (None, Some(60)),
        (Some(50), Some(70)),
        (Some(-5), Some(1)),
        (Some(i64::MAX), None),
        (None, Some(i64::MIN)),
        (Some(70), Some(50)),
    ];
    for filters in Filters::all() {
        for direction in [1, -1] {
            let mut wanted = filters.apply(&records);
            if direction < 0 {
                wanted.reverse();
            }
            for (size, (above, below)) in [4, 50].into_iter().flat_map(|size| bounds.map(|bounds| (size, bounds))) {
                let parameters =
                    json!({"page": null, "size": size, "direction": direction, "above": above, "below": below});
                let read = filters.read(&database, parameters);
                let is_between = |record: &&&Record| {
                    above.is_none_or(|above| record.id > above) && below.is_none_or(|below| record.id < below)
                };
                let found: Vec<_> = wanted.iter().filter(is_between).copied().take(size + 1).collect();
                let expected = reply(wanted.len(), size, 0, &found);
                assert_eq!(read, expected, "{filters:?} {direction} {size} {above:?} {below:?}");
            }
        }
    }
}

#[test]
fn one_record_is_read_where_the_filters_let_it_through() {
    let database = Database::new(env!("CARGO_MANIFEST_DIR"));
    let records = filled(&database);
    for filters in Filters::all() {
        for id in (0..=121).step_by(11).chain([i64::MIN, i64::MAX]) {
            let mut found = filters.apply(&records);
            found.retain(|record| record.id == id);
            for (above, below) in [
                (None, None),
                (Some(id), None),
                (None, Some(id)),
                (Some(0), Some(i64::MAX)),
            ] {
                let read = filters.read_one(&database, json!({"id": id, "above": above, "below": below}));
                let is_between = above != Some(id) && below != Some(id);
                let expected = reply_of_one(&found, if is_between { &found } else { &[] });
                assert_eq!(read, expected, "{filters:?} {id} {above:?} {below:?}");
            }
        }
    }
}

#[test]
fn a_conversation_that_is_not_there_has_no_row() {
    let database = Database::new(env!("CARGO_MANIFEST_DIR"));
    filled(&database);
    for filters in Filters::all() {
        let page = json!({"page": 0, "size": 1, "direction": 1, "above": null, "below": null, "seller_id": "x"});
        assert_eq!(filters.read(&database, page), Value::Null);
        let one = json!({"id": 1, "above": null, "below": null, "member_id": 3});
        assert_eq!(filters.read_one(&database, one), reply_of_one(&[], &[]));
    }
}

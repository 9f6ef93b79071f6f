//! What the statements that read cost: how SQLite plans them, how often it compiles them, how many steps they take.

use common::sql::last_statement;
use rusqlite::types::Value;
use rusqlite::{Connection, Statement, StatementStatus};
use sql_harness::Sqlite;
use std::collections::BTreeMap;
use std::path::Path;

const READS: [&str; 6] = [
    "list",
    "list_in_span",
    "list_of_type",
    "list_one",
    "conversations",
    "all_conversations",
];
/// What they may scan: their own terms, which have few rows.
const TERMS: [&str; 11] = [
    "known",
    "days",
    "counted",
    "paged",
    "placed",
    "ids",
    "found",
    "with_shops",
    "newest",
    "json_each ",
    "(subquery-",
];
/// One record in so many seconds.
const EVERY: i64 = 1000;

fn text(name: &str) -> &'static str {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("sql/{name}.sql"));
    last_statement(std::fs::read_to_string(file).unwrap().leak())
}

/// The conversation of member 1 with seller `s`, with so many records.
fn database(records: i64) -> Connection {
    let database = Sqlite(Connection::open_in_memory().unwrap());
    sql_harness::apply(&database, &schemas::ALL).unwrap();
    let database = database.0;
    let insert =
        "INSERT INTO messages_create_1 (member_id, seller_id, type, addtime, cnt) VALUES (1, 's', ?2, ?1, 'x')";
    database.execute_batch("BEGIN").unwrap();
    let mut statement = database.prepare(insert).unwrap();
    for number in 0..records {
        let kind = if number % 2 == 0 { "a" } else { "b" };
        statement.execute((number * EVERY, kind)).unwrap();
    }
    drop(statement);
    database.execute_batch("COMMIT").unwrap();
    database
}

/// Values of parameters by their names; those that are not given are null.
type Given = BTreeMap<&'static str, Value>;

fn given<const N: usize>(others: [(&'static str, i64); N]) -> Given {
    let mut given = Given::from([
        ("member_id", Value::Integer(1)),
        ("seller_id", Value::Text("s".to_owned())),
        ("size", Value::Integer(50)),
        ("direction", Value::Integer(-1)),
        ("bytes", Value::Integer(1 << 22)),
        ("around", Value::Integer(128)),
    ]);
    given.extend(others.map(|(name, number)| (name, Value::Integer(number))));
    given
}

fn of_type(mut given: Given) -> Given {
    given.insert("message_type", Value::Text("a".to_owned()));
    given
}

/// Runs a statement; says how many steps it took and how often it was compiled anew.
fn run(statement: &mut Statement<'_>, given: &Given) -> (i32, i32) {
    for index in 1..=statement.parameter_count() {
        let name = statement.parameter_name(index).unwrap()[1..].to_owned();
        let value = given.get(name.as_str()).cloned().unwrap_or(Value::Null);
        statement.raw_bind_parameter(index, value).unwrap();
    }
    let mut rows = statement.raw_query();
    assert!(rows.next().unwrap().is_some() && rows.next().unwrap().is_none());
    drop(rows);
    (
        statement.reset_status(StatementStatus::VmStep),
        statement.reset_status(StatementStatus::RePrepare),
    )
}

/// The statements with values of every kind, so that each part of them counts once.
fn calls(records: i64) -> Vec<(&'static str, Given)> {
    let last = records * EVERY;
    let pages = [
        given([("page", 0)]),
        given([("page", i64::MAX)]),
        given([("page", 0), ("direction", 1)]),
        given([("below", records / 2)]),
        given([("above", records / 2), ("direction", 1)]),
    ];
    let in_span = [
        given([("page", 0), ("since", last - 5000), ("until", last)]),
        given([("below", records), ("since", last - 5000), ("until", last)]),
    ];
    let one = given([("id", records / 2), ("since", 0), ("until", last)]);
    let mut calls = vec![
        ("list_one", one.clone()),
        ("list_one", of_type(one)),
        ("conversations", given([("page", 0)])),
        ("all_conversations", given([])),
    ];
    calls.extend(pages.clone().map(|given| ("list", given)));
    calls.extend(in_span.clone().map(|given| ("list_in_span", given)));
    calls.extend(pages.map(|given| ("list_of_type", of_type(given))));
    calls.extend(in_span.map(|given| ("list_of_type", of_type(given))));
    calls
}

#[test]
fn no_statement_looks_through_a_table() {
    let database = database(0);
    for name in READS {
        let mut plan = database.prepare(&format!("EXPLAIN QUERY PLAN {}", text(name))).unwrap();
        let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3));
        let steps: Vec<String> = steps.map(Result::unwrap).collect();
        let searches = steps.iter().filter(|step| step.starts_with("SEARCH"));
        assert!(searches.count() > 0, "{name}");
        for step in steps
            .iter()
            .filter_map(|step| step.strip_prefix("SCAN "))
            .filter(|step| *step != "CONSTANT ROW")
        {
            let is_term = TERMS.iter().any(|term| step.starts_with(term));
            assert!(is_term, "{name}: SCAN {step}");
        }
    }
}

#[test]
fn no_statement_is_compiled_anew_for_other_values() {
    let database = database(500);
    for name in READS {
        let mut statement = database.prepare(text(name)).unwrap();
        for (_, values) in calls(500).iter().chain(&calls(400)).filter(|call| call.0 == name) {
            assert_eq!(run(&mut statement, values).1, 0, "{name} {values:?}");
        }
    }
}

#[test]
fn what_a_page_costs_does_not_grow_with_the_conversation() {
    let (short, long) = (database(500), database(5000));
    for ((name, in_short), (_, in_long)) in calls(500).iter().zip(&calls(5000)) {
        let (few, _) = run(&mut short.prepare(text(name)).unwrap(), in_short);
        let (many, _) = run(&mut long.prepare(text(name)).unwrap(), in_long);
        assert!(many <= few + few / 4, "{name} {in_long:?}: {few} steps, then {many}");
    }
}

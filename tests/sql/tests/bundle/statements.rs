//! Every statement: prepared, bound and run on a database that has everything.

use crate::assert_none;
use crate::bundle::{File, Package, packages};
use common::sql::Schema;
use rusqlite::types::Value;
use rusqlite::{Connection, StatementStatus};
use sql_harness::Sqlite;

/// What parameters are bound to: nothing, a number, a list. Every value runs as often as a connection keeps a statement.
const VALUES: [Option<&str>; 4] = [None, Some("7"), Some("[]"), Some(r#"["a",["b",1,2,3,4,5,6]]"#)];
const RUNS: u32 = 3;

pub(crate) fn database(schemas: &[&Schema]) -> Connection {
    let database = Sqlite(Connection::open_in_memory().expect("a database in memory"));
    sql_harness::apply(&database, schemas).expect("the migrations apply");
    database.0
}

/// All statements, each with its file and package.
fn all(check: impl Fn(&Package, &File, &str) -> Result<(), String>) -> Vec<String> {
    let mut problems = Vec::new();
    for package in packages() {
        for file in &package.files {
            let checked = file
                .statement
                .map_or(Ok(()), |statement| check(&package, file, statement));
            problems.extend(checked.err().map(|problem| format!("{}: {problem}", file.path)));
        }
    }
    problems
}

#[test]
fn every_statement_can_be_prepared_and_returns_one_column_at_most() {
    let database = database(&schemas::ALL);
    assert_none(&all(|_, _, statement| {
        let prepared = database.prepare(statement).map_err(|error| error.to_string())?;
        match prepared.column_count() {
            0 | 1 => Ok(()),
            count => Err(format!(
                "it returns {count} columns; return one row with one cell of JSON: json_object(...), json_array(...)"
            )),
        }
    }));
}

#[test]
fn every_parameter_has_a_name_and_the_header_lists_them_in_order() {
    let database = database(&schemas::ALL);
    assert_none(&all(|_, file, statement| {
        let prepared = database.prepare(statement).map_err(|error| error.to_string())?;
        let names = (1..=prepared.parameter_count()).map(|index| prepared.parameter_name(index));
        let names: Option<Vec<String>> = names.map(|name| name.map(str::to_owned)).collect();
        let names = names.ok_or("a parameter has no name; write :name, not ?1")?;
        if names == file.header.parameters {
            return Ok(());
        }
        Err(format!(
            "the header has a line `-- :name  what it means` for each parameter, in the order in which they first stand \
             in the statement\n  the statement has {}\n  the header has    {}",
            names.join(" "),
            file.header.parameters.join(" ")
        ))
    }));
}

#[test]
fn every_procedure_that_only_others_call_has_its_columns_in_the_header() {
    let database = database(&schemas::ALL);
    let mut problems = Vec::new();
    for package in packages() {
        for file in package.files.iter().filter(|file| file.statement.is_none()) {
            let Some(rest) = file.body.split("CREATE VIEW ").nth(1) else {
                continue;
            };
            // A view that is read, and no procedure.
            if !file.body.contains("INSTEAD OF INSERT") {
                continue;
            }
            let view = rest.split([' ', '\n']).next().unwrap_or_default();
            let (mut columns, mut said) = (columns(&database, view), file.header.columns.clone());
            columns.sort();
            said.sort();
            if columns != said {
                problems.push(format!(
                    "{}: the header has a line `-- name  what it means` for each column of {view}\n  the view has   {}\n  the header has {}",
                    file.path,
                    columns.join(" "),
                    said.join(" ")
                ));
            }
        }
    }
    assert_none(&problems);
}

/// The columns of a view, in their order.
pub(crate) fn columns(database: &Connection, view: &str) -> Vec<String> {
    let mut statement = database
        .prepare("SELECT name FROM pragma_table_info(?1)")
        .expect("a statement");
    let names = statement.query_map([view], |row| row.get(0)).expect("a query");
    names.collect::<Result<_, _>>().expect("names")
}

#[test]
fn every_file_is_declared_once_and_every_declaration_has_its_file() {
    let mut problems = Vec::new();
    for package in packages() {
        for file in &package.files {
            let count = package
                .declarations
                .iter()
                .filter(|declaration| declaration.stem == file.stem)
                .count();
            match (file.statement, count) {
                (Some(_), 1) | (None, 0) => {}
                (None, _) => problems.push(format!(
                    "{}: it is declared, but has no statement behind its procedures; write the statement that calls them",
                    file.path
                )),
                (Some(_), count) => problems.push(format!(
                    "{}: declared {count} times; declare it once, with common::statement! in {}/src",
                    file.path, package.name
                )),
            }
        }
        for declaration in &package.declarations {
            if !package.files.iter().any(|file| file.stem == declaration.stem) {
                problems.push(format!(
                    "{}: {} is declared and has no file sql/{}.sql; write it",
                    package.name, declaration.name, declaration.stem
                ));
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn what_is_declared_to_read_changes_nothing_and_what_is_declared_to_write_may() {
    let database = database(&schemas::ALL);
    let mut problems = Vec::new();
    for package in packages() {
        for (declaration, file) in package.declared() {
            let Some(prepared) = file.statement.and_then(|statement| database.prepare(statement).ok()) else {
                continue;
            };
            let kind = if prepared.readonly() { "read" } else { "write" };
            if declaration.kind != kind {
                problems.push(format!(
                    "{}: SQLite says that it is to {kind}; declare it so: `{kind} {} ...`, not `{}`",
                    file.path, declaration.name, declaration.kind
                ));
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn no_statement_is_compiled_anew_for_a_call() {
    let database = database(&schemas::ALL);
    assert_none(&all(|_, _, statement| match recompilations(&database, statement) {
        0 => Ok(()),
        count => Err(format!(
            "SQLite compiled it {count} times anew in {RUNS} runs, which costs ten times the statement; write `(SELECT :name)` \
             where a parameter stands in ORDER BY, LIMIT or beside a column of an index"
        )),
    }));
}

/// How often a statement is compiled again when it runs with the values of one kind, at most; kept between the runs as a
/// connection of the host keeps it.
fn recompilations(database: &Connection, statement: &str) -> i32 {
    let mut most = 0;
    for value in VALUES {
        let value = value.map_or(Value::Null, |text| {
            text.parse().map_or(Value::Text(text.to_owned()), Value::Integer)
        });
        // Of the tables that the statement before has changed, or of the values of another kind.
        database.flush_prepared_statement_cache();
        let mut count = 0;
        for _ in 0..RUNS {
            let Ok(mut prepared) = database.prepare_cached(statement) else {
                return most;
            };
            for index in 1..=prepared.parameter_count() {
                prepared
                    .raw_bind_parameter(index, &value)
                    .expect("a value for a parameter");
            }
            // Refusals, and what SQLite says of such values, are results too.
            let mut rows = prepared.raw_query();
            while let Ok(Some(_)) = rows.next() {}
            drop(rows);
            count = prepared.get_status(StatementStatus::RePrepare);
        }
        most = most.max(count);
    }
    most
}

#[test]
fn a_statement_that_is_compiled_anew_is_noticed() {
    let database = Connection::open_in_memory().expect("a database in memory");
    let tables = "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT, kept INTEGER); CREATE INDEX kept ON note (text) WHERE kept = 1";
    database.execute_batch(tables).expect("the tables");
    for (bare, wrapped) in [
        (
            "SELECT id FROM note ORDER BY id LIMIT :limit",
            "SELECT id FROM note ORDER BY id LIMIT (SELECT :limit)",
        ),
        (
            "SELECT id FROM note WHERE kept = :kept",
            "SELECT id FROM note WHERE kept = (SELECT :kept)",
        ),
    ] {
        assert!(recompilations(&database, bare) > 0, "{bare}");
        assert_eq!(recompilations(&database, wrapped), 0, "{wrapped}");
    }
}

#[test]
fn every_component_names_the_schemas_that_its_statements_need() {
    let mut problems = Vec::new();
    for package in packages().iter().filter(|package| !package.is_library()) {
        let named: Vec<&Schema> = schemas::ALL
            .into_iter()
            .filter(|schema| package.code.contains(&format!("schemas::{}", constant(schema))))
            .collect();
        let database = database(&named);
        for file in &package.files {
            let prepared = file
                .statement
                .map_or(Ok(()), |statement| database.prepare(statement).map(drop));
            if let Err(error) = prepared {
                problems.push(format!(
                    "{}: {error}; name the schema that has it in {}/src, where the database is made",
                    file.path, package.name
                ));
            }
        }
    }
    assert_none(&problems);
}

/// How code calls a schema: by the folder of its package.
fn constant(schema: &Schema) -> String {
    let name = match schema.family {
        "messages" => "message-store",
        "directory" => "directory-store",
        family => family,
    };
    name.to_uppercase().replace('-', "_")
}

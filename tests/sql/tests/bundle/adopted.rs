//! Databases of earlier versions, and those versions beside this one: the same tables, and no trigger twice.

use crate::assert_none;
use crate::bundle::{entries, workspace};
use crate::statements::database;
use rusqlite::Connection;
use sql_harness::Sqlite;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The databases that earlier versions have left.
fn databases() -> Vec<PathBuf> {
    let versions = entries(&workspace().join("tests/conformance/upgrade"));
    let databases = versions.iter().map(|version| version.join("sqlite_db.db"));
    let databases: Vec<PathBuf> = databases.filter(|database| database.is_file()).collect();
    assert!(!databases.is_empty(), "there are databases of earlier versions");
    databases
}

fn copied(database: &Path) -> (TempDir, Sqlite) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let copy = folder.path().join("sqlite_db.db");
    fs::copy(database, &copy).expect("a copy of the database");
    let connection = Connection::open(copy).expect("the copy");
    (folder, Sqlite(connection))
}

/// Something that was created.
#[derive(Debug, PartialEq)]
struct Object {
    kind: String,
    /// The table or view that it is on.
    on: String,
    /// Without what spaces make of it.
    sql: String,
}

/// What the families with procedures have created, by name.
fn objects(database: &Connection) -> BTreeMap<String, Object> {
    let query = "SELECT name, type, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL";
    let mut statement = database.prepare(query).expect("a statement");
    let row = |row: &rusqlite::Row<'_>| {
        let sql: String = row.get(3)?;
        let object = Object {
            kind: row.get(1)?,
            on: row.get(2)?,
            sql: sql.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        Ok((row.get::<_, String>(0)?, object))
    };
    let objects = statement.query_map([], row).expect("a query");
    let of_family = |object: &Object| {
        let mut families = schemas::ALL.into_iter().filter(|schema| !schema.procedures.is_empty());
        families.any(|schema| object.on.starts_with(&format!("{}_", schema.family.replace('-', "_"))))
    };
    objects
        .map(|object| object.expect("an object"))
        .filter(|(_, object)| of_family(object))
        .collect()
}

fn counts(database: &Connection) -> BTreeMap<String, i64> {
    let tables = objects(database)
        .into_iter()
        .filter(|(_, object)| object.kind == "table");
    let count = |table: &str| database.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0));
    tables
        .map(|(table, _)| {
            let count = count(&table).expect("a count");
            (table, count)
        })
        .collect()
}

#[test]
fn a_database_of_an_earlier_version_becomes_what_a_new_one_is_and_keeps_its_rows() {
    let new = objects(&database(&schemas::ALL));
    let mut problems = Vec::new();
    for path in databases() {
        let (_folder, copy) = copied(&path);
        let before = counts(&copy.0);
        sql_harness::apply(&copy, &schemas::ALL).expect("the migrations apply");
        let adopted = objects(&copy.0);
        for (name, object) in &new {
            if adopted.get(name) != Some(object) {
                problems.push(format!(
                    "{}: {} {name} is not what a new database has; tables and indexes are changed by a migration of their own\n  \
                     it is {:?}\n  new  {:?}",
                    path.display(), object.kind, adopted.get(name).map(|object| &object.sql), object.sql
                ));
            }
        }
        // Views that are not called any more do no harm, but a trigger on a table does what it does.
        let left = adopted
            .iter()
            .filter(|(name, object)| object.kind == "trigger" && !new.contains_key(*name));
        for (name, _) in left.filter(|(_, object)| new.contains_key(&object.on)) {
            problems.push(format!(
                "{}: trigger {name} is left from that version and works beside this version's; keep its name, or drop it in a migration",
                path.display()
            ));
        }
        let after = counts(&copy.0);
        // A migration may have put rows elsewhere, and dropped the table.
        for (table, now) in after {
            if before.get(&table).is_some_and(|count| *count != now) {
                problems.push(format!(
                    "{}: {table} had {} rows and has {now}",
                    path.display(),
                    before[&table]
                ));
            }
        }
    }
    assert_none(&problems);
}

#[test]
fn an_earlier_version_that_comes_to_a_new_database_does_not_make_triggers_work_twice() {
    let mut problems = Vec::new();
    for path in databases() {
        let (_folder, copy) = copied(&path);
        let new = database(&schemas::ALL);
        let before = objects(&new);
        // That version makes what is missing by name (`IF NOT EXISTS`), views before what is on them.
        let earlier = objects(&copy.0);
        for kind in ["table", "index", "view", "trigger"] {
            let missing = earlier
                .iter()
                .filter(|(name, object)| object.kind == kind && !before.contains_key(*name));
            for (_, object) in missing {
                new.execute_batch(&object.sql).expect("a statement of that version");
            }
        }
        let twice = objects(&new).into_iter().filter(|(name, object)| {
            object.kind == "trigger" && !before.contains_key(name) && before.contains_key(&object.on)
        });
        problems.extend(twice.map(|(name, object)| {
            format!(
                "{}: that version makes trigger {name} on {} again, beside this version's; a trigger keeps its name as long as what it is on",
                path.display(), object.on
            )
        }));
    }
    assert_none(&problems);
}

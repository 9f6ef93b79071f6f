//! What has been released is not edited: `released.json` has each version's migrations, and the parameters of its procedures.
//!
//! `SQL_RELEASED=<version> cargo test -p sql-harness --test bundle released` writes a version's entry, which belongs to its
//! release. Versions share a database, so a released migration has to stay as it is to the byte, and a released procedure may
//! change what it does, but not its parameters under the same name.

use crate::assert_none;
use crate::bundle::{read, workspace};
use crate::statements::{columns, database};
use common::sql::schema::VERSION;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::PathBuf;

fn file() -> PathBuf {
    workspace().join("tests/sql/released.json")
}

fn released() -> Map<String, Value> {
    serde_json::from_str(&read(&file())).expect("released.json is a JSON object")
}

/// Family and number of all migrations with their checksums.
fn migrations() -> Map<String, Value> {
    let migrations = schemas::ALL.into_iter().flat_map(|schema| {
        let key = |number| format!("{}/{number:04}", schema.family);
        schema
            .migrations
            .iter()
            .map(move |migration| (key(migration.number), migration.checksum.into()))
    });
    migrations.collect()
}

/// All procedures with their parameters; triggers on tables have none.
fn procedures() -> Map<String, Value> {
    let database = database(&schemas::ALL);
    let procedures = schemas::ALL.into_iter().flat_map(|schema| schema.procedures);
    let procedures = procedures.map(|procedure| (procedure.name.to_owned(), columns(&database, procedure.name).into()));
    procedures.collect()
}

/// What is wrong with the bundle as it is, seen from a version.
fn differences(version: &str, entry: &Value) -> Vec<String> {
    let (migrations, procedures) = (migrations(), procedures());
    let mut problems = Vec::new();
    for (name, checksum) in entry["migrations"].as_object().expect("migrations by name") {
        match migrations.get(name) {
            Some(now) if now == checksum => {}
            Some(_) => problems.push(format!(
                "migration {name} was released with {version} and has been edited, in a comment or in a statement: databases that \
                 have it would refuse this build. Take the edit back; put the change into a migration with the next number"
            )),
            None => problems.push(format!(
                "migration {name} was released with {version} and is gone: bring it back"
            )),
        }
    }
    for (name, parameters) in entry["procedures"].as_object().expect("procedures by name") {
        if procedures.get(name).is_some_and(|now| now != parameters) {
            problems.push(format!(
                "procedure {name} was released with {version} and other parameters, {parameters}: instances of that version would \
                 call it by these. Give the new one the next number in its name"
            ));
        }
    }
    problems
}

/// The entry of a version: what no version before has. Procedures are those of this build, so only where it is that version.
fn entry(version: &str, released: &Map<String, Value>) -> Value {
    let before = |kind: &str, name: &str| {
        let earlier = released.iter().filter(|(other, _)| numbers(other) < numbers(version));
        earlier.into_iter().any(|(_, entry)| entry[kind].get(name).is_some())
    };
    let mut migrations = migrations();
    migrations.retain(|name, _| !before("migrations", name));
    let mut procedures = procedures();
    procedures.retain(|name, _| !before("procedures", name));
    if version == VERSION {
        json!({"migrations": migrations, "procedures": procedures})
    } else {
        json!({"migrations": migrations, "procedures": released.get(version).map_or(json!({}), |entry| entry["procedures"].clone())})
    }
}

fn numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map(|number| number.parse().expect("a version's number"))
        .collect()
}

#[test]
fn released_migrations_and_parameters_stay_as_they_are() {
    let mut released = released();
    if let Ok(version) = std::env::var("SQL_RELEASED") {
        let written = entry(&version, &released);
        released.insert(version, written);
        let text = serde_json::to_string_pretty(&released).expect("JSON");
        fs::write(file(), text + "\n").expect("released.json can be written");
    }
    let problems = released.iter().flat_map(|(version, entry)| differences(version, entry));
    assert_none(&problems.collect::<Vec<_>>());
}

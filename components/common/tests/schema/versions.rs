//! Several versions of the bundle on one database.

use crate::scene::{File, TABLES, others, procedure, schema};
use common::sql::schema::{Migration, Schema, Step, VERSION};

const SUMS: Migration = Migration {
    number: 2,
    name: "sums",
    checksum: "2222",
    serves: "0.1.0",
    steps: &[Step::Once("CREATE TABLE notes_sum (number INTEGER NOT NULL)")],
};

fn notes(checksum: &'static str, added: u32) -> &'static Schema {
    schema(&[TABLES, SUMS], vec![procedure(checksum, added)])
}

/// A database whose procedure adds 1.
fn made() -> File {
    let file = File::new();
    file.apply(&[notes("one", 1)]).unwrap();
    file
}

/// What the procedure makes of 0.
fn called(file: &File) -> String {
    file.run("DELETE FROM notes_sum; INSERT INTO notes_add_1 (number) VALUES (0)");
    file.cell("SELECT number FROM notes_sum")
}

fn record_later_migration(file: &File, serves: &str) {
    file.run(&format!(
        "INSERT INTO im_bundle_migration VALUES ('notes', 3, 'later', '3333', '{serves}')"
    ));
}

#[test]
fn an_edited_migration_is_refused_by_its_name() {
    let file = made();
    let edited = Migration {
        checksum: "2223",
        ..SUMS
    };
    let refusal = file.refusal(&[schema(&[TABLES, edited], vec![])]);
    assert!(refusal.contains("migration 2 (sums) of notes"), "{refusal}");
    assert!(refusal.contains("must not be edited"), "{refusal}");
}

#[test]
fn a_database_of_a_later_version_is_served_where_its_records_say_so() {
    for serves in ["0.1.0", "0.0.9", VERSION] {
        let file = made();
        record_later_migration(&file, serves);
        file.apply(&[notes("one", 1)]).unwrap();
        // Also where there is something to do.
        file.apply(&[notes("two", 2)]).unwrap();
        assert_eq!(called(&file), "2");
    }
}

#[test]
fn a_database_of_a_later_version_is_refused_where_its_records_say_so() {
    // Not by letters: 0.10 comes after 0.9.
    for serves in ["0.2.1", "0.10.0", "1.0.0", "99.0.0"] {
        let file = made();
        record_later_migration(&file, serves);
        let refusal = file.refusal(&[notes("two", 2)]);
        assert!(
            refusal.contains("migration 3 (later) of notes") && refusal.contains(&format!("needs im-bundle {serves}")),
            "{refusal}"
        );
        assert!(refusal.contains(VERSION), "{refusal}");
    }
}

#[test]
fn another_family_does_not_care() {
    let file = made();
    record_later_migration(&file, "99.0.0");
    file.run("UPDATE im_bundle_migration SET checksum = 'edited'");
    file.apply(&[others()]).unwrap();
}

#[test]
fn a_procedure_of_the_same_or_an_earlier_version_is_replaced() {
    for version in [VERSION, "0.1.0"] {
        let file = made();
        file.run(&format!("UPDATE im_bundle_procedure SET version = '{version}'"));
        file.apply(&[notes("two", 2)]).unwrap();
        assert_eq!(called(&file), "2");
        assert_eq!(
            file.cell("SELECT json_array(name, checksum, version) FROM im_bundle_procedure"),
            format!(r#"["notes_add_1","two","{VERSION}"]"#)
        );
    }
}

#[test]
fn a_procedure_of_a_later_version_is_left_alone() {
    let file = made();
    file.run("UPDATE im_bundle_procedure SET version = '99.0.0'");
    let before = file.dump();
    file.apply(&[notes("two", 2)]).unwrap();
    assert_eq!(file.dump(), before);
    assert_eq!(called(&file), "1");
}

#[test]
fn a_procedure_that_this_version_does_not_know_is_left_alone() {
    let file = made();
    file.run(
        "CREATE VIEW notes_later_7 (number) AS SELECT NULL WHERE 0;
         INSERT INTO im_bundle_procedure VALUES ('notes_later_7', 'seven', '0.1.0')",
    );
    file.apply(&[notes("two", 2)]).unwrap();
    assert_eq!(
        file.cell("SELECT count(*) FROM sqlite_schema WHERE name = 'notes_later_7'"),
        "1"
    );
    assert_eq!(file.cell("SELECT count(*) FROM im_bundle_procedure"), "2");
}

#[test]
fn a_procedure_without_a_record_is_replaced() {
    let file = made();
    file.run("DELETE FROM im_bundle_procedure");
    file.apply(&[notes("two", 2)]).unwrap();
    assert_eq!(called(&file), "2");
}

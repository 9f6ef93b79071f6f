//! Migrations are applied in order, once, whole or not at all.

use crate::scene::{File, LENGTHS, TABLES, TEN_NOTES, Watched, procedure, schema};
use common::sql::schema::{Migration, Step};

const COLOURS: Migration = Migration {
    number: 2,
    name: "colours",
    checksum: "3333",
    serves: "0.1.0",
    steps: &[
        Step::Once("ALTER TABLE notes_note ADD COLUMN colour TEXT"),
        Step::Once("UPDATE notes_note SET colour = 'yellow'"),
    ],
};

/// Cannot be applied to the end.
const BROKEN: Migration = Migration {
    steps: &[
        Step::Once("ALTER TABLE notes_note ADD COLUMN colour TEXT"),
        Step::Once("UPDATE notes_note SET shade = 'yellow'"),
    ],
    ..COLOURS
};

fn ten_notes() -> File {
    let file = File::new();
    file.apply(&[schema(&[TABLES], vec![])]).unwrap();
    file.run(TEN_NOTES);
    file
}

#[test]
fn migrations_are_applied_in_order_and_recorded() {
    let file = File::new();
    file.apply(&[schema(&[TABLES, COLOURS], vec![])]).unwrap();
    let records =
        "SELECT json_group_array(json_array(family, number, name, checksum, serves)) FROM im_bundle_migration";
    assert_eq!(
        file.cell(records),
        r#"[["notes",1,"tables","1111","0.1.0"],["notes",2,"colours","3333","0.1.0"]]"#
    );
    file.run("INSERT INTO notes_note (text, colour) VALUES ('a', 'red')");
    assert_eq!(file.cell("PRAGMA journal_mode"), "wal");
}

#[test]
fn a_database_that_is_up_to_date_costs_two_statements_and_is_not_written() {
    let file = File::new();
    let schemas = [schema(&[TABLES, COLOURS], vec![procedure("a", 1)])];
    file.apply(&schemas).unwrap();
    let other = file.open();
    other.0.execute_batch("BEGIN IMMEDIATE").unwrap();
    let connection = Watched::new(file.open(), |_, _: &str, _| Ok(()));
    sql_harness::apply(&connection, &schemas).unwrap();
    assert_eq!(connection.count(), 2);
}

#[test]
fn what_has_been_applied_is_not_applied_again() {
    let file = ten_notes();
    file.apply(&[schema(&[TABLES, COLOURS], vec![])]).unwrap();
    file.run("UPDATE notes_note SET colour = 'red'");
    file.apply(&[schema(&[TABLES, COLOURS], vec![procedure("a", 1)])])
        .unwrap();
    assert_eq!(file.cell("SELECT group_concat(DISTINCT colour) FROM notes_note"), "red");
}

#[test]
fn a_migration_that_fails_in_the_middle_leaves_nothing_and_is_repeated() {
    let file = ten_notes();
    let before = file.dump();
    let error = file.apply(&[schema(&[TABLES, BROKEN], vec![])]).unwrap_err();
    assert!(error.to_string().contains("shade"), "{error}");
    assert_eq!(file.dump(), before);
    file.apply(&[schema(&[TABLES, COLOURS], vec![])]).unwrap();
    assert_eq!(
        file.cell("SELECT count(*) FROM notes_note WHERE colour = 'yellow'"),
        "10"
    );
}

#[test]
fn rows_are_moved_in_transactions_of_their_own_until_there_are_none() {
    let file = ten_notes();
    let mut commits = 0;
    let mut moved = Vec::new();
    let connection = Watched::new(file.open(), |_, statement: &str, _| {
        if statement == "COMMIT" {
            commits += 1;
        }
        if statement == "BEGIN IMMEDIATE" {
            moved.push(file.cell("SELECT count(*) FROM sqlite_schema WHERE name = 'notes_length'"));
        }
        Ok(())
    });
    sql_harness::apply(&connection, &[schema(&[TABLES, LENGTHS], vec![])]).unwrap();
    // 3, 3, 3 and 1 rows; none; the last one.
    assert_eq!(commits, 4 + 1 + 1);
    assert_eq!(moved, ["0", "1", "1", "1", "1", "1"]);
    assert_eq!(
        file.cell("SELECT count(*) || ' ' || sum(length) FROM notes_length"),
        "10 61"
    );
    assert_eq!(
        file.cell("SELECT count(*) FROM sqlite_schema WHERE name = 'notes_note'"),
        "0"
    );
}

#[test]
fn several_repeated_steps_follow_each_other() {
    let file = ten_notes();
    let twice = Migration {
        steps: &[
            Step::Repeated(
                "DELETE FROM notes_note WHERE id IN (SELECT id FROM notes_note WHERE id > 5 LIMIT 2) RETURNING id",
            ),
            Step::Repeated(
                "UPDATE notes_note SET text = 'x' WHERE id = (SELECT id FROM notes_note WHERE text <> 'x') RETURNING id",
            ),
            Step::Once("INSERT INTO notes_note (id, text) VALUES (11, 'last')"),
        ],
        ..LENGTHS
    };
    file.apply(&[schema(&[TABLES, twice], vec![])]).unwrap();
    assert_eq!(
        file.cell("SELECT group_concat(id || text, ' ') FROM notes_note"),
        "1x 2x 3x 4x 5x 11last"
    );
}

#[test]
fn procedures_are_there_after_the_tables_they_need() {
    let file = File::new();
    let sums = Migration {
        steps: &[Step::Once("CREATE TABLE notes_sum (number INTEGER NOT NULL)")],
        ..LENGTHS
    };
    let schemas = [schema(&[TABLES, sums], vec![procedure("a", 40)])];
    file.apply(&schemas).unwrap();
    file.run("INSERT INTO notes_add_1 (number) VALUES (2)");
    assert_eq!(file.cell("SELECT number FROM notes_sum"), "42");
}

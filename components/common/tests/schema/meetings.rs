//! Connections that meet on one file, and connections that are lost.

use crate::scene::{File, LENGTHS, TABLES, TEN_NOTES, Watched, procedure, schema};
use common::sql::Error;
use common::sql::schema::{Schema, VERSION};
use std::sync::Barrier;
use std::thread;

/// Everything that is to be there in the end.
fn target() -> &'static Schema {
    schema(&[TABLES, LENGTHS], vec![procedure("new", 1)])
}

/// A file that has only the beginning, with ten rows to be moved and an earlier procedure.
fn begun() -> File {
    let file = File::new();
    file.apply(&[schema(&[TABLES], vec![procedure("old", 0)])]).unwrap();
    file.run(TEN_NOTES);
    file.run("UPDATE im_bundle_procedure SET version = '0.1.0'");
    file
}

/// The file of version 0.1.0, without records.
fn stamped() -> File {
    let file = File::new();
    file.run(
        "CREATE TABLE im_bundle_schema (family TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID;
         INSERT INTO im_bundle_schema VALUES ('notes', '0123456789abcdef');
         CREATE TABLE notes_note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    );
    file.run(TEN_NOTES);
    file
}

/// What becomes of a file that one connection brings up to date undisturbed.
fn undisturbed(start: fn() -> File) -> Vec<String> {
    let file = start();
    file.apply(&[target()]).unwrap();
    file.dump()
}

const STARTS: [fn() -> File; 3] = [File::new, begun, stamped];

#[test]
fn a_connection_that_is_overtaken_at_any_statement_finds_the_work_done() {
    for start in STARTS {
        let expected = undisturbed(start);
        for overtaken_at in 0.. {
            let file = start();
            let connection = Watched::new(file.open(), |number, _: &str, is_in_transaction: bool| {
                // Within a transaction the other connection would wait for this one.
                if number == overtaken_at && !is_in_transaction {
                    file.apply(&[target()]).unwrap();
                }
                Ok(())
            });
            sql_harness::apply(&connection, &[target()])
                .unwrap_or_else(|error| panic!("overtaken at statement {overtaken_at}: {error}"));
            assert_eq!(file.dump(), expected, "overtaken at statement {overtaken_at}");
            if connection.count() <= overtaken_at {
                break;
            }
        }
    }
}

#[test]
fn a_connection_that_is_lost_at_any_statement_leaves_what_the_next_one_can_go_on_from() {
    for start in STARTS {
        let expected = undisturbed(start);
        for lost_at in 0.. {
            let file = start();
            let connection = Watched::new(file.open(), |number, _: &str, _| {
                if number < lost_at {
                    Ok(())
                } else {
                    Err(Error::Failed("the power is gone".to_owned()))
                }
            });
            let result = sql_harness::apply(&connection, &[target()]);
            drop(connection);
            file.apply(&[target()])
                .unwrap_or_else(|error| panic!("after a loss at statement {lost_at}: {error}"));
            assert_eq!(file.dump(), expected, "lost at statement {lost_at}");
            if result.is_ok() {
                break;
            }
        }
    }
}

#[test]
fn connections_that_come_at_once_apply_everything_once() {
    for start in STARTS {
        let expected = undisturbed(start);
        for _ in 0..8 {
            let file = start();
            let barrier = Barrier::new(4);
            thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| {
                        barrier.wait();
                        file.apply(&[target()]).unwrap();
                    });
                }
            });
            assert_eq!(file.dump(), expected);
        }
    }
}

#[test]
fn a_connection_waits_for_the_write_lock() {
    let file = begun();
    let other = file.open();
    other.0.execute_batch("BEGIN IMMEDIATE").unwrap();
    thread::scope(|scope| {
        let applying = scope.spawn(|| file.apply(&[target()]));
        thread::sleep(std::time::Duration::from_millis(200));
        assert!(!applying.is_finished());
        other.0.execute_batch("COMMIT").unwrap();
        applying.join().unwrap().unwrap();
    });
    assert_eq!(file.cell("SELECT version FROM im_bundle_procedure"), VERSION);
}

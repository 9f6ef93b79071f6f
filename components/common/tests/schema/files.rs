//! What may be in the file's place: a database of version 0.1.0, somebody else's, garbage, nothing.

use crate::scene::{File, LENGTHS, TABLES, TEN_NOTES, others, procedure, schema};
use common::sql::schema::Schema;
use std::fs;
use std::path::Path;

fn notes() -> &'static Schema {
    schema(&[TABLES], vec![procedure("one", 1)])
}

fn stamped(family: &str, stamp: &str) -> File {
    let file = File::new();
    file.run(&format!(
        "CREATE TABLE im_bundle_schema (family TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID;
         INSERT INTO im_bundle_schema VALUES ('{family}', '{stamp}');
         CREATE TABLE notes_note (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
         INSERT INTO notes_note (text) VALUES ('kept')"
    ));
    file
}

/// How a file is damaged, in words and in bytes.
type Damage = (&'static str, fn(&mut Vec<u8>));

/// Where "Restore" is, the texts of refusals say.
fn assert_names_the_way_out(refusal: &str) {
    assert!(refusal.contains("sqlite_db.db"), "{refusal}");
    assert!(refusal.contains("\"Restore\" in docs/operations.md"), "{refusal}");
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations.md");
    let document = fs::read_to_string(document).expect("docs/operations.md");
    assert!(
        document.contains("\n## Restore\n"),
        "docs/operations.md has a heading \"Restore\""
    );
}

#[test]
fn a_database_of_version_0_1_0_is_taken_over() {
    let file = stamped("notes", "0123456789abcdef");
    file.apply(&[notes()]).unwrap();
    assert_eq!(file.cell("SELECT text FROM notes_note"), "kept");
    assert_eq!(file.cell("SELECT checksum FROM im_bundle_migration"), "1111");
    assert_eq!(
        file.cell("SELECT count(*) FROM im_bundle_schema"),
        "1",
        "version 0.1.0 may go on"
    );
}

#[test]
fn a_database_where_version_0_1_0_has_served_other_families_is_taken_over() {
    let file = stamped("others", "ffff");
    file.apply(&[notes()]).unwrap();
    assert_eq!(file.cell("SELECT text FROM notes_note"), "kept");
}

#[test]
fn a_database_of_a_version_before_0_1_0_is_refused() {
    let file = stamped("notes", "ffffffffffffffff");
    for _ in 0..2 {
        let refusal = file.refusal(&[notes()]);
        assert!(
            refusal.contains("tables of notes") && refusal.contains("before 0.1.0"),
            "{refusal}"
        );
    }
    // Other families have nothing to do with it, and what they have done does not make it any better.
    file.apply(&[others()]).unwrap();
    file.refusal(&[notes()]);
}

#[test]
fn a_stamp_is_of_no_interest_once_the_migrations_have_taken_over() {
    let file = File::new();
    file.apply(&[notes()]).unwrap();
    file.run(
        "CREATE TABLE im_bundle_schema (family TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID;
         INSERT INTO im_bundle_schema VALUES ('notes', 'ffff')",
    );
    file.apply(&[schema(&[TABLES, LENGTHS], vec![])]).unwrap();
}

#[test]
fn a_database_of_somebody_else_is_refused() {
    let file = File::new();
    file.run("CREATE TABLE bookmarks (url TEXT)");
    let refusal = file.refusal(&[notes()]);
    assert!(refusal.contains("belongs to something else"), "{refusal}");
    assert_names_the_way_out(&refusal);
}

#[test]
fn no_file_an_empty_one_and_a_database_without_tables_are_new_databases() {
    let new = File::new();
    let empty = File::new();
    fs::write(empty.path(), []).unwrap();
    let without_tables = File::new();
    without_tables.run("CREATE TABLE a (b); DROP TABLE a; CREATE TABLE _cf_kv (k); VACUUM");
    for file in [new, empty, without_tables] {
        file.apply(&[notes()]).unwrap();
        assert_eq!(file.cell("SELECT count(*) FROM notes_note"), "0");
    }
}

#[test]
fn a_copy_is_served_as_its_original() {
    let file = File::new();
    file.apply(&[notes()]).unwrap();
    let copy = File::new();
    file.run(&format!("VACUUM INTO '{}'", copy.path().display()));
    assert_eq!(copy.cell("PRAGMA journal_mode"), "delete", "what SQLite makes of it");
    copy.apply(&[notes()]).unwrap();
    assert_eq!(copy.cell("PRAGMA journal_mode"), "wal");
    assert_eq!(copy.dump(), file.dump());
}

#[test]
fn a_file_that_is_no_database_is_refused_with_the_way_out() {
    for content in [
        "not a database ".repeat(1000).into_bytes(),
        b"SQLite format 3\0".to_vec(),
        vec![0; 4096],
        vec![0xff; 100_000],
    ] {
        let file = File::new();
        fs::write(file.path(), &content).unwrap();
        let refusal = file.apply(&[notes()]).expect_err("no database").to_string();
        assert_names_the_way_out(&refusal);
        assert_eq!(fs::read(file.path()).unwrap(), content, "it stays as it is");
    }
}

#[test]
fn a_damaged_database_is_refused_with_the_way_out() {
    let file = File::new();
    file.apply(&[notes()]).unwrap();
    file.run(TEN_NOTES);
    file.run("INSERT INTO notes_note (text) SELECT hex(randomblob(500)) FROM notes_note, json_each('[1,2,3,4,5,6,7,8,9,10]')");
    let whole = fs::read(file.path()).unwrap();
    let damages: [Damage; 7] = [
        ("its header is overwritten", |bytes| bytes[..100].fill(b'x')),
        ("its half is lost", |bytes| bytes.truncate(bytes.len() / 2)),
        ("it ends within a page", |bytes| bytes.truncate(5000)),
        ("it ends within the header", |bytes| bytes.truncate(50)),
        ("its header has another format", |bytes| bytes[44..48].fill(b'x')),
        ("a table's statement is overwritten", |bytes| {
            let at = bytes.windows(12).position(|text| text == b"CREATE TABLE").unwrap();
            bytes[at..at + 12].fill(b'x');
        }),
        ("its list of tables is overwritten", |bytes| bytes[100..4096].fill(b'x')),
    ];
    for (how, damage) in damages {
        let mut bytes = whole.clone();
        damage(&mut bytes);
        fs::write(file.path(), bytes).unwrap();
        let refusal = file.apply(&[notes()]).expect_err(how).to_string();
        assert_names_the_way_out(&refusal);
    }
}

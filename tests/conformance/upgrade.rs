//! The state of an earlier version goes on under this one.

use conformance::recording::{MadeUp, Recording, copied, versions};
use conformance::storage;
use std::path::Path;

/// Fails where a version's replies differ.
fn assert_none(version: &Path, differences: &[String]) {
    let count = differences.len();
    assert!(
        differences.is_empty(),
        "{}: {count} replies differ\n{}",
        version.display(),
        differences.join("\n")
    );
}

#[tokio::test]
async fn a_state_folder_of_an_earlier_version_answers_every_read_as_before() {
    for version in versions() {
        let (state, reads) = (copied(&version), Recording::read(&version, "reads.json"));
        let server = reads.serve(state.path()).await;
        let differences = reads.replay("calls", &server, &mut MadeUp::default()).await;
        server.stop().await;
        assert_none(&version, &differences);
    }
}

#[tokio::test]
async fn a_state_folder_of_an_earlier_version_takes_every_write_as_before_and_shows_it() {
    for version in versions() {
        let (state, writes) = (copied(&version), Recording::read(&version, "writes.json"));
        let server = writes.serve(state.path()).await;
        let mut made_up = MadeUp::default();
        let mut differences = writes.replay("calls", &server, &mut made_up).await;
        differences.extend(writes.replay("after", &server, &mut made_up).await);
        server.stop().await;
        assert_none(&version, &differences);
    }
}

#[test]
fn every_table_of_an_earlier_version_has_rows_that_the_replays_can_meet() {
    for version in versions() {
        let state = copied(&version);
        let database = storage::open(state.path());
        let mut tables = database
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .expect("a statement");
        let tables: Vec<String> = tables
            .query_map([], |row| row.get(0))
            .expect("a query")
            .collect::<Result<_, _>>()
            .expect("names");
        assert!(!tables.is_empty(), "{} has tables", version.display());
        for table in tables {
            let rows: i64 = database
                .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
                .expect("a count");
            assert!(rows > 0, "{table} of {} has rows", version.display());
        }
    }
}

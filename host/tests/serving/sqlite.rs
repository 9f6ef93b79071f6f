//! SQLite as Spin has it.

use crate::probe::Probe;

/// Numbers from 1 to `last`, a row each.
fn numbers(last: u32, column: &str) -> String {
    format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT {column} FROM n")
}

#[tokio::test]
async fn all_kinds_of_values_come_back_through_both_ways_to_run_a_statement() {
    let probe = Probe::start().await;
    let query = "SELECT 1 AS i, -2.5 AS r, 'é' AS t, x'00ff' AS b, NULL AS n";
    for path in ["/sql", "/sql-sync"] {
        let reply = probe.ask(path, query).await;
        assert!(
            reply.starts_with("i,r,t,b,n|1,-2.5,'é',[0, 255],null "),
            "{path}: {reply}"
        );
    }
}

#[tokio::test]
async fn changes_and_rowid_are_those_of_the_connection() {
    let probe = Probe::start().await;
    let statements = "CREATE TABLE t (a)\nINSERT INTO t VALUES (1), (2), (3) RETURNING a";
    assert_eq!(probe.ask("/sql", statements).await, "a|1|2|3 changes=3 rowid=3");
    assert_eq!(
        probe.ask("/sql-sync", "INSERT INTO t VALUES (4)").await,
        " changes=1 rowid=4"
    );
    assert_eq!(
        probe.ask("/sql", "SELECT count(*) AS c FROM t").await,
        "c|4 changes=0 rowid=0"
    );
}

#[tokio::test]
async fn every_open_is_a_new_connection_to_the_same_file() {
    let probe = Probe::start().await;
    probe
        .ask(
            "/sql",
            "CREATE TEMP TABLE of_the_connection (a)\nCREATE TABLE of_the_file (a)",
        )
        .await;
    let reply = probe.ask("/sql", "SELECT * FROM of_the_connection").await;
    assert!(reply.contains("no such table"), "{reply}");
    assert_eq!(
        probe.ask("/sql", "SELECT * FROM of_the_file").await,
        "a changes=0 rowid=0"
    );
    let probe = probe.restart().await;
    assert_eq!(
        probe.ask("/sql", "SELECT * FROM of_the_file").await,
        "a changes=0 rowid=0"
    );
    assert!(probe.state("sqlite_db.db").exists());
}

#[tokio::test]
async fn more_rows_than_the_queue_holds_arrive_whole_and_in_order() {
    let probe = Probe::start().await;
    for last in [0, 1, 3, 4, 5, 8, 9, 1000] {
        let query = format!("{} WHERE i <= {last}", numbers(1000, "i"));
        let expected: String = (1..=last).map(|i| format!("|{i}")).collect();
        for path in ["/sql", "/sql-sync"] {
            let reply = probe.ask(path, &query).await;
            assert_eq!(reply, format!("i{expected} changes=0 rowid=0"), "{path} {last}");
        }
    }
}

#[tokio::test]
async fn an_error_after_some_rows_is_in_the_completion() {
    let probe = Probe::start().await;
    for failing in [1, 3, 4, 5, 6, 20] {
        let query = numbers(
            30,
            &format!("CASE i WHEN {failing} THEN abs(-9223372036854775807 - 1) ELSE i END AS i"),
        );
        let rows: String = (1..failing).map(|i| format!("|{i}")).collect();
        let reply = probe.ask("/sql", &query).await;
        assert!(
            reply.contains(&format!("after `i{rows}`: ")) && reply.contains("integer overflow"),
            "{reply}"
        );
    }
}

#[tokio::test]
async fn an_error_before_any_row_is_in_the_completion_too() {
    let probe = Probe::start().await;
    let reply = probe.ask("/sql", "SELECT nonsense").await;
    assert!(
        reply.contains("after ``: ") && reply.contains("no such column: nonsense"),
        "{reply}"
    );
    let statements = "CREATE TABLE t (a UNIQUE)\nINSERT INTO t VALUES (1)\nINSERT INTO t VALUES (1)";
    let reply = probe.ask("/sql", statements).await;
    assert!(reply.contains("UNIQUE constraint failed: t.a"), "{reply}");
}

#[tokio::test]
async fn a_second_statement_in_the_same_string_is_refused_and_nothing_runs() {
    let probe = Probe::start().await;
    probe.ask("/sql", "CREATE TABLE t (a)").await;
    for path in ["/sql", "/sql-sync"] {
        let reply = probe
            .ask(path, "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")
            .await;
        assert!(reply.contains("more than one statement"), "{path}: {reply}");
    }
    assert_eq!(
        probe.ask("/sql", "SELECT count(*) AS c FROM t; -- that is all").await,
        "c|0 changes=0 rowid=0"
    );
}

#[tokio::test]
async fn files_cannot_be_attached() {
    let probe = Probe::start().await;
    let target = probe.state("attached.db");
    for path in ["/sql", "/sql-sync"] {
        let reply = probe
            .ask(path, &format!("ATTACH '{}' AS other", target.display()))
            .await;
        assert!(reply.contains("authoriz"), "{reply}");
        let reply = probe.ask(path, &format!("VACUUM INTO '{}'", target.display())).await;
        assert!(reply.contains("authoriz"), "{reply}");
    }
    assert!(!target.exists());
    assert_eq!(
        probe.ask("/sql", "ATTACH ':memory:' AS other").await,
        " changes=0 rowid=0"
    );
}

#[tokio::test]
async fn rows_that_nobody_reads_do_not_hold_the_connection() {
    let probe = Probe::start().await;
    assert_eq!(probe.ask("/sql-first-row", &numbers(100_000, "i")).await, "1");
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_an_error_and_no_crash() {
    let probe = Probe::start().await;
    for path in ["/sql", "/sql-sync"] {
        let reply = probe.ask(path, "SELECT CAST(x'ff' AS TEXT)").await;
        assert!(reply.contains("utf-8"), "{path}: {reply}");
    }
}

/// So that what would fail on Spin fails here too.
#[tokio::test]
async fn more_than_128_mib_from_one_statement_is_refused_in_spin_s_words() {
    let probe = Probe::start().await;
    let words = "query result exceeds limit of 134217728 bytes";
    for path in ["/sql", "/sql-sync"] {
        let reply = probe.ask(path, "SELECT zeroblob(128 * 1024 * 1024) AS b").await;
        assert!(reply.contains(words), "{path}: {}", &reply[..reply.len().min(200)]);
        assert_eq!(
            probe.ask(path, "SELECT 1 AS i").await,
            "i|1 changes=0 rowid=0",
            "{path}"
        );
    }
    // Rows that leave one by one count one by one, those of a result together.
    let rows = numbers(5, "zeroblob(30 * 1024 * 1024) AS b");
    let reply = probe.ask("/sql-sync", &rows).await;
    assert!(reply.contains(words), "{}", &reply[..reply.len().min(200)]);
}

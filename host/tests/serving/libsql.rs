//! Databases on a libSQL server: its double, through the client that Spin uses.

use crate::probe::{Probe, Setup};
use hrana::{Options, Server};
use tempfile::TempDir;

struct Remote {
    server: Server,
    probe: Probe,
    _folder: TempDir,
}

async fn start() -> Remote {
    let server = Server::start("127.0.0.1:0".parse().unwrap(), Options::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runtime.toml");
    let text = format!(
        "[sqlite_database.default]\ntype = \"libsql\"\nurl = {:?}\ntoken = \"any\"",
        server.url()
    );
    std::fs::write(&file, text).unwrap();
    let mut setup = Setup::default();
    setup.options.runtime_config_file = Some(file);
    let probe = setup.start().await;
    Remote {
        server,
        probe,
        _folder: folder,
    }
}

/// As on Spin, the client does not say what a statement has changed.
#[tokio::test]
async fn statements_run_there_by_both_ways() {
    let Remote {
        probe,
        server: _server,
        _folder,
    } = start().await;
    probe.ask("/sql", "CREATE TABLE t (i, r, t, b, n)").await;
    probe
        .ask("/sql-sync", "INSERT INTO t VALUES (1, -2.5, 'é', x'00ff', NULL)")
        .await;
    for path in ["/sql", "/sql-sync"] {
        let reply = probe.ask(path, "SELECT * FROM t").await;
        assert_eq!(reply, "i,r,t,b,n|1,-2.5,'é',[0, 255],null changes=0 rowid=0", "{path}");
        // The columns are told before anything is read.
        assert_eq!(
            probe.ask(path, "SELECT * FROM t WHERE i = 2").await,
            "i,r,t,b,n changes=0 rowid=0"
        );
    }
    assert!(!probe.state("sqlite_db.db").exists());
}

#[tokio::test]
async fn many_rows_come_whole_and_in_order() {
    let Remote {
        probe,
        server: _server,
        _folder,
    } = start().await;
    let query = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n";
    let expected: String = (1..=1000).map(|i| format!("|{i}")).collect();
    for path in ["/sql", "/sql-sync"] {
        assert_eq!(
            probe.ask(path, query).await,
            format!("i{expected} changes=0 rowid=0"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn errors_are_the_clients_in_its_words() {
    let Remote { probe, server, _folder } = start().await;
    for path in ["/sql", "/sql-sync"] {
        let reply = probe.ask(path, "SELECT nonsense").await;
        assert!(
            reply.contains("Hrana") && reply.contains("no such column: nonsense"),
            "{path}: {reply}"
        );
        let reply = probe.ask(path, "PRAGMA journal_mode = wal").await;
        assert!(reply.contains("unsupported statement"), "{path}: {reply}");
        // What the client does not parse, it does not send.
        let reply = probe.ask(path, "this is no SQL").await;
        assert!(
            reply.contains("Io(") && reply.contains("syntax error"),
            "{path}: {reply}"
        );
    }
    drop(server);
    let reply = probe.ask("/sql", "SELECT 1").await;
    assert!(reply.contains("http error"), "{reply}");
}

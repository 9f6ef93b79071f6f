//! Databases and key-value stores are where the runtime configuration says.

use crate::probe::Setup;
use crate::program::{self, Program};
use std::path::PathBuf;
use tempfile::TempDir;

const OTHERS: &str = "sqlite_databases = [\"default\", \"other\"]\nkey_value_stores = [\"default\", \"other\"]";

/// A folder with a runtime configuration.
fn config(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runtime.toml");
    std::fs::write(&file, text).unwrap();
    (folder, file)
}

fn setup(file: PathBuf) -> Setup {
    let mut setup = Setup::default();
    setup.options.runtime_config_file = Some(file);
    setup
}

async fn refusal(grants: &'static str, text: &str) -> String {
    let (_folder, file) = config(text);
    Setup { grants, ..setup(file) }.refusal().await
}

#[tokio::test]
async fn files_are_where_the_paths_lead_and_nowhere_else() {
    let (folder, file) = config("");
    let database = folder.path().join("a/database.db");
    let text = format!(
        "[sqlite_database.default]\ntype = \"spin\"\npath = {database:?}\n\
         [key_value_store.default]\ntype = \"spin\"\npath = \"b/stores.db\"\n"
    );
    std::fs::write(&file, text).unwrap();
    let probe = setup(file.clone()).start().await;
    probe.ask("/sql", "CREATE TABLE t (a)").await;
    probe.ask("/set", "a=1").await;
    assert!(database.is_file() && folder.path().join("b/stores.db").is_file());
    assert!(!probe.state("sqlite_db.db").exists() && !probe.state("sqlite_key_value.db").exists());
    probe.server.stop().await.unwrap();
    let probe = setup(file).start().await;
    assert_eq!(probe.ask("/sql", "SELECT * FROM t").await, "a changes=0 rowid=0");
    assert_eq!(probe.ask("/get", "a").await, "Some(\"1\") true");
}

#[tokio::test]
async fn what_the_file_does_not_name_is_in_the_state_folder() {
    for text in [
        "",
        "[sqlite_database.other]\ntype = \"spin\"\n[key_value_store.other]\ntype = \"spin\"",
    ] {
        let (_folder, file) = config(text);
        let probe = setup(file).start().await;
        probe.ask("/sql", "CREATE TABLE t (a)").await;
        probe.ask("/set", "a=1").await;
        assert!(probe.state("sqlite_db.db").is_file() && probe.state("sqlite_key_value.db").is_file());
    }
}

#[tokio::test]
async fn without_a_path_it_is_in_memory_a_database_for_each_connection_and_one_store() {
    let (_folder, file) =
        config("[sqlite_database.default]\ntype = \"spin\"\n[key_value_store.default]\ntype = \"spin\"");
    let probe = setup(file).start().await;
    assert_eq!(
        probe.ask("/sql", "CREATE TABLE t (a)\nSELECT * FROM t").await,
        "a changes=0 rowid=0"
    );
    let reply = probe.ask("/sql", "SELECT * FROM t").await;
    assert!(reply.contains("no such table"), "{reply}");
    probe.ask("/set", "a=1").await;
    // An error does not cost the others what is in memory.
    let (status, _) = probe.post("/increment", "a").await;
    assert_eq!(status, 500);
    assert_eq!(probe.ask("/get", "a").await, "Some(\"1\") true");
}

#[tokio::test]
async fn labels_that_the_file_defines_can_be_granted() {
    let (_folder, file) = config(
        "[sqlite_database.other]\ntype = \"libsql\"\nurl = \"http://127.0.0.1:1\"\ntoken = \"\"\n\
         [key_value_store.other]\ntype = \"spin\"\nanything = 1",
    );
    let granted = Setup {
        grants: OTHERS,
        ..setup(file.clone())
    };
    let probe = granted.start().await;
    assert_eq!(probe.ask("/database", "other").await, "open");
    assert_eq!(probe.ask("/store", "other").await, "Ok(\"open\") Ok(\"open\")");
    // Defined is not granted.
    let probe = setup(file).start().await;
    assert!(probe.ask("/database", "other").await.contains("AccessDenied"));
}

#[tokio::test]
async fn files_are_attached_only_where_that_is_allowed() {
    for allowed in [false, true] {
        let (folder, file) = config(&format!(
            "[sqlite_database.default]\ntype = \"spin\"\nallow_attach_file = {allowed}"
        ));
        let attach = format!("ATTACH '{}' AS other", folder.path().join("other.db").display());
        let reply = setup(file).start().await.ask("/sql", &attach).await;
        assert_eq!(reply.contains("authoriz"), !allowed, "{reply}");
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_an_error_of_the_statement() {
    let (_folder, file) =
        config("[sqlite_database.default]\ntype = \"libsql\"\nurl = \"http://127.0.0.1:1\"\ntoken = \"secret\"");
    let probe = setup(file).start().await;
    for path in ["/sql", "/sql-sync"] {
        let reply = probe.ask(path, "SELECT 1").await;
        assert!(
            reply.contains("Hrana") && reply.contains("http error") && !reply.contains("secret"),
            "{path}: {reply}"
        );
    }
}

#[tokio::test]
async fn labels_that_nothing_defines_are_refused() {
    let granted = "sqlite_databases = [\"default\", \"other\"]";
    let refused = refusal(granted, "[sqlite_database.else]\ntype = \"spin\"").await;
    assert!(
        refused.contains("component `probe`") && refused.contains("`sqlite_databases` lists `other`"),
        "{refused}"
    );
    let granted = "key_value_stores = [\"other\"]";
    let refused = refusal(granted, "[key_value_store.else]\ntype = \"spin\"").await;
    assert!(refused.contains("`key_value_stores` lists `other`"), "{refused}");
}

#[tokio::test]
async fn what_the_host_does_not_know_is_refused_with_the_place_and_the_reason() {
    let at = |table: &str, lines: &str| format!("[{table}.default]\n{lines}");
    let cases = [
        (
            at("sqlite_database", "type = \"postgres\""),
            "[sqlite_database.default]: unknown variant `postgres`",
        ),
        (
            at("sqlite_database", "path = \"a\""),
            "[sqlite_database.default]: missing field `type`",
        ),
        (
            at("sqlite_database", "type = \"spin\"\nurl = \"a\""),
            "unknown field `url`",
        ),
        (
            at("sqlite_database", "type = \"libsql\"\ntoken = \"t\""),
            "missing field `url`",
        ),
        (
            at("sqlite_database", "type = \"libsql\"\nurl = \"http://a\""),
            "missing field `token`",
        ),
        (
            at(
                "sqlite_database",
                "type = \"libsql\"\nurl = \"libsql://a\"\ntoken = \"t\"",
            ),
            "neither `http://` nor `https://`",
        ),
        (
            at("key_value_store", "type = \"azure_cosmos\""),
            "[key_value_store.default]: unknown variant `azure_cosmos`",
        ),
        (at("key_value_store", "type = \"redis\""), "missing field `url`"),
        (
            at("key_value_store", "type = \"redis\"\nurl = \"http://a\""),
            "none of a Redis server",
        ),
        (at("key_value_store", "type = \"spin\"\npath = 1"), "invalid type"),
        ("llm_compute = 1".to_owned(), "line 1: unknown field `llm_compute`"),
        ("a = 1\nb = {\n".to_owned(), "line 2"),
    ];
    for (text, reason) in cases {
        let refused = refusal("", &text).await;
        assert!(
            refused.contains(reason) && refused.contains("runtime.toml"),
            "{text}: {refused}"
        );
    }
    let refused = setup("absent.toml".into()).refusal().await;
    assert!(refused.contains("absent.toml: it cannot be read"), "{refused}");
}

/// What is wrong with the file is shown to whoever reads the logs.
#[tokio::test]
async fn no_refusal_shows_a_password() {
    for text in [
        "[sqlite_database.default]\ntype = \"libsql\"\nurl = \"http://a\"\ntoken = \"secret",
        "[sqlite_database.default]\ntype = \"libsql\"\nurl = \"a://secret@b\"\ntoken = \"secret\"",
        "[key_value_store.default]\ntype = \"redis\"\nurl = \"redis://:secret@a/b\"",
        "[key_value_store.default]\ntype = \"redis\"\nurl = \"secret\"",
    ] {
        let refused = refusal("", text).await;
        assert!(!refused.contains("secret"), "{refused}");
    }
}

#[tokio::test]
async fn the_program_takes_the_file_and_says_so() {
    let (folder, file) = config("[key_value_store.default]\ntype = \"spin\"\npath = \"stores.db\"");
    let application = program::folder();
    let mut command = program::command(application.path());
    command.arg("--runtime-config-file").arg(&file);
    let mut program = Program::start(command);
    program.ask("/a/set", "a=1").await;
    assert!(folder.path().join("stores.db").is_file());
    assert!(program.rest().contains(&file.display().to_string()));
}

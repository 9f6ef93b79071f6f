//! The database behind a server of the test's own: looked into, broken and locked.

use crate::workspace;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};

/// What no caller is told of the store.
const SECRETS: [&str; 9] = [
    "sql",
    "select",
    "insert",
    "table",
    "column",
    "database",
    "schema",
    "malformed",
    "disk",
];

/// The file of the database in a state folder.
pub fn file(state: &Path) -> PathBuf {
    state.join("sqlite_db.db")
}

/// Opens the database of a state folder.
///
/// # Panics
///
/// When there is none that can be opened.
pub fn open(state: &Path) -> Connection {
    Connection::open(file(state)).expect("the server's database")
}

/// Makes every call of the key-value store of a state folder fail from now on, also where it is opened anew.
///
/// # Panics
///
/// When there is none that can be opened.
pub fn spoil_key_value(state: &Path) {
    let spoil = "DROP TABLE IF EXISTS spin_key_value; CREATE TABLE spin_key_value (unrelated TEXT)";
    let store = Connection::open(state.join("sqlite_key_value.db")).expect("the server's key-value store");
    store.execute_batch(spoil).expect("another table in its place");
}

/// Ways to spoil the database of a state folder that no server has used yet.
#[derive(Debug, Clone, Copy)]
pub enum Sabotage {
    /// A file that is no database.
    Garbage,
    /// A folder in the file's place.
    Folder,
    /// Somebody else's tables under the names of those that this component makes.
    Tables(&'static str),
}

impl Sabotage {
    /// A state folder whose database is spoilt.
    ///
    /// # Panics
    ///
    /// When the folder cannot be made.
    pub fn folder(self) -> tempfile::TempDir {
        let state = tempfile::tempdir().expect("a temporary folder");
        let file = file(state.path());
        match self {
            Self::Garbage => std::fs::write(file, "not a database ".repeat(1000)).expect("a file"),
            Self::Folder => std::fs::create_dir(file).expect("a folder"),
            Self::Tables(component) => {
                let connection = open(state.path());
                for name in tables(&as_made_by(component)) {
                    let create = format!("CREATE TABLE {name} (unrelated TEXT)");
                    connection.execute_batch(&create).expect("a table");
                }
            }
        }
        state
    }
}

/// Drops every table of a server that runs.
///
/// # Panics
///
/// When that does not work.
pub fn lose_tables(state: &Path) {
    let connection = open(state);
    for name in tables(&connection) {
        let drop = format!("DROP TABLE {name}");
        connection.execute_batch(&drop).expect("a table less");
    }
}

/// A database in memory with the tables that a component makes in an empty one.
fn as_made_by(component: &str) -> Connection {
    let folder = workspace().join("components").join(component).join("sql/migrations");
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut migrations: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    migrations.sort();
    let connection = Connection::open_in_memory().expect("a database");
    for migration in migrations {
        let text = std::fs::read_to_string(migration).expect("a migration");
        connection.execute_batch(&text).expect("the migration's statements");
    }
    connection
}

fn tables(connection: &Connection) -> Vec<String> {
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        .expect("a statement");
    let names = statement.query_map([], |row| row.get(0)).expect("a query");
    let names: Vec<String> = names.collect::<Result<_, _>>().expect("names");
    assert!(!names.is_empty(), "there are tables");
    names
}

/// Takes the write lock, until the transaction ends.
///
/// # Panics
///
/// When somebody else has it.
pub fn lock(connection: &mut Connection) -> Transaction<'_> {
    connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .expect("a lock")
}

/// Fails where a reply tells of the store.
///
/// # Panics
///
/// When it does.
pub fn assert_discreet(text: &str) {
    let text = text.to_ascii_lowercase();
    for word in SECRETS {
        assert!(!text.contains(word), "{word:?} is told: {text}");
    }
}

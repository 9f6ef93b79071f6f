//! Database files, and the tables of a made-up family.

use common::sql::schema::{Migration, Procedure, Schema, Step};
use common::sql::{Error, Execute, Value};
use sql_harness::Sqlite;
use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

/// A database file, not there before a connection writes it.
pub(crate) struct File(TempDir);

impl File {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("sqlite_db.db")
    }

    /// A connection set up as a component's.
    pub(crate) fn open(&self) -> Sqlite {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        connection.busy_timeout(Duration::from_millis(1)).unwrap();
        // Waiting for the disk would take most of the time of these tests. A file that is no database refuses it.
        let _ = connection.pragma_update(None, "synchronous", "OFF");
        Sqlite(connection)
    }

    /// Brings the file up to date by a connection of its own.
    pub(crate) fn apply(&self, schemas: &[&Schema]) -> Result<(), Error> {
        sql_harness::apply(&self.open(), schemas)
    }

    /// The text by which the file is refused; it stays as it is.
    pub(crate) fn refusal(&self, schemas: &[&Schema]) -> String {
        let before = self.dump();
        let error = self.apply(schemas).expect_err("the database is refused");
        assert_eq!(self.dump(), before, "a refused database stays as it is");
        error.to_string()
    }

    pub(crate) fn run(&self, statements: &str) {
        self.open().0.execute_batch(statements).unwrap();
    }

    /// The first cell of a query's first row.
    pub(crate) fn cell(&self, query: &str) -> String {
        let cell: rusqlite::types::Value = self.open().0.query_row(query, [], |row| row.get(0)).unwrap();
        match cell {
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Integer(number) => number.to_string(),
            other => format!("{other:?}"),
        }
    }

    /// All that is in the file: what was created by which text, and the rows of every table.
    pub(crate) fn dump(&self) -> Vec<String> {
        let Sqlite(connection) = self.open();
        let rows = |query: &str| -> Vec<String> {
            let mut statement = connection.prepare(query).unwrap();
            let width = statement.column_count();
            let row = |row: &rusqlite::Row<'_>| {
                let cells = (0..width).map(|index| row.get::<_, rusqlite::types::Value>(index));
                Ok(format!("{:?}", cells.collect::<Result<Vec<_>, _>>()?))
            };
            let rows = statement.query_map([], row).unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        };
        let mut tables = connection
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
            .unwrap();
        let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let mut dump = rows("SELECT name, sql FROM sqlite_schema");
        for name in names {
            let name = name.unwrap();
            dump.extend(rows(&format!("SELECT '{name}', * FROM {name}")));
        }
        dump.sort();
        dump
    }
}

/// A connection that is asked before each statement, by its text and whether it stands in a transaction.
pub(crate) struct Watched<F> {
    sqlite: Sqlite,
    before: RefCell<F>,
    count: Cell<usize>,
}

impl<F> Watched<F> {
    /// `before` gets the number of the statement too, from 0.
    pub(crate) fn new(sqlite: Sqlite, before: F) -> Self {
        Self {
            sqlite,
            before: RefCell::new(before),
            count: Cell::new(0),
        }
    }

    /// How many statements there were.
    pub(crate) fn count(&self) -> usize {
        self.count.get()
    }
}

impl<F: FnMut(usize, &str, bool) -> Result<(), Error>> Execute for Watched<F> {
    async fn execute(&self, statement: &str, parameters: &[Value]) -> Result<Option<Value>, Error> {
        let number = self.count.replace(self.count.get() + 1);
        (self.before.borrow_mut())(number, statement, !self.sqlite.0.is_autocommit())?;
        self.sqlite.execute(statement, parameters).await
    }
}

/// Makes a schema live as long as a component's.
pub(crate) fn schema(migrations: &[Migration], procedures: Vec<Procedure>) -> &'static Schema {
    let migrations: Vec<Migration> = migrations.iter().map(copied).collect();
    Box::leak(Box::new(Schema {
        family: "notes",
        stamp: Some("0123456789abcdef"),
        migrations: migrations.leak(),
        procedures: procedures.leak(),
    }))
}

/// Another family without anything to be refused.
pub(crate) fn others() -> &'static Schema {
    const TABLE: Migration = Migration {
        steps: &[Step::Once("CREATE TABLE IF NOT EXISTS others_other (id INTEGER)")],
        ..TABLES
    };
    Box::leak(Box::new(Schema {
        family: "others",
        stamp: Some("ffff"),
        migrations: &[TABLE],
        procedures: &[],
    }))
}

/// Rows for the table of the first migration.
pub(crate) const TEN_NOTES: &str =
    "INSERT INTO notes_note (id, text) SELECT value, 'note ' || value FROM json_each('[1,2,3,4,5,6,7,8,9,10]')";

fn copied(migration: &Migration) -> Migration {
    Migration { ..*migration }
}

/// The first migration: a table.
pub(crate) const TABLES: Migration = Migration {
    number: 1,
    name: "tables",
    checksum: "1111",
    serves: "0.1.0",
    steps: &[
        Step::Once("CREATE TABLE IF NOT EXISTS notes_note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"),
        Step::Once("CREATE INDEX IF NOT EXISTS notes_note_text ON notes_note (text)"),
    ],
};

/// The second: another table in its place, to which rows are moved three at a time.
pub(crate) const LENGTHS: Migration = Migration {
    number: 2,
    name: "lengths",
    checksum: "2222",
    serves: "0.1.0",
    steps: &[
        Step::Once("CREATE TABLE IF NOT EXISTS notes_length (id INTEGER PRIMARY KEY, length INTEGER NOT NULL)"),
        Step::Repeated(
            "INSERT INTO notes_length (id, length) SELECT id, length(text) FROM notes_note
             WHERE id > coalesce((SELECT max(id) FROM notes_length), 0) ORDER BY id LIMIT 3 RETURNING id",
        ),
        Step::Once("DROP TABLE notes_note"),
    ],
};

/// A procedure that adds a number to each note's.
pub(crate) fn procedure(checksum: &'static str, added: u32) -> Procedure {
    let trigger = format!(
        "CREATE TRIGGER notes_add_1_insert INSTEAD OF INSERT ON notes_add_1
         BEGIN INSERT INTO notes_sum (number) VALUES (NEW.number + {added}); END"
    );
    let statements: Vec<&'static str> = vec![
        "DROP VIEW IF EXISTS notes_add_1",
        "CREATE VIEW notes_add_1 (number) AS SELECT NULL WHERE 0",
        trigger.leak(),
    ];
    Procedure {
        name: "notes_add_1",
        checksum,
        statements: statements.leak(),
    }
}

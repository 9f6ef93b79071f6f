//! A database brought up to date: numbered migrations, each once, and procedures, the newest of each.
//!
//! A family's tables are made and changed by its migrations, `sql/migrations/NNNN_<what>.sql`, which are applied in the
//! order of their numbers by the first connection that finds one missing: in a transaction, under the write lock, and
//! recorded with it, so that an interrupted one is repeated from its beginning. Its procedures (views whose triggers do the
//! work of a call) are not numbered: each is replaced where the database has another text of the same or an earlier
//! version, and left alone where it is a later version's.
//!
//! Two versions may serve one database. A database with migrations that this version does not know is served where their
//! records say that it may be, else every call fails and the log says which version is needed.
//!
//! A step of a migration that moves rows is marked as repeated: it runs in short transactions of its own until it changes
//! nothing, and once more in the last one, with the record. All steps before it are then already there when an interrupted
//! migration is repeated, so they have to bear that (`IF NOT EXISTS`).

use super::{Error, Execute, Value, run_unlocked, until_unlocked};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The version of this bundle.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The tables and procedures of one family.
#[derive(Debug)]
pub struct Schema {
    /// What its records are kept under.
    pub family: &'static str,
    /// How version 0.1.0, which had no migrations, stamped the tables of the first one.
    pub stamp: Option<&'static str>,
    /// By number.
    pub migrations: &'static [Migration],
    /// In no order.
    pub procedures: &'static [Procedure],
}

/// A change of tables.
#[derive(Debug)]
pub struct Migration {
    /// From 1, without gaps.
    pub number: u32,
    /// What it does.
    pub name: &'static str,
    /// SHA-256 of its file, hexadecimal.
    pub checksum: &'static str,
    /// The oldest version of the bundle that may still serve afterwards.
    pub serves: &'static str,
    /// Its statements.
    pub steps: &'static [Step],
}

/// A statement of a migration.
#[derive(Debug)]
pub enum Step {
    /// Runs once.
    Once(&'static str),
    /// Runs until it returns no row.
    Repeated(&'static str),
}

/// A view with the triggers on it, or a trigger on a table.
#[derive(Debug)]
pub struct Procedure {
    /// The view's or the trigger's name.
    pub name: &'static str,
    /// SHA-256 of its statements, hexadecimal.
    pub checksum: &'static str,
    /// What drops it where it is, and what makes it.
    pub statements: &'static [&'static str],
}

const RECORDS: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS im_bundle_migration (
      family TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, serves TEXT NOT NULL,
      PRIMARY KEY (family, number)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS im_bundle_procedure (
      name TEXT PRIMARY KEY, checksum TEXT NOT NULL, version TEXT NOT NULL) WITHOUT ROWID",
];

const READ_RECORDS: &str = "
    SELECT json_object(
      'migrations', json((SELECT json_group_array(json_array(family, number, name, checksum, serves))
        FROM im_bundle_migration)),
      'procedures', json((SELECT json_group_object(name, json_array(checksum, version)) FROM im_bundle_procedure)))";

/// Whose a database is that was without records a moment ago: it has tables of others, of this bundle (version 0.1.0 had the
/// table of stamps; another connection may have made that of records meanwhile), or none.
const READ_TABLES: &str = "
    SELECT json_object(
      'others', (SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
        AND name NOT LIKE 'libsql%' AND substr(name, 1, 1) <> '_'),
      'ours', (SELECT count(*) FROM sqlite_schema WHERE name IN ('im_bundle_schema', 'im_bundle_migration')))";

/// How version 0.1.0 has stamped the families' tables.
const READ_STAMPS: &str = "SELECT json_group_object(family, version) FROM im_bundle_schema";

const RECORD_MIGRATION: &str =
    "INSERT INTO im_bundle_migration (family, number, name, checksum, serves) VALUES (?1, ?2, ?3, ?4, ?5)";
const RECORD_PROCEDURE: &str = "
    INSERT INTO im_bundle_procedure (name, checksum, version) VALUES (?1, ?2, ?3)
    ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, version = excluded.version";

/// Readers and the writer don't wait for each other then. Kept in the file, but not in copies made by `VACUUM INTO`. Backends
/// that are no SQLite file refuse it.
const WRITE_AHEAD: &str = "PRAGMA journal_mode = WAL";

/// Brings a database up to date, which costs two short statements where it is. The connection must not be shared yet.
///
/// # Errors
///
/// The database failed; or it must not be served by this version, or is not this bundle's. Nothing is half applied.
pub async fn apply(connection: &impl Execute, schemas: &[&Schema]) -> Result<(), Error> {
    let known = Records::read(connection).await?;
    if let Some(records) = &known
        && records.have_all(schemas)?
    {
        // Nothing waits for it: where the database is in use, this may be for another connection to do.
        let _ = connection.execute_at_once(WRITE_AHEAD, &[]).await;
        return Ok(());
    }
    if known.is_none() {
        check_owner(connection).await?;
    }
    let known = known.unwrap_or_default();
    check_stamps(connection, schemas, &known).await?;
    let _ = run_unlocked(connection, WRITE_AHEAD, &[]).await;
    if Records::read(connection).await?.is_none() {
        transaction(connection, async || {
            for table in RECORDS {
                connection.execute(table, &[]).await?;
            }
            Ok(())
        })
        .await?;
    }
    for schema in schemas {
        for migration in schema.migrations {
            // Of many connections that wait for the lock one applies what is missing; the others look first, which takes none.
            if known.applied(schema, migration.number).is_none() && !is_applied(connection, schema, migration).await? {
                migrate(connection, schema, migration).await?;
            }
        }
    }
    if let Some(records) = Records::read(connection).await?
        && records.have_all(schemas)?
    {
        return Ok(());
    }
    transaction(connection, async || replace_procedures(connection, schemas).await).await
}

/// What a database says of itself.
#[derive(Default, Deserialize)]
struct Records {
    migrations: Vec<Applied>,
    /// By name: checksum, version.
    procedures: BTreeMap<String, (String, String)>,
}

/// A migration's record.
#[derive(Deserialize)]
struct Applied {
    family: String,
    number: u32,
    name: String,
    checksum: String,
    serves: String,
}

impl Records {
    /// Those of a database, if it has any.
    async fn read(connection: &impl Execute) -> Result<Option<Self>, Error> {
        let first = connection.execute_at_once(READ_RECORDS, &[]).await;
        match until_unlocked(first, connection, READ_RECORDS, &[]).await {
            Err(Error::Failed(text)) if text.contains("no such table: im_bundle_") => Ok(None),
            result => parsed(result?).map(Some),
        }
    }

    /// Whether nothing is to be done.
    fn have_all(&self, schemas: &[&Schema]) -> Result<bool, Error> {
        let mut all = true;
        for schema in schemas {
            self.check(schema)?;
            for migration in schema.migrations {
                all &= self.applied(schema, migration.number).is_some();
            }
            for procedure in schema.procedures {
                all &= !self.is_replaced_by(procedure);
            }
        }
        Ok(all)
    }

    fn applied(&self, schema: &Schema, number: u32) -> Option<&Applied> {
        let mut of_family = self.migrations.iter().filter(|applied| applied.family == schema.family);
        of_family.find(|applied| applied.number == number)
    }

    fn is_replaced_by(&self, procedure: &Procedure) -> bool {
        match self.procedures.get(procedure.name) {
            Some((checksum, version)) => checksum != procedure.checksum && numbers(version) <= numbers(VERSION),
            None => true,
        }
    }

    /// Whether this version may serve what the migrations of a family have made.
    fn check(&self, schema: &Schema) -> Result<(), Error> {
        for applied in self.migrations.iter().filter(|applied| applied.family == schema.family) {
            let Applied {
                family,
                number,
                name,
                checksum,
                serves,
            } = applied;
            let known = schema.migrations.iter().find(|migration| migration.number == *number);
            match known {
                Some(known) if known.checksum != checksum => {
                    return Err(Error::Failed(format!(
                        "migration {number} ({name}) of {family} was applied with another text than im-bundle {VERSION} \
                         has: a released migration must not be edited. Serve this database with the version that \
                         applied it, and put the change into a migration of its own"
                    )));
                }
                None if numbers(serves) > numbers(VERSION) => {
                    return Err(Error::Failed(format!(
                        "the database has migration {number} ({name}) of {family}, which needs im-bundle {serves} or \
                         newer; this is {VERSION}"
                    )));
                }
                Some(_) | None => {}
            }
        }
        Ok(())
    }
}

/// A version's numbers, in which versions are compared.
fn numbers(version: &str) -> Vec<u32> {
    let numbers = version.split(['.', '-']).map(|part| part.parse().unwrap_or_default());
    numbers.take(3).collect()
}

/// Refuses a database that has tables, and none of this bundle.
async fn check_owner(connection: &impl Execute) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Tables {
        others: u32,
        ours: u32,
    }
    let tables: Tables = parsed(run_unlocked(connection, READ_TABLES, &[]).await?)?;
    if tables.others > 0 && tables.ours == 0 {
        return Err(Error::Failed(
            "the database (sqlite_db.db in the state folder, .spin beside spin.toml unless --state-dir names another) has \
             tables, and none of im-bundle's: it belongs to something else. Serve with a state folder of its own, or \
             restore a backup; see \"Restore\" in docs/operations.md"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Refuses tables that the first migration is to take over, and that are not those which it makes.
async fn check_stamps(connection: &impl Execute, schemas: &[&Schema], records: &Records) -> Result<(), Error> {
    let stamps: BTreeMap<String, String> = match run_unlocked(connection, READ_STAMPS, &[]).await {
        Err(Error::Failed(text)) if text.contains("no such table") => return Ok(()),
        result => parsed(result?)?,
    };
    for schema in schemas.iter().filter(|schema| records.applied(schema, 1).is_none()) {
        let stamp = stamps.get(schema.family).map(String::as_str);
        if stamp.is_some() && stamp != schema.stamp {
            return Err(Error::Failed(format!(
                "the tables of {} were made by a version before 0.1.0 was released, and cannot be taken over: move the \
                 state folder away and begin with an empty one",
                schema.family
            )));
        }
    }
    Ok(())
}

/// Applies a migration where it is missing.
async fn migrate(connection: &impl Execute, schema: &Schema, migration: &Migration) -> Result<(), Error> {
    let mut rest = migration.steps;
    while let Some(position) = rest.iter().position(|step| matches!(step, Step::Repeated(_))) {
        let (steps, behind) = rest.split_at_checked(position.saturating_add(1)).unwrap_or_default();
        while move_rows(connection, schema, migration, steps).await? {}
        rest = behind;
    }
    transaction(connection, async || {
        if is_applied(connection, schema, migration).await? {
            return Ok(());
        }
        run_all(connection, migration.steps).await?;
        let record = [
            Value::from(schema.family),
            Value::from(migration.number),
            Value::from(migration.name),
            Value::from(migration.checksum),
            Value::from(migration.serves),
        ];
        connection.execute(RECORD_MIGRATION, &record).await.map(drop)
    })
    .await
}

/// Runs steps of which the last one is repeated, once, in a transaction of its own; says whether it is to be repeated.
async fn move_rows(
    connection: &impl Execute,
    schema: &Schema,
    migration: &Migration,
    steps: &[Step],
) -> Result<bool, Error> {
    transaction(connection, async || {
        // Where another connection was quicker, the tables that these steps are about may be gone.
        if is_applied(connection, schema, migration).await? {
            return Ok(false);
        }
        let mut row = None;
        for step in steps {
            let (Step::Once(statement) | Step::Repeated(statement)) = step;
            row = connection.execute(statement, &[]).await?;
        }
        Ok(row.is_some())
    })
    .await
}

/// Runs all steps, the repeated ones until they change nothing.
async fn run_all(connection: &impl Execute, steps: &[Step]) -> Result<(), Error> {
    for step in steps {
        match step {
            Step::Once(statement) => drop(connection.execute(statement, &[]).await?),
            Step::Repeated(statement) => while connection.execute(statement, &[]).await?.is_some() {},
        }
    }
    Ok(())
}

/// Whether the migration is there; another connection may have been quicker. Fails for a database that must not be served.
async fn is_applied(connection: &impl Execute, schema: &Schema, migration: &Migration) -> Result<bool, Error> {
    let records = Records::read(connection).await?;
    let Some(records) = records else { return Ok(false) };
    records.check(schema)?;
    Ok(records.applied(schema, migration.number).is_some())
}

/// Replaces procedures of the same or earlier versions.
async fn replace_procedures(connection: &impl Execute, schemas: &[&Schema]) -> Result<(), Error> {
    let records = Records::read(connection).await?;
    let replaced = |procedure: &&Procedure| records.as_ref().is_none_or(|records| records.is_replaced_by(procedure));
    for procedure in schemas.iter().flat_map(|schema| schema.procedures).filter(replaced) {
        for statement in procedure.statements {
            connection.execute(statement, &[]).await?;
        }
        let record = [procedure.name, procedure.checksum, VERSION].map(Value::from);
        connection.execute(RECORD_PROCEDURE, &record).await?;
    }
    Ok(())
}

/// Does something in a transaction under the write lock, whole or not at all.
async fn transaction<T>(connection: &impl Execute, work: impl AsyncFnOnce() -> Result<T, Error>) -> Result<T, Error> {
    run_unlocked(connection, "BEGIN IMMEDIATE", &[]).await?;
    let done = match work().await {
        Ok(value) => run_unlocked(connection, "COMMIT", &[]).await.map(|_| value),
        Err(error) => Err(error),
    };
    if done.is_err() {
        let _ = connection.execute("ROLLBACK", &[]).await;
    }
    done
}

fn parsed<T: serde::de::DeserializeOwned>(cell: Option<Value>) -> Result<T, Error> {
    match cell {
        Some(Value::Text(json)) => serde_json::from_str(&json).map_err(|error| Error::Unexpected(error.to_string())),
        _ => Err(Error::Unexpected(
            "the database has no records of its tables".to_owned(),
        )),
    }
}

//! A component's tables, made where they are missing.

use super::{Error, first_cell, retried};
use spin_sdk::sqlite::Value;
use spin_sdk::sqlite::wit::sqlite::Connection;
use std::collections::BTreeMap;

/// Tables that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// What the names of the tables begin with.
    pub family: &'static str,
    /// The statements, applied where the database does not have just this text already: every one of them must leave
    /// alone what exists (`IF NOT EXISTS`). A statement ends with a semicolon at the end of a line, that of a trigger
    /// with a line `END;`.
    pub text: &'static str,
}

/// Which schema each family's tables have, so that an instance sees with one statement that nothing is to be done.
const VERSIONS: &str =
    "CREATE TABLE IF NOT EXISTS im_bundle_schema (family TEXT PRIMARY KEY, version TEXT NOT NULL) WITHOUT ROWID";
const READ_VERSIONS: &str = "SELECT json_group_object(family, version) FROM im_bundle_schema";
const WRITE_VERSION: &str = "INSERT INTO im_bundle_schema (family, version) VALUES (?1, ?2) \
     ON CONFLICT (family) DO UPDATE SET version = excluded.version";

/// Applies the schemas that the database does not have.
pub(crate) async fn apply(connection: &Connection, schemas: &[Schema]) -> Result<(), Error> {
    // Fails where the table is not there yet.
    let versions = connection.execute(READ_VERSIONS, &[]).ok().and_then(first_cell);
    let applied: BTreeMap<String, String> = match versions {
        Some(Value::Text(versions)) => serde_json::from_str(&versions).unwrap_or_default(),
        _ => BTreeMap::new(),
    };
    for schema in schemas {
        let version = format!("{:016x}", fingerprint(schema.text));
        if applied.get(schema.family) == Some(&version) {
            continue;
        }
        // Readers and the writer don't wait for each other then. Backends that are no SQLite file refuse it.
        let _ = retried(connection, "PRAGMA journal_mode = WAL", &[]).await;
        retried(connection, VERSIONS, &[]).await?;
        for statement in statements(schema.text) {
            retried(connection, &statement, &[]).await?;
        }
        let family = Value::Text(schema.family.to_owned());
        retried(connection, WRITE_VERSION, &[family, Value::Text(version)]).await?;
    }
    Ok(())
}

/// The statements of a schema file, without comments. A database runs only the first statement of a string.
fn statements(schema: &str) -> Vec<String> {
    let mut statements = Vec::new();
    let mut current = String::new();
    let lines = schema
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty() && !line.trim_start().starts_with("--"));
    for line in lines {
        current.push_str(line);
        current.push('\n');
        let end = if current.starts_with("CREATE TRIGGER") {
            line == "END;"
        } else {
            line.ends_with(';')
        };
        if end {
            statements.push(std::mem::take(&mut current));
        }
    }
    if !current.is_empty() {
        statements.push(current);
    }
    statements
}

/// FNV-1a, 64 bits: enough to notice that a file has changed.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::{fingerprint, statements};

    #[test]
    fn a_schema_is_split_at_line_ends_and_a_trigger_at_its_end() {
        let schema = "-- why; this\nCREATE TABLE a (\n  x TEXT -- not ; here\n);\n\nCREATE TRIGGER t INSTEAD OF INSERT ON v\nBEGIN\n  DELETE FROM a;\n  DELETE FROM b;\nEND;\nCREATE INDEX i ON a (x);";
        assert_eq!(
            statements(schema),
            [
                "CREATE TABLE a (\n  x TEXT -- not ; here\n);\n",
                "CREATE TRIGGER t INSTEAD OF INSERT ON v\nBEGIN\n  DELETE FROM a;\n  DELETE FROM b;\nEND;\n",
                "CREATE INDEX i ON a (x);\n"
            ]
        );
        assert_eq!(fingerprint(""), 0xcbf2_9ce4_8422_2325);
        assert_ne!(fingerprint("a"), fingerprint("b"));
    }
}

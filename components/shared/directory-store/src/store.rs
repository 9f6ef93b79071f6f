//! Storing and reading records of any kind.

use crate::Record;
use common::legacy::sql::{self, Database, Schema, Value};
use serde::Serialize;

static SCHEMAS: [Schema; 1] = [crate::SCHEMA];

/// The tables of the directory.
pub struct Profiles(Database);

/// Some records in the order of their ids (by bytes).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<R> {
    /// The records.
    pub items: Vec<R>,
    /// The id of the last one, if there are more behind it.
    pub next: Option<String>,
}

impl Default for Profiles {
    fn default() -> Self {
        Self::new()
    }
}

impl Profiles {
    /// The tables in the database that the manifest grants.
    #[must_use]
    pub const fn new() -> Self {
        Self(Database::new("default", &SCHEMAS))
    }

    /// Stores records, instead of what was known of them; all or none. Of several with one id the last one counts.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn put<R: Record>(&self, records: &[R]) -> Result<(), sql::Error> {
        let rows = sql::json(&records.iter().map(Record::columns).collect::<Vec<_>>());
        self.0.query::<()>(R::STATEMENTS.put, &[rows]).await?;
        Ok(())
    }

    /// The record with this id.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn get<R: Record>(&self, id: &str) -> Result<Option<R>, sql::Error> {
        let row = self.0.query(R::STATEMENTS.get, &[Value::Text(id.to_owned())]).await?;
        Ok(row.map(R::from_columns))
    }

    /// Forgets the record with this id; whether there was one.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn delete<R: Record>(&self, id: &str) -> Result<bool, sql::Error> {
        let id = Value::Text(id.to_owned());
        let deleted: Option<[String; 1]> = self.0.query(R::STATEMENTS.delete, &[id]).await?;
        Ok(deleted.is_some())
    }

    /// At most `size` records whose ids stand behind `after`.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn list<R: Record>(&self, after: &str, size: u32) -> Result<Page<R>, sql::Error> {
        let limit = Value::Integer(i64::from(size).saturating_add(1));
        let parameters = [Value::Text(after.to_owned()), limit];
        let rows: Option<Vec<R::Columns>> = self.0.query(R::STATEMENTS.list, &parameters).await?;
        let mut items: Vec<R> = rows.into_iter().flatten().map(R::from_columns).collect();
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let more = items.len() > size;
        items.truncate(size);
        let next = items.last().filter(|_| more).map(|last| last.id().to_owned());
        Ok(Page { items, next })
    }
}

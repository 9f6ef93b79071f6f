//! Storing and reading records of any type.

use crate::Record;
use crate::record::Rows;
use common::Failure;
use common::bounds::PAGE_BYTES;
use common::sql::{self, Database};

/// The tables of the directory.
pub struct DirectoryStore(Database);

/// Some records in the order of their ids (by bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<R> {
    /// The records.
    pub items: Vec<R>,
    /// The id of the last one, if there are more behind it.
    pub next: Option<String>,
}

impl DirectoryStore {
    /// The tables in this database, whose schemas have to include the directory's.
    #[must_use]
    pub fn new(database: &Database) -> Self {
        Self(database.clone())
    }

    /// Stores records, instead of what was known of them; all or none. Of several with one id the last one counts.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn put<R: Record>(&self, records: &[R]) -> Result<(), Failure> {
        let rows = sql::json(&records.iter().map(Record::row).collect::<Vec<_>>())?;
        self.0.write(R::put(rows)).await.map_err(failure)
    }

    /// The record with this id.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn get<R: Record>(&self, id: &str) -> Result<Option<R>, Failure> {
        let row = self.0.read(R::get(id.into())).await.map_err(failure)?;
        Ok(row.map(R::from_row))
    }

    /// Forgets the record with this id; whether there was one.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn delete<R: Record>(&self, id: &str) -> Result<bool, Failure> {
        let deleted = self.0.write(R::delete(id.into())).await.map_err(failure)?;
        Ok(deleted.is_some())
    }

    /// At most `size` records whose ids stand behind `after`, and no more than [`PAGE_BYTES`] of them but for the first.
    /// UNSPECIFIED: directory-bytes
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn list<R: Record>(&self, after: &str, size: u32) -> Result<Page<R>, Failure> {
        // One more than the page has tells whether there is a next one.
        let statement = R::list(after.into(), size.saturating_add(1).into(), PAGE_BYTES.into());
        let Rows { rows, whole } = self.0.read(statement).await.map_err(failure)?;
        let ends_early = whole.is_some_and(|whole| whole > rows.len());
        let mut items: Vec<R> = rows.into_iter().map(R::from_row).collect();
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let has_more = ends_early || items.len() > size;
        items.truncate(size);
        let next = items.last().filter(|_| has_more).map(|last| last.id().to_owned());
        Ok(Page { items, next })
    }
}

/// None of the statements refuses anything.
fn failure(error: sql::Error) -> Failure {
    error.into_error(&[])
}

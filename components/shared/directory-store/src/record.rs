//! What shops and people have in common: an id, fields, a table whose columns are texts.

use common::sql::{Maybe, Nothing, One, Read, Value, Write};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Something that the directory knows by an id. Serialised it is what callers see: the id, then the fields.
pub trait Record: Serialize {
    /// What callers call the id.
    const ID: &'static str;
    /// The longest id, in bytes.
    const MAX_ID: usize;
    /// What callers say of it, besides the id.
    type Fields: DeserializeOwned;
    /// A row of its table: as many texts as there are columns, in their order.
    type Row: DeserializeOwned;

    /// The record with this id.
    fn new(id: String, fields: Self::Fields) -> Self;

    /// The record of a row.
    fn from_row(row: Self::Row) -> Self;

    /// Its row.
    fn row(&self) -> Vec<&str>;

    /// Its id.
    fn id(&self) -> &str;

    /// Whether its fields can be stored.
    ///
    /// # Errors
    ///
    /// The first of them that cannot be.
    fn check_fields(&self) -> Result<(), Invalid>;

    /// Whether a record may have this id.
    ///
    /// # Errors
    ///
    /// It is empty, too long or has U+0000.
    fn check_id(id: &str) -> Result<(), Invalid> {
        if (1..=Self::MAX_ID).contains(&id.len()) {
            check_nul(Self::ID, id)
        } else {
            Err(Invalid::Id(Self::ID, Self::MAX_ID))
        }
    }

    /// Whether the record can be stored.
    ///
    /// # Errors
    ///
    /// Its id or the first of its fields that cannot be.
    fn check(&self) -> Result<(), Invalid> {
        Self::check_id(self.id())?;
        self.check_fields()
    }

    /// The statement that stores an array of rows.
    fn put(rows: Value) -> impl Write<Result = Nothing>;

    /// The statement that reads the row with an id.
    fn get(id: Value) -> impl Read<Result = Maybe<Self::Row>>;

    /// The statement that deletes the row with an id, which it returns.
    fn delete(id: Value) -> impl Write<Result = Maybe<String>>;

    /// The statement that reads at most `limit` rows behind an id, and no more than have so many bytes, in the order of their
    /// ids.
    fn list(after: Value, limit: Value, bytes: Value) -> impl Read<Result = One<Rows<Self::Row>>>;
}

/// Some rows.
#[derive(Debug, Deserialize)]
pub struct Rows<R> {
    pub(crate) rows: Vec<R>,
    /// How many there would be if they had fewer bytes, where these are not all.
    pub(crate) whole: Option<usize>,
}

/// Why something cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// An id that is empty or has more bytes than this.
    #[error("{0} has to have 1 to {1} bytes")]
    Id(&'static str, usize),
    /// A field with more characters than this.
    #[error("{0} has to have at most {1} characters")]
    Characters(&'static str, usize),
    /// A field with more bytes than this.
    #[error("{0} has to have at most {1} bytes")]
    Bytes(&'static str, usize),
    /// A text with U+0000, behind which some versions of SQLite drop the rest of a JSON string: one id would be taken
    /// for another.
    /// UNSPECIFIED: directory-nul
    #[error("{0} must not contain U+0000")]
    Nul(&'static str),
    /// A field that is no JSON object, or one that not every program reads.
    #[error("{0} has to be a JSON object, nested at most {1} deep, whose numbers and texts are in range")]
    Object(&'static str, usize),
}

/// Checks a text that is measured in characters.
pub(crate) fn check_characters(field: &'static str, text: &str, limit: usize) -> Result<(), Invalid> {
    if text.chars().count() > limit {
        return Err(Invalid::Characters(field, limit));
    }
    check_nul(field, text)
}

/// Checks a text that is measured in bytes.
pub(crate) fn check_bytes(field: &'static str, text: &str, limit: usize) -> Result<(), Invalid> {
    if text.len() > limit {
        return Err(Invalid::Bytes(field, limit));
    }
    check_nul(field, text)
}

fn check_nul(field: &'static str, text: &str) -> Result<(), Invalid> {
    if text.contains('\0') {
        Err(Invalid::Nul(field))
    } else {
        Ok(())
    }
}

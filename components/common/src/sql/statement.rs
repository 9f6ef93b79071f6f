//! Statements by name: a file of SQL, typed parameters, a typed result.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the functions with both run while a component is compiled, where a mistake is a message of the compiler"
)]

use super::{Error, Value};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::marker::PhantomData;

/// A statement with its parameters. Declared with [`statement!`](crate::statement).
pub trait Statement {
    /// What it returns: [`One`], [`Maybe`] or [`Nothing`].
    type Result: Result;

    /// Its text.
    fn text(&self) -> Cow<'static, str>;

    /// The values of its parameters, in the order in which their names first stand in the text.
    fn parameters(self) -> Vec<Value>;
}

/// A statement that changes nothing, for [`Database::read`](super::Database::read).
pub trait Read: Statement {}

/// A statement that changes something, for [`Database::write`](super::Database::write).
pub trait Write: Statement {}

/// What a statement returns, made of the first cell of its first row.
pub trait Result {
    /// What its caller gets.
    type Value;

    /// Reads the cell.
    ///
    /// # Errors
    ///
    /// [`Error::Unexpected`]: it is not there, or no such JSON.
    fn read(cell: Option<Value>) -> std::result::Result<Self::Value, Error>;
}

/// One row, always, whose cell is the JSON of a `T`.
pub struct One<T>(PhantomData<T>);

/// One row whose cell is the JSON of a `T`, or none.
pub struct Maybe<T>(PhantomData<T>);

/// Nothing of interest.
pub struct Nothing;

impl<T: DeserializeOwned> Result for One<T> {
    type Value = T;

    fn read(cell: Option<Value>) -> std::result::Result<T, Error> {
        let value = Maybe::read(cell)?;
        value.ok_or_else(|| Error::Unexpected("the statement returned no row".to_owned()))
    }
}

impl<T: DeserializeOwned> Result for Maybe<T> {
    type Value = Option<T>;

    fn read(cell: Option<Value>) -> std::result::Result<Option<T>, Error> {
        match cell {
            None => Ok(None),
            Some(Value::Text(json)) => serde_json::from_str(&json)
                .map(Some)
                .map_err(|error| Error::Unexpected(error.to_string())),
            Some(_) => Err(Error::Unexpected("the first cell is not text".to_owned())),
        }
    }
}

impl Result for Nothing {
    type Value = ();

    fn read(_cell: Option<Value>) -> std::result::Result<(), Error> {
        Ok(())
    }
}

/// Declares a statement: a struct whose fields are the parameters.
///
/// ```ignore
/// common::statement! {
///     /// Reads a note.
///     read Note { owner, number } -> Maybe<String> = "note";
/// }
/// let note = database.read(Note { owner: "anna".into(), number: 7.into() }).await?;
/// ```
///
/// The text is the last statement of the component's `sql/note.sql`, whose parameters are `:owner` and `:number`. They are
/// declared in the order in which they first stand there; anything else does not compile. `read` or `write` says which
/// function of [`Database`](crate::sql::Database) runs it.
#[macro_export]
macro_rules! statement {
    ($(
        $(#[$doc:meta])*
        $kind:ident $name:ident { $($parameter:ident),* $(,)? } -> $result:ty = $file:literal;
    )+) => { $(
        $(#[$doc])*
        struct $name {
            $($parameter: $crate::sql::Value,)*
        }

        impl $name {
            const TEXT: &'static str = {
                let text = $crate::sql::last_statement(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $file, ".sql")));
                assert!(
                    $crate::sql::parameters_agree(text, &[$(stringify!($parameter)),*]),
                    concat!("the parameters are not those of sql/", $file, ".sql in the order in which they first stand there")
                );
                text
            };
        }

        impl $crate::sql::Statement for $name {
            type Result = $result;

            fn text(&self) -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(Self::TEXT)
            }

            fn parameters(self) -> Vec<$crate::sql::Value> {
                vec![$(self.$parameter),*]
            }
        }

        $crate::statement!(@kind $kind $name);
    )+ };
    (@kind read $name:ident) => { impl $crate::sql::Read for $name {} };
    (@kind write $name:ident) => { impl $crate::sql::Write for $name {} };
}

/// The last statement of a file, without the comments above it and the semicolon behind it: the part behind the last
/// trigger's `END;`.
#[must_use]
pub const fn last_statement(file: &'static str) -> &'static str {
    let bytes = file.as_bytes();
    let mut start = 0;
    let mut at = 0;
    while at + 5 <= bytes.len() {
        if is_at(bytes, at, b"END;\n") && (at == 0 || bytes[at - 1] == b'\n') {
            start = at + 5;
        }
        at += 1;
    }
    // Comments and empty lines.
    loop {
        if start < bytes.len() && bytes[start] == b'\n' {
            start += 1;
        } else if is_at(bytes, start, b"--") {
            while start < bytes.len() && bytes[start] != b'\n' {
                start += 1;
            }
        } else {
            break;
        }
    }
    let mut end = bytes.len();
    while end > start && (bytes[end - 1] == b'\n' || bytes[end - 1] == b';') {
        end -= 1;
    }
    file.split_at(end).0.split_at(start).1
}

const fn is_at(bytes: &[u8], at: usize, wanted: &[u8]) -> bool {
    if at + wanted.len() > bytes.len() {
        return false;
    }
    let mut offset = 0;
    while offset < wanted.len() {
        if bytes[at + offset] != wanted[offset] {
            return false;
        }
        offset += 1;
    }
    true
}

/// Whether the parameters of a statement (`:name`) are these, in the order in which they first stand there. Quoted texts
/// and comments have none.
#[must_use]
pub const fn parameters_agree(text: &str, names: &[&str]) -> bool {
    let bytes = text.as_bytes();
    let mut seen = 0;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'\'' {
            at += 1;
            while at < bytes.len() && bytes[at] != b'\'' {
                at += 1;
            }
        } else if is_at(bytes, at, b"--") {
            while at < bytes.len() && bytes[at] != b'\n' {
                at += 1;
            }
        } else if bytes[at] == b':' {
            let start = at + 1;
            while at + 1 < bytes.len() && is_of_name(bytes[at + 1]) {
                at += 1;
            }
            let mut known = 0;
            while known < seen && !is_name(bytes, start, at + 1, names[known]) {
                known += 1;
            }
            if known == seen {
                if seen == names.len() || !is_name(bytes, start, at + 1, names[seen]) {
                    return false;
                }
                seen += 1;
            }
        }
        at += 1;
    }
    seen == names.len()
}

const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
}

const fn is_name(bytes: &[u8], start: usize, end: usize, name: &str) -> bool {
    end - start == name.len() && is_at(bytes, start, name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{last_statement, parameters_agree};

    #[test]
    fn the_last_statement_of_a_file_stands_behind_its_triggers_and_comments() {
        assert_eq!(
            last_statement("-- why\n\nSELECT :a -- here\nFROM b;\n"),
            "SELECT :a -- here\nFROM b"
        );
        assert_eq!(
            last_statement("CREATE TRIGGER t BEGIN\n  DELETE FROM x;\nEND;\n\n-- call\nINSERT INTO v;\n"),
            "INSERT INTO v"
        );
        assert_eq!(last_statement("CREATE TRIGGER t BEGIN\nEND;\n"), "");
    }

    #[test]
    fn parameters_agree_in_the_order_in_which_they_first_stand() {
        let text = "SELECT :a, ':x' || :b_2, :a -- :y\nFROM t WHERE c = :c";
        assert!(parameters_agree(text, &["a", "b_2", "c"]));
        for names in [
            &["b_2", "a", "c"][..],
            &["a", "b_2"],
            &["a", "b_2", "c", "d"],
            &["a", "b", "c"],
        ] {
            assert!(!parameters_agree(text, names), "{names:?}");
        }
    }
}

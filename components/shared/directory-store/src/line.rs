//! A line of an import: one JSON object with the id and the fields of a record.

use crate::record::Record;
use common::json;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::marker::PhantomData;

/// The record that a line says, nothing if it is blank; or why it says none.
///
/// Other fields are ignored, and so is a byte order mark in front of any line: files that are put together have some
/// within. UNSPECIFIED: directory-fields
///
/// # Errors
///
/// The text for whoever sent the line.
pub fn record_of_line<R: Record>(line: &[u8]) -> Result<Option<R>, String> {
    if json::without_mark(line).trim_ascii().is_empty() {
        return Ok(None);
    }
    // Read twice, because the fields' own type does not know what the id is called.
    let Named { id, .. } = json::decode::<Named<R>>(line).map_err(|error| in_line(&error))?;
    let fields = json::decode(line).map_err(|error| in_line(&error))?;
    let record = R::new(id, fields);
    record.check().map_err(|invalid| invalid.to_string())?;
    Ok(Some(record))
}

/// What the decoder says, without the number of the only line that it knows.
fn in_line(error: &json::Error) -> String {
    let why = match error {
        json::Error::NotJson(why) => format!("not JSON: {why}"),
        json::Error::Mismatch(why) => why.clone(),
    };
    why.replace(" at line 1 column ", " at column ")
}

/// The id of an `R` in a JSON object.
struct Named<R> {
    id: String,
    of: PhantomData<R>,
}

impl<'de, R: Record> Deserialize<'de> for Named<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(NamedVisitor(PhantomData))
    }
}

struct NamedVisitor<R>(PhantomData<R>);

impl<'de, R: Record> Visitor<'de> for NamedVisitor<R> {
    type Value = Named<R>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<R>, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<String>()? {
            if name != R::ID {
                map.next_value::<IgnoredAny>()?;
            } else if found.replace(map.next_value()?).is_some() {
                return Err(A::Error::duplicate_field(R::ID));
            }
        }
        let id = found.ok_or_else(|| A::Error::missing_field(R::ID))?;
        Ok(Named { id, of: PhantomData })
    }
}

#[cfg(test)]
mod tests {
    use super::record_of_line;
    use crate::{Person, Record, Shop};

    /// The id that a line says, or why it says none.
    fn read<R: Record>(line: &[u8]) -> Result<Option<String>, String> {
        record_of_line::<R>(line).map(|record| record.map(|record| record.id().to_owned()))
    }

    #[test]
    fn a_line_is_a_record_or_blank_or_says_why_it_is_neither() {
        assert_eq!(
            read::<Shop>(br#" {"sellerId":"a","shop_name":"","logo":"","x":1} "#),
            Ok(Some("a".to_owned()))
        );
        assert_eq!(
            read::<Person>(br#"{"displayName":"n","id":"a"}"#),
            Ok(Some("a".to_owned()))
        );
        let marked = "\u{feff}{\"sellerId\":\"a\",\"shop_name\":\"\",\"logo\":\"\"}";
        assert_eq!(read::<Shop>(marked.as_bytes()), Ok(Some("a".to_owned())));
        for blank in [&b""[..], b" \t\r", "\u{feff}\r".as_bytes()] {
            assert_eq!(read::<Shop>(blank), Ok(None));
            assert_eq!(read::<Person>(blank), Ok(None));
        }
        let why = |line: &[u8]| read::<Shop>(line).unwrap_err();
        assert_eq!(why(b"{"), "not JSON: EOF while parsing an object at column 1");
        assert_eq!(why(b"{}"), "missing field `sellerId` at column 2");
        assert!(why(b"\xff").starts_with("not JSON: invalid utf-8"), "{}", why(b"\xff"));
        assert_eq!(
            why(br#"{"sellerId":"","shop_name":"","logo":""}"#),
            "sellerId has to have 1 to 64 bytes"
        );
        let why = |line: &[u8]| read::<Person>(line).unwrap_err();
        assert_eq!(why(br#"{"id":"a"}"#), "missing field `displayName` at column 10");
        assert_eq!(
            why(br#"{"id":"a","displayName":"","id":"a"}"#),
            "duplicate field `id` at column 36"
        );
        assert_eq!(why(b"[1]"), "invalid type: sequence, expected an object at column 0");
    }
}

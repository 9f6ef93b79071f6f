//! A JSON object that is kept as it was written.

use crate::record::Invalid;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The longest object, in bytes of its text.
pub(crate) const MAX_PROPERTIES: usize = 8192;
/// How deep an object may be nested, itself counted: half of what common decoders take, for replies carry it further in.
const MAX_DEPTH: usize = 64;

/// The text of a JSON object. The order of its keys, the spelling of its numbers and its white space stay.
/// UNSPECIFIED: directory-properties
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Properties(String);

impl Default for Properties {
    fn default() -> Self {
        Self("{}".to_owned())
    }
}

impl Properties {
    /// The properties that have been stored as this text.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether they can be stored.
    ///
    /// # Errors
    ///
    /// They are too long, no object, nested too deep, or have a number or a text that decoders refuse.
    pub(crate) fn check(&self, field: &'static str) -> Result<(), Invalid> {
        if self.0.len() > MAX_PROPERTIES {
            return Err(Invalid::Bytes(field, MAX_PROPERTIES));
        }
        let object: Option<Map<String, Value>> = serde_json::from_str(&self.0).ok();
        match object.map(|object| depth(&Value::Object(object))) {
            Some(depth) if depth <= MAX_DEPTH => Ok(()),
            _ => Err(Invalid::Object(field, MAX_DEPTH)),
        }
    }
}

/// How deep a value is nested. The decoder, which takes no more than 128 levels, bounds the recursion.
fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(fields) => fields.values().map(depth).max(),
        _ => return 0,
    };
    inner.unwrap_or_default().saturating_add(1)
}

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|raw| Self(raw.get().to_owned()))
    }
}

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::Properties;
    use crate::Invalid;

    fn read(text: &str) -> Properties {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn an_object_is_kept_to_the_byte() {
        let text = r#"{"z": 1.50, "a":[1e2,null , 12345678901234567890123],"z":"\u00e9\u0000"}"#;
        let properties = read(text);
        assert_eq!(properties.check("p"), Ok(()));
        assert_eq!(serde_json::to_string(&[properties]).unwrap(), format!("[{text}]"));
        assert_eq!(Properties::default().text(), "{}");
    }

    #[test]
    fn long_deep_and_unreadable_ones_are_refused() {
        let nested = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1));
        let filled = |length: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8));
        let unreadable = Err(Invalid::Object("p", 64));
        for (text, expected) in [
            (nested(64), Ok(())),
            (nested(65), unreadable),
            (nested(4000), unreadable),
            (filled(8192), Ok(())),
            (filled(8193), Err(Invalid::Bytes("p", 8192))),
            ("[]".to_owned(), unreadable),
            ("\"{}\"".to_owned(), unreadable),
            ("null".to_owned(), unreadable),
            (r#"{"a":1e999}"#.to_owned(), unreadable),
            (r#"{"a":"\ud800"}"#.to_owned(), unreadable),
        ] {
            assert_eq!(read(&text).check("p"), expected, "{text}");
        }
    }
}

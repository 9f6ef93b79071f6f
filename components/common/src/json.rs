//! JSON bodies: the difference between text that is no JSON and JSON of the wrong shape, which families answer
//! with different codes.
//!
//! Beside that, what clients' libraries write for nothing: byte order marks, and nulls for fields that are not set.

mod objects;

use objects::Objects;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny};

/// Why a body did not become the request type.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bytes are not one JSON document in UTF-8.
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    /// The document has not the shape that the request type asks for.
    #[error("{0}")]
    Mismatch(String),
}

/// The byte order mark, as .NET and Windows' editors write it in front of UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The body without the byte order mark that may be in front of it.
#[must_use]
pub fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body)
}

/// Reads an optional field that is `null`, as Newtonsoft, System.Text.Json and Jackson write what is not set, as the
/// default: for `deserialize_with`, beside `default`, where the field is no `Option`.
///
/// # Errors
///
/// What is there is neither `null` nor a `T`.
pub fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads one JSON document, with or without a byte order mark, as a `T`. Structs are read from objects only, never from
/// arrays of their fields.
///
/// # Errors
///
/// [`Error::NotJson`] wherever in the document the syntax breaks, also behind the place where its shape is wrong.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let text = std::str::from_utf8(without_mark(body)).map_err(|error| Error::NotJson(error.to_string()))?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let decoded = T::deserialize(Objects(&mut deserializer)).and_then(|value| deserializer.end().map(|()| value));
    decoded.map_err(|error| match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Error::Mismatch(error.to_string()),
        Err(syntax) => Error::NotJson(syntax.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::{Error, decode, or_default, without_mark};
    use proptest::prelude::{any, proptest};

    #[derive(serde::Deserialize, PartialEq, Debug)]
    struct Point {
        x: i32,
    }

    #[test]
    fn syntax_and_shape_are_told_apart() {
        assert_eq!(decode::<Point>(br#"{"x":1,"y":[[]]}"#).unwrap(), Point { x: 1 });
        for not_json in [
            "",
            "{",
            r#"{"x":"a","#,
            "{\"x\":1}{}",
            "\u{feff}",
            "\u{feff}\u{feff}{\"x\":1}",
            " \u{feff}{\"x\":1}",
            "{\"x\":1}\u{feff}",
            "// c\n{}",
            r#"{"x":1,}"#,
        ] {
            assert!(
                matches!(decode::<Point>(not_json.as_bytes()), Err(Error::NotJson(_))),
                "{not_json}"
            );
        }
        assert!(matches!(
            decode::<Point>(b"{\"x\":1,\"y\":\"\xff\"}"),
            Err(Error::NotJson(_))
        ));
        assert!(matches!(decode::<Point>(b"[1]"), Err(Error::Mismatch(_))));
        assert!(matches!(
            decode::<Vec<Option<Point>>>(b"[[1]]"),
            Err(Error::Mismatch(_))
        ));
        assert_eq!(
            decode::<Vec<Option<Point>>>(br#"[{"x":1},null]"#).unwrap(),
            [Some(Point { x: 1 }), None]
        );
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for mismatch in [
            "null",
            "[]",
            "1",
            "{}",
            r#"{"x":"1"}"#,
            r#"{"x":1.5}"#,
            r#"{"x":1,"x":2}"#,
            &deep,
        ] {
            assert!(
                matches!(decode::<Point>(mismatch.as_bytes()), Err(Error::Mismatch(_))),
                "{mismatch}"
            );
        }
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        let marked = "\u{feff} {\"x\":1}";
        assert_eq!(decode::<Point>(marked.as_bytes()).unwrap(), Point { x: 1 });
        // Cut off, and of another encoding.
        for not_json in [&b"\xef\xbb{}"[..], b"\xff\xfe{\0}\0"] {
            assert!(matches!(decode::<Point>(not_json), Err(Error::NotJson(_))));
        }
    }

    #[test]
    fn null_is_the_default_where_a_field_is_optional() {
        #[derive(serde::Deserialize, PartialEq, Debug)]
        struct Path {
            #[serde(default, deserialize_with = "or_default")]
            points: Vec<Point>,
            #[serde(deserialize_with = "or_default")]
            length: i64,
        }
        for body in [r#"{"length":0}"#, r#"{"points":null,"length":null}"#] {
            let expected = Path {
                points: Vec::new(),
                length: 0,
            };
            assert_eq!(decode::<Path>(body.as_bytes()).unwrap(), expected);
        }
        for mismatch in [
            r#"{"points":[null],"length":0}"#,
            r#"{"points":null}"#,
            r#"{"points":{},"length":0}"#,
        ] {
            assert!(
                matches!(decode::<Path>(mismatch.as_bytes()), Err(Error::Mismatch(_))),
                "{mismatch}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded_or_refused_without_a_panic(body in any::<Vec<u8>>()) {
            assert!(decode::<Point>(&body).is_err() || without_mark(&body).trim_ascii().first() == Some(&b'{'));
        }
    }
}

//! JSON bodies: the difference between text that is no JSON and JSON of the wrong shape, which families answer
//! with different codes.

mod objects;

use objects::Objects;
use serde::de::{DeserializeOwned, IgnoredAny};

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

/// Reads one JSON document as a `T`. Structs are read from objects only, never from arrays of their fields.
///
/// # Errors
///
/// [`Error::NotJson`] wherever in the document the syntax breaks, also behind the place where its shape is wrong.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let text = std::str::from_utf8(body).map_err(|error| Error::NotJson(error.to_string()))?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let decoded = T::deserialize(Objects(&mut deserializer)).and_then(|value| deserializer.end().map(|()| value));
    decoded.map_err(|error| match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Error::Mismatch(error.to_string()),
        Err(syntax) => Error::NotJson(syntax.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::{Error, decode};
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
            "\u{feff}{}",
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

    proptest! {
        #[test]
        fn any_bytes_are_decoded_or_refused_without_a_panic(body in any::<Vec<u8>>()) {
            assert!(decode::<Point>(&body).is_err() || body.first() == Some(&b'{'));
        }
    }
}

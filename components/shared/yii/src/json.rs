//! The members of JSON bodies, and what PHP and Yii say of those that are broken.

use crate::parameter::Sent;
use std::collections::BTreeMap;
use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ReaderSettings, SyntaxErrorKind, ValueType};

/// How deep values may be nested.
const MAX_NESTING: u32 = 512;

/// What is wrong with a body that is no JSON, in Yii's words.
pub(crate) type Reason = &'static str;

const TOO_DEEP: Reason = "The maximum stack depth has been exceeded.";
const CONTROL: Reason = "Control character error, possibly incorrectly encoded.";
const UTF_8: Reason = "Malformed UTF-8 characters, possibly incorrectly encoded.";
const SYNTAX: Reason = "Syntax error.";
/// PHP has a code of its own for half a character of UTF-16, which Yii has no text for.
const UNKNOWN: Reason = "Unknown JSON encoding/decoding error.";

/// The members of a JSON object; none where the body is empty or other JSON. The reader keeps where it is in a list and not
/// on the stack, so that no body is too deep for it.
pub(crate) fn members(body: &[u8]) -> Result<BTreeMap<String, Sent>, Reason> {
    if body.is_empty() {
        return Ok(BTreeMap::new());
    }
    let settings = ReaderSettings {
        max_nesting_depth: Some(MAX_NESTING),
        // Numbers are read where they are looked at.
        restrict_number_values: false,
        track_path: false,
        ..ReaderSettings::default()
    };
    read(JsonStreamReader::new_custom(body, settings)).map_err(|error| reason(&error, body))
}

type Reader<'a> = JsonStreamReader<&'a [u8]>;

fn read(mut reader: Reader<'_>) -> Result<BTreeMap<String, Sent>, ReaderError> {
    let mut members = BTreeMap::new();
    if reader.peek()? == ValueType::Object {
        reader.begin_object()?;
        while reader.has_next()? {
            let name = reader.next_name_owned()?;
            let value = value(&mut reader)?;
            members.insert(name, value);
        }
        reader.end_object()?;
    } else {
        reader.skip_value()?;
    }
    reader.consume_trailing_whitespace()?;
    Ok(members)
}

fn value(reader: &mut Reader<'_>) -> Result<Sent, ReaderError> {
    Ok(match reader.peek()? {
        ValueType::String => Sent::Text(reader.next_string()?),
        // PHP makes infinity of a number that is too large.
        ValueType::Number => serde_json::from_str(&reader.next_number_as_string()?).map_or(Sent::Other, Sent::Number),
        ValueType::Null => {
            reader.next_null()?;
            Sent::Absent
        }
        ValueType::Boolean => {
            reader.next_bool()?;
            Sent::Other
        }
        // PHP has one empty array for both, and Yii takes it for nothing.
        ValueType::Array => {
            reader.begin_array()?;
            let is_empty = !reader.has_next()?;
            while reader.has_next()? {
                reader.skip_value()?;
            }
            reader.end_array()?;
            nested(is_empty)
        }
        ValueType::Object => {
            reader.begin_object()?;
            let is_empty = !reader.has_next()?;
            while reader.has_next()? {
                reader.skip_name()?;
                reader.skip_value()?;
            }
            reader.end_object()?;
            nested(is_empty)
        }
    })
}

fn nested(is_empty: bool) -> Sent {
    if is_empty { Sent::Absent } else { Sent::Other }
}

/// Yii's text for what PHP finds wrong first.
fn reason(error: &ReaderError, body: &[u8]) -> Reason {
    match error {
        ReaderError::MaxNestingDepthExceeded { .. } => TOO_DEEP,
        // Nothing else goes wrong with bytes that are all there.
        ReaderError::IoError { .. } => UTF_8,
        ReaderError::SyntaxError(error) => match error.kind {
            SyntaxErrorKind::NotEscapedControlCharacter => CONTROL,
            SyntaxErrorKind::UnpairedSurrogatePairEscapeSequence => UNKNOWN,
            _ => {
                let at = error.location.data_pos.and_then(|at| usize::try_from(at).ok());
                let rest = at.and_then(|at| body.get(at..)).unwrap_or_default();
                of_rest(rest)
            }
        },
        _ => SYNTAX,
    }
}

/// What is wrong with bytes that no JSON goes on with.
fn of_rest(rest: &[u8]) -> Reason {
    let is_broken = |rest: &[u8]| std::str::from_utf8(rest).is_err_and(|error| error.valid_up_to() == 0);
    match rest.first() {
        Some(byte) if byte.is_ascii_control() && *byte != b'\x7f' => CONTROL,
        Some(_) if is_broken(rest) => UTF_8,
        _ => SYNTAX,
    }
}

#[cfg(test)]
mod tests {
    use super::{CONTROL, MAX_NESTING, Reason, SYNTAX, TOO_DEEP, UNKNOWN, UTF_8, members};
    use crate::parameter::Sent;
    use proptest::prelude::{any, prop_assert_eq, proptest};
    use std::collections::BTreeMap;

    fn deep(open: &str, inside: &str, close: &str, depth: usize) -> String {
        format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
    }

    #[test]
    fn what_is_wrong_with_json_is_said_in_yii_s_words() {
        let open = "[".repeat(600);
        let cases: [(&[u8], Reason); 33] = [
            (b"{", SYNTAX),
            (b"{\"a\":1,}", SYNTAX),
            (b"{\"a\":1}x", SYNTAX),
            (b"{\"a\":1}{}", SYNTAX),
            (b"[1}", SYNTAX),
            (b"}", SYNTAX),
            (b"{a:1}", SYNTAX),
            (b"{\"a\" 1}", SYNTAX),
            (b"TRUE", SYNTAX),
            (b"{\"a\":NULL}", SYNTAX),
            (b"{\"a\":01}", SYNTAX),
            (b"{\"a\":1.}", SYNTAX),
            (b"{\"a\":.5}", SYNTAX),
            (br#"{"a":"\u00"}"#, SYNTAX),
            (br#"{"a":"\x"}"#, SYNTAX),
            (b"// a\n{}", SYNTAX),
            (b"\xef\xbb\xbf{}", SYNTAX),
            (b"\xc2\xa0{}", SYNTAX),
            (b"{\"a\":\"\xff\"}", UTF_8),
            (b"{\"a\":\"\xff\x01\"}", UTF_8),
            (b"{\"a\":\"\xed\xa0\x80\"}", UTF_8),
            (b"{\"a\":[\"\xff\"]}", UTF_8),
            (b"{\"a\":\xff}", UTF_8),
            (b"\xff", UTF_8),
            (b"{\"a\":\"\n\"}", CONTROL),
            (b"{\"a\":[\"\n\"]}", CONTROL),
            (b"{\"a\":\"\x01\xff\"}", CONTROL),
            (b"{\"a\":1}\0", CONTROL),
            (b"{\x01}", CONTROL),
            (b" \t\r\n{}\x0b", CONTROL),
            (br#"{"a":"\ud800"}"#, UNKNOWN),
            (br#"{"a":[{"\udc00":1}]}"#, UNKNOWN),
            (open.as_bytes(), TOO_DEEP),
        ];
        for (body, reason) in cases {
            assert_eq!(members(body), Err(reason), "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn the_first_of_several_faults_is_told() {
        let open = "[".repeat(600);
        for (before, behind, reason) in [
            ("", "\u{1}", TOO_DEEP),
            ("}", "", SYNTAX),
            ("[\"\u{1}\"", "", CONTROL),
            (r#"["\ud800","#, "", UNKNOWN),
        ] {
            assert_eq!(members(format!("{before}{open}{behind}").as_bytes()), Err(reason));
        }
        assert_eq!(members(&[open.as_bytes(), b"\xff"].concat()), Err(TOO_DEEP));
        assert_eq!(members(&[b"[\"\xff\"", open.as_bytes()].concat()), Err(UTF_8));
    }

    #[test]
    fn values_are_nested_512_deep_and_no_deeper() {
        let most = MAX_NESTING as usize;
        // How many levels stand around each of these, and how many there are inside.
        for (open, inside, close, own) in [
            ("[", "", "]", 1),
            ("[", r#""text""#, "]", 1),
            ("[0,", "1", "]", 1),
            (r#"{"a":"#, "null", "}", 1),
            (r#"{"a":[],"b":"#, "{}", "}", 2),
        ] {
            let of_depth = |levels| format!(r#"{{"x":{},"id":5}}"#, deep(open, inside, close, levels));
            let read = members(of_depth(most - own).as_bytes()).unwrap();
            assert_eq!((&read["x"], read.len()), (&Sent::Other, 2), "{open}");
            for beyond in [most - own + 1, 1000, 100_000] {
                assert_eq!(members(of_depth(beyond).as_bytes()), Err(TOO_DEEP), "{open}");
            }
        }
        assert_eq!(members(deep("[", "", "]", most).as_bytes()), Ok(BTreeMap::new()));
        for beyond in [most + 1, 100_000] {
            assert_eq!(members(deep("[", "", "]", beyond).as_bytes()), Err(TOO_DEEP));
        }
    }

    #[test]
    fn members_are_what_php_makes_of_them() {
        for body in ["", "null", "[1]", "5", "{}", " {} ", "[{\"a\":1}]", "\"a\"", "true"] {
            assert_eq!(members(body.as_bytes()), Ok(BTreeMap::new()), "{body}");
        }
        let body = br#"{"a":null,"b":[],"c":{},"d":"x","e":5,"f":1e400,"g":true,"h":[[]],"i":{"d":"y"},"d":"z","":0}"#;
        let number = |text: &str| Sent::Number(serde_json::from_str(text).unwrap());
        let expected = [
            ("a", Sent::Absent),
            ("b", Sent::Absent),
            ("c", Sent::Absent),
            ("d", Sent::Text("z".to_owned())),
            ("e", number("5")),
            ("f", Sent::Other),
            ("g", Sent::Other),
            ("h", Sent::Other),
            ("i", Sent::Other),
            ("", number("0")),
        ];
        let expected = expected.map(|(name, sent)| (name.to_owned(), sent));
        assert_eq!(members(body), Ok(BTreeMap::from(expected)));
    }

    proptest! {
        #[test]
        fn another_reader_finds_the_same(body in r#"[\[\]{}":,a-c0-2\\u. \n-]{0,40}"#) {
            let other = serde_json::from_str::<serde_json::Value>(&body).ok();
            prop_assert_eq!(members(body.as_bytes()).is_ok(), body.is_empty() || other.is_some(), "{}", body);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(body in any::<Vec<u8>>()) {
            let _ = members(&body);
        }
    }
}

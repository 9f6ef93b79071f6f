//! What PHP makes of query strings and forms, and of text that should be a number.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};
use std::collections::BTreeMap;
use work::Work;

/// PHP's `max_input_vars`: what comes behind is not read.
pub(crate) const MAX_VARIABLES: usize = 1000;
/// PHP's `max_input_nesting_level`: a variable with more brackets is not read.
const MAX_NESTING: usize = 64;
/// What `http_build_query` writes as it is, besides letters and digits.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// A variable's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, which need not be UTF-8.
    Text(Vec<u8>),
    /// A list or map: `name[]=…`, `name[key]=…`.
    Array(Array),
}

/// An ordered map, like `$_GET`: a value that is set again stays in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Array {
    /// The values, each with its place among the others.
    entries: BTreeMap<Vec<u8>, (usize, Value)>,
    /// The place of the next value.
    end: usize,
    /// The next number for `[]`.
    next: i64,
}

impl Array {
    /// Reads a query string or a form.
    #[must_use]
    pub fn parse(text: &[u8]) -> Self {
        Self::parse_within(text, &Work::on(text.len()))
    }

    /// Reads as far as it costs no more than its length allows.
    fn parse_within(text: &[u8], work: &Work) -> Self {
        let mut variables = Self::default();
        let parts = text.split(|&byte| byte == b'&').filter(|part| !part.is_empty());
        for part in parts.take(MAX_VARIABLES) {
            if work.charge(part.len()).is_err() {
                break;
            }
            let mut halves = part.splitn(2, |&byte| byte == b'=');
            let name = decode(halves.next().unwrap_or_default());
            let value = decode(halves.next().unwrap_or_default());
            variables.add(&name, value, work);
        }
        variables
    }

    /// Adds a variable by its decoded name: `name`, `name[]`, `name[key]`.
    pub(crate) fn add(&mut self, name: &[u8], value: Vec<u8>, work: &Work) {
        if let Some((name, brackets)) = name_and_brackets(name) {
            self.register(Some(name), &brackets, value, work);
        }
    }

    /// The value of a variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries.get(name.as_bytes()).map(|(_, value)| value)
    }

    /// The text of a variable; `None` for lists too.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&[u8]> {
        match self.get(name)? {
            Value::Text(text) => Some(text),
            Value::Array(_) => None,
        }
    }

    /// Sets a variable, in its place where it has one.
    pub fn set(&mut self, name: &str, value: String) {
        *self.slot(name.as_bytes().to_vec()) = Value::Text(value.into_bytes());
    }

    /// Takes a variable out.
    pub fn unset(&mut self, name: &str) {
        self.entries.remove(name.as_bytes());
    }

    /// What PHP's `http_build_query` writes.
    #[must_use]
    pub fn build_query(&self) -> String {
        let mut query = String::new();
        self.append_pairs(&mut String::new(), &mut query);
        query
    }

    /// `name`: what the names of all values begin with; left as it is.
    fn append_pairs(&self, name: &mut String, query: &mut String) {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_unstable_by_key(|(_, (place, _))| *place);
        let outside = name.len();
        for (key, (_, value)) in entries {
            if outside == 0 {
                name.push_str(&encode(key));
            } else {
                name.extend(["%5B", &encode(key), "%5D"]);
            }
            match value {
                Value::Text(text) => {
                    let separator = if query.is_empty() { "" } else { "&" };
                    query.extend([separator, name, "=", &encode(text)]);
                }
                Value::Array(array) => array.append_pairs(name, query),
            }
            name.truncate(outside);
        }
    }

    fn register(&mut self, key: Option<Vec<u8>>, brackets: &[Option<Vec<u8>>], value: Vec<u8>, work: &Work) {
        let key = key.unwrap_or_else(|| self.next.to_string().into_bytes());
        work.count(key.len());
        let slot = self.slot(key);
        let Some((first, rest)) = brackets.split_first() else {
            *slot = Value::Text(value);
            return;
        };
        if !matches!(slot, Value::Array(_)) {
            *slot = Value::Array(Self::default());
        }
        if let Value::Array(inner) = slot {
            inner.register(first.clone(), rest, value, work);
        }
    }

    /// The place of a key, made at the end where there is none.
    fn slot(&mut self, key: Vec<u8>) -> &mut Value {
        let number = std::str::from_utf8(&key).ok().and_then(|text| {
            let number: i64 = text.parse().ok()?;
            (number.to_string() == text).then_some(number)
        });
        if let Some(number) = number {
            self.next = self.next.max(number.saturating_add(1));
        }
        let end = &mut self.end;
        let (_, value) = self.entries.entry(key).or_insert_with(|| {
            let place = *end;
            *end = end.saturating_add(1);
            (place, Value::Text(Vec::new()))
        });
        value
    }
}

/// What the brackets behind a name hold, `None` for empty ones.
type Brackets = Vec<Option<Vec<u8>>>;

/// Splits `name[a][]` into the name and its brackets; `None`: PHP reads no such variable.
fn name_and_brackets(text: &[u8]) -> Option<(Vec<u8>, Brackets)> {
    let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
    let start = text.iter().position(|&byte| byte != b' ')?;
    let text = text.get(start..)?;
    let end = text.iter().position(|&byte| byte == b'[').unwrap_or(text.len());
    let (name, mut rest) = text.split_at_checked(end)?;
    let readable = |byte: &u8| if matches!(byte, b' ' | b'.') { b'_' } else { *byte };
    let mut name: Vec<u8> = name.iter().map(readable).collect();
    if name.is_empty() {
        return None;
    }
    let mut brackets = Brackets::new();
    while let Some(inside) = rest.strip_prefix(b"[") {
        let key_start = usize::from(inside.first().is_some_and(u8::is_ascii_whitespace));
        if inside.get(key_start) == Some(&b']') {
            brackets.push(None);
            rest = inside.get(key_start.saturating_add(1)..)?;
            continue;
        }
        let Some(close) = inside.iter().position(|&byte| byte == b']') else {
            // A bracket that is never closed is part of the name.
            if brackets.is_empty() {
                name.push(b'_');
                name.extend_from_slice(inside);
            }
            break;
        };
        let (key, behind) = inside.split_at_checked(close)?;
        brackets.push(Some(key.to_vec()));
        rest = behind.get(1..)?;
    }
    (brackets.len() <= MAX_NESTING).then_some((name, brackets))
}

/// Undoes percent-encoding; `+` is a space.
fn decode(text: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = text
        .iter()
        .map(|&byte| if byte == b'+' { b' ' } else { byte })
        .collect();
    percent_decode(&spaced).collect()
}

fn encode(text: &[u8]) -> String {
    percent_encode(text, ENCODED).to_string().replace("%20", "+")
}

/// What `(int) $text` is: the number that the text begins with, 0 without one. One that is too large is the largest.
#[must_use]
pub fn integer(text: &[u8]) -> i64 {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
    let start = text.iter().position(|byte| !is_blank(byte)).unwrap_or(text.len());
    let text = text.get(start..).unwrap_or_default();
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let whole = digits(sign);
    let mut end = sign.saturating_add(whole);
    let mut fraction = 0;
    if text.get(end) == Some(&b'.') {
        fraction = digits(end.saturating_add(1));
        if whole.saturating_add(fraction) > 0 {
            end = end.saturating_add(1).saturating_add(fraction);
        }
    }
    if whole.saturating_add(fraction) == 0 {
        return 0;
    }
    let mut is_float = end > sign.saturating_add(whole);
    if matches!(text.get(end), Some(b'e' | b'E')) {
        let signed = end.saturating_add(1);
        let exponent = signed.saturating_add(usize::from(matches!(text.get(signed), Some(b'+' | b'-'))));
        let length = digits(exponent);
        if length > 0 {
            is_float = true;
            end = exponent.saturating_add(length);
        }
    }
    let number = std::str::from_utf8(text.get(..end).unwrap_or_default()).unwrap_or_default();
    if !is_float {
        // What does not fit is compared as a float, like everything with a point or exponent.
        if let Ok(number) = number.parse() {
            return number;
        }
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the cast saturates and cuts the fraction off, as PHP does"
    )]
    let cut = number.parse::<f64>().unwrap_or_default() as i64;
    cut
}

#[cfg(test)]
mod tests {
    use super::{Array, Value, integer};
    use proptest::collection::vec;
    use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};
    use proptest::sample::select;
    use work::{Piece, Shape, Work};

    /// What reading variables costs, and writing them.
    fn cost(query: &str) -> usize {
        let work = Work::on(query.len());
        let written = Array::parse_within(query.as_bytes(), &work).build_query();
        work.done().saturating_add(written.len())
    }

    const PIECES: &[Piece] = &[
        &[("a[]=1&", 1)],
        &[("a[~]=1&", 1)],
        &[("a[b][c]=1&", 1)],
        &[("v~=1&", 1)],
        &[("a=1&a[]=1&", 1)],
        &[("a", 0), ("[b]", 1), ("=1&", 0)],
        &[("a", 0), ("[]", 1), ("=1&", 0)],
        &[("a", 0), ("[", 1), ("=1&", 0)],
        &[("a[b", 0), ("[", 1), ("]=1&", 0)],
        &[("x", 1), ("=1&", 0)],
        &[("a=", 0), ("%25", 1), ("&", 0)],
        &[("a.", 1), ("=&", 0)],
        &[("&", 1)],
    ];

    #[test]
    fn text_is_the_number_that_it_begins_with() {
        let cases = [
            ("12", 12),
            (" \t\n\r\u{b}\u{c}+7x", 7),
            ("-3", -3),
            ("", 0),
            ("abc", 0),
            ("2abc", 2),
            ("1.9", 1),
            ("-1.9", -1),
            (".9", 0),
            (".", 0),
            ("5.", 5),
            ("1e2", 100),
            ("1E+2x", 100),
            ("1e", 1),
            ("1e+", 1),
            ("12e-1", 1),
            ("1.5e1", 15),
            (".5e1", 5),
            ("e5", 0),
            ("+-3", 0),
            ("- 3", 0),
            ("0x1A", 0),
            ("007", 7),
            ("9223372036854775807", i64::MAX),
            ("9223372036854775808", i64::MAX),
            ("-99999999999999999999", i64::MIN),
            ("1e1000", i64::MAX),
            ("\u{a0}1", 0),
            ("１", 0),
        ];
        for (text, number) in cases {
            assert_eq!(integer(text.as_bytes()), number, "{text:?}");
        }
    }

    #[test]
    fn queries_are_read_and_written_as_php_does() {
        let cases = [
            ("a=1&b=2", "a=1&b=2"),
            ("a=1&b=2&a=3", "a=3&b=2"),
            ("&&a&=x&b=", "a=&b="),
            ("a=b=c", "a=b%3Dc"),
            ("x+y.z=+%2B%20~*", "x_y_z=+%2B+%7E%2A"),
            ("a[]=1&a[]=2", "a%5B0%5D=1&a%5B1%5D=2"),
            ("a[5]=x&a[]=y&a[k][]=z", "a%5B5%5D=x&a%5B6%5D=y&a%5Bk%5D%5B0%5D=z"),
            ("a=1&a[]=2", "a%5B0%5D=2"),
            ("a[]=1&b=2&a=3", "a=3&b=2"),
            ("a[b=1", "a_b=1"),
            ("a[b]c[d]=1", "a%5Bb%5D=1"),
            ("a[b][c=1", "a%5Bb%5D=1"),
            ("[a]=1", ""),
            ("%20%20a=1", "a=1"),
            ("a%00b=1", "a=1"),
            ("%FF=%ff", "%FF=%FF"),
            ("a=%zz%4", "a=%25zz%254"),
            ("%E5%8D%96=%E5%8D%96", "%E5%8D%96=%E5%8D%96"),
        ];
        for (query, expected) in cases {
            assert_eq!(Array::parse(query.as_bytes()).build_query(), expected, "{query}");
        }
        let nested = format!("a{}=1", "[]".repeat(65));
        assert_eq!(Array::parse(nested.as_bytes()), Array::default());
        let many = "a[]=1&".repeat(1001);
        assert_eq!(Array::parse(many.as_bytes()).build_query().split('&').count(), 1000);
    }

    #[test]
    fn a_variable_that_is_set_stays_in_its_place() {
        let mut variables = Array::parse(b"page=2&a[]=1&b=3");
        variables.set("page", "5".to_owned());
        variables.set("new", "6".to_owned());
        variables.unset("b");
        assert_eq!(variables.build_query(), "page=5&a%5B0%5D=1&new=6");
        assert_eq!((variables.text("a"), variables.text("page")), (None, Some(&b"5"[..])));
        assert!(matches!(variables.get("a"), Some(Value::Array(_))));
    }

    #[test]
    fn many_long_names_cost_what_their_length_says() {
        for piece in PIECES {
            assert_eq!(Shape::new("", &[*piece], "").check(cost), Ok(()));
        }
        // As many as are read, of one length and with one beginning.
        let query = |length: usize| -> String {
            let begin = "x".repeat(length);
            (0..1000).map(|number| format!("{begin}{number:03}=&")).collect()
        };
        let (short, long) = (cost(&query(500)), cost(&query(1000)));
        assert!(long * 10 <= short * 23 && long <= 8 * 1_005_000, "{short} {long}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn variables_cost_what_their_length_says(pieces in vec(select(PIECES), 1..6)) {
            prop_assert_eq!(Shape::new("", &pieces, "").check(cost), Ok(()));
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_again(
            query in r"(([a-z.]{1,3}(\[[a-z0-9]{0,2}\]){0,3}|[^\[%]{0,4})=[^\[]{0,6}&){0,8}"
        ) {
            let variables = Array::parse(query.as_bytes());
            let written = variables.build_query();
            prop_assert_eq!(Array::parse(written.as_bytes()).build_query(), written);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(query in any::<Vec<u8>>()) {
            let _ = Array::parse(&query).build_query();
            let _ = integer(&query);
        }

        #[test]
        fn every_number_is_read_as_it_is_written(number in any::<i64>()) {
            prop_assert_eq!(integer(number.to_string().as_bytes()), number);
        }
    }
}

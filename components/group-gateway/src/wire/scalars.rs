//! Ids and numbers as clients write them: the original's Java takes a number for a text and a text for a number.
//! UNSPECIFIED: group-gateway-scalars

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// Below this the last bit of a double, in which the reader of JSON may err, makes no other whole number.
const MAX_EXACT: f64 = 1e15;

/// An id in a request: a text, or a whole number that is the same as its digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Id(pub(crate) String);

/// An integer in a request: a whole number, or a text of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Whole(pub(crate) i64);

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor)
    }
}

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeVisitor)
    }
}

/// The integer that a double stands for without loss, `1764280000000.0`.
fn exact(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and an i64 has larger ones")]
    (number.fract() == 0.0 && number.abs() < MAX_EXACT).then_some(number as i64)
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = Id;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text, or a whole number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
        Ok(Id(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Id, E> {
        Ok(Id(text))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Id, E> {
        Ok(Id(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Id, E> {
        Ok(Id(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Id, E> {
        let whole = exact(number).ok_or_else(|| E::invalid_value(Unexpected::Float(number), &self))?;
        self.visit_i64(whole)
    }
}

struct WholeVisitor;

impl Visitor<'_> for WholeVisitor {
    type Value = Whole;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a whole number, or a text of one")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Whole, E> {
        Ok(Whole(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Whole, E> {
        let whole = i64::try_from(number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))?;
        Ok(Whole(whole))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Whole, E> {
        let whole = exact(number).ok_or_else(|| E::invalid_value(Unexpected::Float(number), &self))?;
        Ok(Whole(whole))
    }

    /// A sign or white space in front is no number of the original's either.
    fn visit_str<E: Error>(self, text: &str) -> Result<Whole, E> {
        let is_number = text.starts_with(|first: char| first.is_ascii_digit());
        let whole = text.parse().ok().or_else(|| text.parse().ok().and_then(exact));
        let whole = whole.filter(|_| is_number);
        Ok(Whole(
            whole.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))?,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{Id, Whole};

    #[test]
    fn ids_are_texts_or_whole_numbers() {
        for (json, id) in [
            (r#""010109""#, "010109"),
            ("10109", "10109"),
            ("10109.0", "10109"),
            ("-1", "-1"),
            ("18446744073709551615", "18446744073709551615"),
            ("999999999999999.0", "999999999999999"),
        ] {
            assert_eq!(serde_json::from_str::<Id>(json).unwrap(), Id(id.to_owned()), "{json}");
        }
        for json in [
            "1.5",
            "true",
            "null",
            "[]",
            "{}",
            "18446744073709551616",
            "1000000000000000.0",
            "1e300",
        ] {
            assert!(serde_json::from_str::<Id>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn integers_are_whole_numbers_or_texts_of_them() {
        for json in [
            "1764280000000",
            "1764280000000.0",
            "1.76428e12",
            r#""1764280000000""#,
            r#""1764280000000.0""#,
            r#""1.76428E12""#,
        ] {
            let whole = serde_json::from_str::<Whole>(json).unwrap();
            assert_eq!(whole, Whole(1_764_280_000_000), "{json}");
        }
        assert_eq!(
            serde_json::from_str::<Whole>(&i64::MAX.to_string()).unwrap(),
            Whole(i64::MAX)
        );
        for json in [
            "1764280000000.5",
            r#""""#,
            r#"" 1""#,
            r#""1 ""#,
            r#""+1""#,
            r#""-1""#,
            r#"".5""#,
            r#""now""#,
            r#""nan""#,
            r#""inf""#,
            r#""1e400""#,
            r#""0x10""#,
            r#""1542350925132000000000""#,
            "18446744073709551615",
            "true",
            "null",
            "[1]",
        ] {
            assert!(serde_json::from_str::<Whole>(json).is_err(), "{json}");
        }
    }
}

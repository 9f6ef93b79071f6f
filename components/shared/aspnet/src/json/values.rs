//! Values of `long` and of enumerations, which are made of any token.

use super::lexer::Value;
use super::numbers::{self, Number};
use crate::model::{Enumeration, equals_ignoring_case};

/// A `long`.
pub(super) fn to_long(value: &Value) -> Option<i64> {
    match value {
        Value::Number(Number::Int(number)) => Some(*number),
        Value::Number(Number::Double(number)) => numbers::to_long(*number),
        Value::Bool(is_true) => Some(i64::from(*is_true)),
        Value::Text(text) => numbers::parse_integer(text),
        Value::Number(Number::Big(_)) | Value::Date(_) | Value::Nothing => None,
    }
}

/// An enumeration's number. Of a larger one, the lower 32 bits; it need not be a member's.
pub(super) fn to_enum(value: &Value, enumeration: &Enumeration) -> Option<i32> {
    match value {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "what is beyond is cut, as the original does"
        )]
        Value::Number(Number::Int(number)) => Some(*number as i32),
        Value::Bool(is_true) => Some(i32::from(*is_true)),
        Value::Text(text) => parse_enum(text, enumeration),
        Value::Number(Number::Big(_) | Number::Double(_)) | Value::Date(_) | Value::Nothing => None,
    }
}

/// Reads a number, or names in any letter case with commas between them, whose numbers are joined bit by bit.
fn parse_enum(text: &str, enumeration: &Enumeration) -> Option<i32> {
    let trimmed = text.trim();
    if trimmed.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+')) {
        return numbers::parse_integer(trimmed);
    }
    let numbers = trimmed.split(',').map(|name| member(name.trim(), enumeration));
    numbers.reduce(|joined, number| Some(joined? | number?)).flatten()
}

fn member(name: &str, enumeration: &Enumeration) -> Option<i32> {
    let members = enumeration.members.iter();
    let exact = members.clone().find(|(known, _)| *known == name);
    let found = exact.or_else(|| members.clone().find(|(known, _)| equals_ignoring_case(known, name)));
    found.map(|(_, number)| *number)
}

//! Values of forms and queries, from their texts, in the invariant culture.

#[cfg(test)]
mod tests;

use crate::model::{Enumeration, equals_ignoring_case};
use std::num::IntErrorKind;

/// Why a text is no value of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It has another form: the caller is told so.
    Form,
    /// Converting it throws: the caller is told no more than that.
    Exception,
}

/// Whether a text stands for null.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// `6`, ` -3 `, `0x1F`, `#1F` or `&h1F`; 32 bits in hexadecimal are a value with its sign.
pub(crate) fn int(text: &str) -> Result<i32, Unfit> {
    match hexadecimal(text.trim()) {
        Some(digits) => {
            let bits = from_hexadecimal(digits)?;
            let bits = u32::try_from(bits).map_err(|_| Unfit::Exception)?;
            Ok(bits.cast_signed())
        }
        None => decimal_int(text.trim()),
    }
}

/// Like [`int`], of 64 bits.
pub(crate) fn long(text: &str) -> Result<i64, Unfit> {
    match hexadecimal(text.trim()) {
        Some(digits) => from_hexadecimal(digits).map(u64::cast_signed),
        None => without_final_nulls(text.trim())
            .parse()
            .map_err(|error: std::num::ParseIntError| unfit(error.kind())),
    }
}

fn decimal_int(text: &str) -> Result<i32, Unfit> {
    without_final_nulls(text)
        .parse()
        .map_err(|error: std::num::ParseIntError| unfit(error.kind()))
}

fn unfit(kind: &IntErrorKind) -> Unfit {
    match kind {
        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => Unfit::Exception,
        _ => Unfit::Form,
    }
}

fn without_final_nulls(text: &str) -> &str {
    text.trim_end_matches('\0').trim_end()
}

/// What follows the mark of a hexadecimal number.
fn hexadecimal(text: &str) -> Option<&str> {
    text.strip_prefix('#')
        .or_else(|| text.strip_prefix("0x"))
        .or_else(|| other_hexadecimal(text))
}

/// Marks that count even where hexadecimal numbers are not allowed.
fn other_hexadecimal(text: &str) -> Option<&str> {
    ["0X", "&h", "&H"].iter().find_map(|mark| text.strip_prefix(mark))
}

fn from_hexadecimal(text: &str) -> Result<u64, Unfit> {
    if text.is_empty() || text.starts_with('-') {
        return Err(Unfit::Exception);
    }
    let digits = text.strip_prefix('+').unwrap_or(text);
    let digits = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"))
        .unwrap_or(digits);
    let end = digits
        .find(|char: char| !char.is_ascii_hexdigit())
        .unwrap_or(digits.len());
    let (number, junk) = digits.split_at_checked(end).unwrap_or((digits, ""));
    let number = u64::from_str_radix(number, 16).map_err(|error| unfit(error.kind()))?;
    if junk.is_empty() { Ok(number) } else { Err(Unfit::Form) }
}

/// `39.1`, ` -.5 `, `1e3`, `Infinity`, `-Infinity` or `NaN`, without separators of thousands.
pub(crate) fn double(text: &str) -> Result<f64, Unfit> {
    let text = text.trim();
    // The converter takes these marks for those of a hexadecimal number, and then reads what follows as decimal.
    let number = other_hexadecimal(text).map_or(text, str::trim);
    match number {
        "Infinity" => return Ok(f64::INFINITY),
        "-Infinity" => return Ok(f64::NEG_INFINITY),
        "NaN" => return Ok(f64::NAN),
        _ => {}
    }
    let number = without_final_nulls(number);
    if !number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
    {
        return Err(Unfit::Form);
    }
    let value: f64 = number.parse().map_err(|_| Unfit::Form)?;
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Unfit::Exception)
    }
}

/// `true` or `false` in any letter case.
pub(crate) fn boolean(text: &str) -> Result<bool, Unfit> {
    let text = text.trim_matches(|char: char| char.is_whitespace() || char == '\0');
    if text.eq_ignore_ascii_case("true") {
        return Ok(true);
    }
    if text.eq_ignore_ascii_case("false") {
        return Ok(false);
    }
    Err(Unfit::Form)
}

/// Names in any letter case and numbers, defined or not; those of a list with commas are combined.
pub(crate) fn enumeration(text: &str, enumeration: &Enumeration) -> Result<i32, Unfit> {
    text.split(',').try_fold(0, |value, part| {
        let part = part.trim();
        Ok(value | member(part, enumeration).ok_or(Unfit::Form)?)
    })
}

fn member(text: &str, enumeration: &Enumeration) -> Option<i32> {
    if text.starts_with(|char: char| char.is_ascii_digit() || "+-".contains(char)) {
        match decimal_int(text) {
            Ok(number) => return Some(number),
            Err(Unfit::Exception) => return None,
            Err(Unfit::Form) => {}
        }
    }
    let known = enumeration
        .members
        .iter()
        .find(|(name, _)| equals_ignoring_case(name, text))?;
    Some(known.1)
}

/// The text for a value that has not the form of its type; `name` is that of the member or, of a parameter, of the type.
pub(crate) fn not_valid(value: &str, name: &str) -> String {
    format!("The value '{value}' is not valid for {name}.")
}

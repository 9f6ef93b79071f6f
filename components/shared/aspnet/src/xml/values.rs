//! Values as text: `XmlConvert`.

use super::Unreadable;
use super::characters::BLANK;
use crate::json;
use std::str::FromStr;

/// `int` and `long`: decimal digits with a sign or none, and blanks around.
pub(super) fn whole<T: FromStr>(text: &str) -> Result<T, Unreadable> {
    let blank = |character: char| matches!(character, ' ' | '\t'..='\r');
    text.trim_matches(blank).parse().map_err(|_| Unreadable)
}

/// `bool`.
pub(super) fn boolean(text: &str) -> Result<bool, Unreadable> {
    match text.trim_matches(BLANK) {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Unreadable),
    }
}

/// `double`. A number that is too large is none.
pub(super) fn double(text: &str) -> Result<f64, Unreadable> {
    match text.trim_matches(BLANK) {
        "INF" | "Infinity" => Ok(f64::INFINITY),
        "-INF" | "-Infinity" => Ok(f64::NEG_INFINITY),
        "NaN" => Ok(f64::NAN),
        // Of what Rust reads, the names of these values are spelt otherwise.
        text if text.contains(|character: char| !"0123456789+-.eE".contains(character)) => Err(Unreadable),
        text => {
            let number: f64 = text.parse().map_err(|_| Unreadable)?;
            number.is_finite().then_some(number).ok_or(Unreadable)
        }
    }
}

/// A `double` as text that reads as the same number.
pub(super) fn double_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "INF" } else { "-INF" }.to_owned();
    }
    if number == 0.0 {
        return format!("{number:.0}");
    }
    let text = json::round_trip(number);
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

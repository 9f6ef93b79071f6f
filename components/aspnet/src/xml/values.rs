//! Values as text: `XmlConvert`.

use super::Unreadable;
use super::characters::BLANK;
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
    // 15 digits where they suffice, else 17.
    let short = format!("{number:.14e}");
    let (text, precision) = if short.parse() == Ok(number) {
        (short, 15)
    } else {
        (format!("{number:.16e}"), 17)
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    if (-4..precision).contains(&exponent) {
        // The mantissa has no more digits than are needed, so this is exact.
        let digits = mantissa.chars().filter(char::is_ascii_digit).count();
        let fraction = i32::try_from(digits)
            .unwrap_or(0)
            .saturating_sub(exponent)
            .saturating_sub(1);
        let fraction = usize::try_from(fraction).unwrap_or(0);
        return format!("{number:.fraction$}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}E{sign}{:02}", exponent.unsigned_abs())
}

//! Writing.

use common::Failure;
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};
use std::io;

/// Characters beyond ASCII that are escaped: they end lines in some languages.
const LINE_ENDS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// Writes a value: compact, members in their order, null and default ones too.
///
/// # Errors
///
/// [`Failure::Internal`]: the value cannot be JSON, for example a map whose keys are no texts.
pub fn encode<T: Serialize + ?Sized>(value: &T) -> Result<String, Failure> {
    let failed = |cause: String| Failure::Internal(format!("reply: {cause}"));
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Newtonsoft);
    value
        .serialize(&mut serializer)
        .map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
}

/// Numbers and strings as Newtonsoft.Json writes them. Quotes and controls are escaped as `serde_json` does.
struct Newtonsoft;

impl Formatter for Newtonsoft {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(round_trip(value).as_bytes())
    }

    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for part in fragment.split_inclusive(LINE_ENDS) {
            let end = part.chars().next_back().filter(|last| LINE_ENDS.contains(last));
            let plain = end.map_or(part, |end| part.strip_suffix(end).unwrap_or(part));
            CompactFormatter.write_string_fragment(writer, plain)?;
            if let Some(end) = end {
                write!(writer, "\\u{:04x}", u32::from(end))?;
            }
        }
        Ok(())
    }
}

/// A finite number as .NET's format `R` writes it: with 15 digits if these are enough, else with 17; and with `.0` if it
/// would look like an integer. Zero has no sign.
pub(crate) fn round_trip(value: f64) -> String {
    if value == 0.0 {
        return "0.0".to_owned();
    }
    let short = format!("{value:.14e}");
    let (text, most) = if short.parse() == Ok(value) {
        (short, 15)
    } else {
        (format!("{value:.16e}"), 17)
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let all: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = all.trim_end_matches('0');
    if (-4..most).contains(&exponent) {
        format!("{sign}{}", with_point(digits, exponent))
    } else {
        let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
        let point = if rest.is_empty() { "" } else { "." };
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        format!(
            "{sign}{first}{point}{rest}E{exponent_sign}{:02}",
            exponent.unsigned_abs()
        )
    }
}

/// Digits whose first one counts ten to the power of `exponent`.
fn with_point(digits: &str, exponent: i32) -> String {
    let before = usize::try_from(exponent.saturating_add(1)).unwrap_or_default();
    let zeros = "0".repeat(usize::try_from(exponent.saturating_add(1).saturating_neg()).unwrap_or_default());
    match digits.split_at_checked(before) {
        Some(("", after)) => format!("0.{zeros}{after}"),
        Some((whole, "")) => format!("{whole}.0"),
        Some((whole, after)) => format!("{whole}.{after}"),
        None => format!("{digits:0<before$}.0"),
    }
}

//! Numbers: those of JSON, and those that .NET finds in texts.

/// How many characters an integer beyond 64 bits may have.
const MAX_LENGTH: usize = 380;

/// A number of JSON.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// An integer of 64 bits.
    Int(i64),
    /// An integer that is written with more than 64 bits; whether it is more than zero.
    Big(bool),
    /// Any other.
    Double(f64),
}

/// Reads a number whose type nobody asks for.
pub(super) fn parse(text: &str) -> Option<Number> {
    if is_not_decimal(text) {
        return parse_u64(text).map(|number| Number::Int(number.cast_signed()));
    }
    match decimal(text, 19) {
        Decimal::Fits(number) => Some(Number::Int(number)),
        Decimal::Large => (text.len() <= MAX_LENGTH).then(|| Number::Big(text.contains(|digit| digit > '0'))),
        Decimal::None => parse_double(text, false).map(Number::Double),
    }
}

/// Reads an `int`. One with leading zeros after the sign is too large if it is long.
pub(super) fn parse_int(text: &str) -> Option<i32> {
    if is_not_decimal(text) {
        let (digits, radix) = digits(text);
        return u32::from_str_radix(plain(digits)?, radix).ok().map(u32::cast_signed);
    }
    match decimal(text, 10) {
        Decimal::Fits(number) => i32::try_from(number).ok(),
        _ => None,
    }
}

/// Reads a `double`.
pub(super) fn parse_number_as_double(text: &str) -> Option<f64> {
    if is_not_decimal(text) {
        #[expect(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
        return parse_u64(text).map(|number| number.cast_signed() as f64);
    }
    parse_double(text, false)
}

/// Whether a number may stand where a string is expected.
pub(super) fn is_number(text: &str) -> bool {
    parse_number_as_double(text).is_some()
}

/// Whether a number is hexadecimal or octal: it begins with a zero that has no point or exponent after it.
fn is_not_decimal(text: &str) -> bool {
    matches!(text.as_bytes(), [b'0', next, ..] if !matches!(next, b'.' | b'e' | b'E'))
}

fn digits(text: &str) -> (&str, u32) {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    hexadecimal.map_or((text, 8), |digits| (digits, 16))
}

fn parse_u64(text: &str) -> Option<u64> {
    let (digits, radix) = digits(text);
    u64::from_str_radix(plain(digits)?, radix).ok()
}

/// Digits without the sign that Rust would take.
fn plain(digits: &str) -> Option<&str> {
    (!digits.starts_with(['+', '-'])).then_some(digits)
}

enum Decimal {
    Fits(i64),
    Large,
    None,
}

/// Reads digits after an optional minus; more than `most` of them are too large whatever they are.
fn decimal(text: &str, most: usize) -> Decimal {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Decimal::None;
    }
    if digits.len() > most {
        return Decimal::Large;
    }
    text.parse().map_or(Decimal::Large, Decimal::Fits)
}

/// Reads an integer as .NET does from a text: with a sign, blanks around it, and NULs after it.
pub(super) fn parse_integer<T: std::str::FromStr>(text: &str) -> Option<T> {
    trim(text).parse().ok()
}

/// What .NET lets be around a number.
fn trim(text: &str) -> &str {
    let blank = |character| matches!(character, '\t'..='\r' | ' ');
    text.trim_end_matches('\0').trim_matches(blank)
}

/// Reads a double as .NET does from a text: with a sign, a point, an exponent and blanks around; with commas anywhere
/// among the digits before the point where these are allowed.
pub(super) fn parse_double(text: &str, commas: bool) -> Option<f64> {
    if let "NaN" | "Infinity" | "-Infinity" = text.trim() {
        return Some(named(text.trim()));
    }
    let text = trim(text);
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(['.', 'e', 'E']).unwrap_or(unsigned.len());
    let (whole, rest) = unsigned.split_at_checked(end)?;
    let whole = if commas && !whole.starts_with(',') {
        whole.replace(',', "")
    } else {
        whole.to_owned()
    };
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let fraction = mantissa.strip_prefix('.').unwrap_or_default();
    let are_digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    let exponent_digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let fits = are_digits(&whole)
        && are_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && !exponent_digits.is_empty()
        && are_digits(exponent_digits);
    if !fits {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    let value: f64 = format!("{sign}{whole}.{fraction}e{exponent}").parse().ok()?;
    value.is_finite().then_some(value)
}

/// `NaN`, `Infinity` or `-Infinity`.
pub(super) fn named(word: &str) -> f64 {
    match word {
        "Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        _ => f64::NAN,
    }
}

/// Rounds to a `long`, halves to the even neighbour.
pub(super) fn to_long(number: f64) -> Option<i64> {
    const BEYOND: f64 = -(i64::MIN as f64);
    let rounded = number.round_ties_even();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it has no fraction and is within the range"
    )]
    (-BEYOND..BEYOND).contains(&rounded).then_some(rounded as i64)
}

//! The exact forms: ISO 8601 as in JSON and XML, and `/Date(milliseconds)/`.

use super::{Cursor, TICKS_PER_DAY, Zone, day, ticks_of};

type Ticks = (i64, Option<Zone>);

/// Digits of a fraction of a second that are kept.
const FRACTION_DIGITS: usize = 7;

/// Unix milliseconds, and whether an offset says that the local time is meant; the offset's size means nothing. The outer
/// `None`: the text has another form.
pub(super) fn milliseconds(text: &str) -> Option<Option<(i64, bool)>> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let after_sign = inner.get(1..)?;
    let sign = after_sign.find('+').or_else(|| after_sign.find('-'));
    let Some(sign) = sign else {
        return Some(integer(inner).map(|milliseconds| (milliseconds, false)));
    };
    let number = sign.checked_add(1).and_then(|end| inner.get(..end))?;
    let mut offset = Cursor::new(after_sign.get(sign..)?);
    offset.next();
    let valid = offset.digits(2).is_some() && (offset.is_at_end() || offset.digits(2).is_some());
    Some(
        integer(number)
            .filter(|_| valid)
            .map(|milliseconds| (milliseconds, true)),
    )
}

fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

/// `2026-04-05T22:39:11`, with a fraction of up to 7 digits and a zone: `Z`, `+08`, `+0800` or `+08:00`.
pub(super) fn json(text: &str) -> Option<Ticks> {
    let mut cursor = Cursor::new(text);
    let date = (cursor.digits(4)?, part(&mut cursor, '-')?, part(&mut cursor, '-')?);
    if !cursor.eat('T') {
        return None;
    }
    let (hour, minute, second) = time(&mut cursor)?;
    let fraction = if cursor.eat('.') {
        let digits = cursor.all_digits();
        (digits.len() <= FRACTION_DIGITS).then_some(())?;
        fraction(digits)?
    } else {
        0
    };
    let midnight = hour == 24 && (minute, second, fraction) == (0, 0, 0);
    let hour = if midnight { 0 } else { hour };
    let ticks = ticks_of(day(date.0, date.1, date.2)?, hour, minute, second)?.checked_add(fraction)?;
    let ticks = ticks.checked_add(if midnight { TICKS_PER_DAY } else { 0 })?;
    let zone = zone(&mut cursor, |cursor| {
        cursor.eat(':');
        Some(cursor.digits(2).unwrap_or_default())
    })?;
    cursor.is_at_end().then_some((ticks, zone))
}

/// A zone, of whose offset `minutes` reads what stands behind the hours. The outer `None`: what follows is no zone.
fn zone(cursor: &mut Cursor<'_>, minutes: impl FnOnce(&mut Cursor<'_>) -> Option<i64>) -> Option<Option<Zone>> {
    let sign = match cursor.next() {
        None => return Some(None),
        Some('Z' | 'z') => return Some(Some(Zone::Utc)),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let hours = cursor.digits(2)?;
    offset(sign, hours, minutes(cursor)?).map(Some)
}

/// `xs:dateTime`, `xs:date`, `xs:gYearMonth` and `xs:gYear`.
pub(super) fn xml(text: &str) -> Option<Ticks> {
    let mut cursor = Cursor::new(text.trim());
    let year = cursor.digits(4)?;
    let month = part(&mut cursor, '-');
    let date = match month {
        Some(_) => part(&mut cursor, '-'),
        None => None,
    };
    let mut ticks = ticks_of(day(year, month.unwrap_or(1), date.unwrap_or(1))?, 0, 0, 0)?;
    if date.is_some() && cursor.eat('T') {
        let (hour, minute, second) = time(&mut cursor)?;
        ticks = ticks_of(day(year, month?, date?)?, hour, minute, second)?;
        if cursor.eat('.') {
            ticks = ticks.checked_add(rounded_fraction(cursor.all_digits())?)?;
        }
    }
    let zone = zone(&mut cursor, |cursor| part(cursor, ':'))?;
    cursor.is_at_end().then_some((ticks, zone))
}

/// A separator and two digits, or nothing.
fn part(cursor: &mut Cursor<'_>, separator: char) -> Option<i64> {
    let mut ahead = Cursor::new(cursor.rest());
    let part = if ahead.eat(separator) {
        ahead.digits(2)?
    } else {
        return None;
    };
    *cursor = ahead;
    Some(part)
}

fn time(cursor: &mut Cursor<'_>) -> Option<(i64, i64, i64)> {
    Some((cursor.digits(2)?, part(cursor, ':')?, part(cursor, ':')?))
}

fn offset(sign: i64, hours: i64, minutes: i64) -> Option<Zone> {
    let seconds = hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?;
    seconds.checked_mul(sign).map(Zone::Offset)
}

/// At most 7 digits after the point, in ticks.
fn fraction(digits: &str) -> Option<i64> {
    let missing = FRACTION_DIGITS.checked_sub(digits.len())?;
    let scale = 10_i64.checked_pow(u32::try_from(missing).ok()?)?;
    digits.parse::<i64>().ok()?.checked_mul(scale)
}

/// Any digits after the point, in ticks, rounded half to even.
fn rounded_fraction(digits: &str) -> Option<i64> {
    let Some((kept, cut)) = digits.split_at_checked(FRACTION_DIGITS) else {
        return fraction(digits);
    };
    let ticks = fraction(kept)?;
    let half = cut.starts_with('5') && cut.bytes().skip(1).all(|digit| digit == b'0');
    let up = if half { ticks.rem_euclid(2) == 1 } else { cut >= "5" };
    ticks.checked_add(up.into())
}

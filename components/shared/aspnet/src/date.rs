//! `DateTime`: a time of day on a date, with what is known of its zone.

mod cursor;
mod free;
mod iso;
#[cfg(test)]
mod tests;
mod write;

use cursor::Cursor;
use jiff::SignedDuration;
use jiff::civil::{self, DateTime};

const TICKS_PER_SECOND: i64 = 10_000_000;
const TICKS_PER_DAY: i64 = 864_000_000_000;
const NANOSECONDS_PER_TICK: i32 = 100;
/// The ticks of [`EPOCH`].
const EPOCH_TICKS: i64 = 621_355_968_000_000_000;
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// What is known of the zone of a [`Date`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    #[default]
    Unspecified,
    /// It is in UTC.
    Utc,
    /// It is in the server's zone.
    Local,
}

/// A `DateTime`: the default is 0001-01-01T00:00:00 of no known zone.
///
/// Offsets are those of the server's zone, in seconds east of UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Date {
    /// Units of 100 ns since 0001-01-01T00:00:00, in the zone that [`kind`](Self::kind) says; at most
    /// [`MAX_TICKS`](Self::MAX_TICKS).
    pub ticks: i64,
    /// What is known of its zone.
    pub kind: Kind,
}

/// The zone that a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    Utc,
    /// Seconds east of UTC.
    Offset(i64),
}

impl Date {
    /// The ticks of 9999-12-31T23:59:59.9999999, the last of all.
    pub const MAX_TICKS: i64 = 3_155_378_975_999_999_999;

    /// A time of the years 1 to 9999; what is below 100 ns is cut off.
    #[must_use]
    pub fn new(time: DateTime, kind: Kind) -> Option<Self> {
        let ticks = ticks(time)?;
        Self::at(ticks, kind)
    }

    /// A time in Unix milliseconds, in UTC.
    #[must_use]
    pub fn from_unix_milliseconds(milliseconds: i64) -> Option<Self> {
        let since_epoch = milliseconds.checked_mul(10_000)?;
        Self::at(since_epoch.checked_add(EPOCH_TICKS)?, Kind::Utc)
    }

    /// The time in Unix milliseconds, rounded down; what has no known zone is in the server's.
    #[must_use]
    pub fn unix_milliseconds(&self, offset_seconds: i32) -> i64 {
        let since_epoch = self.to_utc(offset_seconds).ticks.saturating_sub(EPOCH_TICKS);
        since_epoch.div_euclid(10_000)
    }

    /// The same time in UTC, or the nearest that there is; what has no known zone is in the server's.
    #[must_use]
    pub fn to_utc(self, offset_seconds: i32) -> Self {
        let ticks = match self.kind {
            Kind::Utc => self.ticks,
            Kind::Unspecified | Kind::Local => self.ticks.saturating_sub(seconds(offset_seconds.into())),
        };
        Self::nearest(ticks, Kind::Utc)
    }

    /// Reads the text of a JSON string: ISO 8601, `/Date(milliseconds)/`, else freely.
    ///
    /// `Z` stays UTC, and an offset is converted to the server's zone. `None`: it is no date.
    #[must_use]
    pub fn from_json_text(text: &str, offset_seconds: i32) -> Option<Self> {
        if let Some(milliseconds) = iso::milliseconds(text) {
            let (milliseconds, local) = milliseconds?;
            let utc = Self::from_unix_milliseconds(milliseconds)?;
            return Some(if local { utc.to_local(offset_seconds) } else { utc });
        }
        if let Some((ticks, zone)) = iso::json(text) {
            return Some(Self::converted(ticks, zone, offset_seconds));
        }
        let (ticks, zone) = free::read(text, today(offset_seconds)?)?;
        match zone {
            Some(Zone::Utc) => Self::at(ticks, Kind::Utc),
            zone => Self::in_server_zone(ticks, zone, offset_seconds),
        }
    }

    /// Reads the value of a form or a query, freely: ISO 8601, `2026-04-05 22:39:11`, `2026/4/5`, `4/5/2026`,
    /// `5 Apr 2026 10:39 PM`, `2026年4月5日` and the like. A number of two digits is a year of 1930 to 2029.
    ///
    /// `Z` and offsets are converted to the server's zone. `None`: it is no date.
    #[must_use]
    pub fn from_form_text(text: &str, offset_seconds: i32) -> Option<Self> {
        let (ticks, zone) = free::read(text.trim(), today(offset_seconds)?)?;
        Self::in_server_zone(ticks, zone, offset_seconds)
    }

    /// Reads `xs:dateTime`, `xs:date`, `xs:gYearMonth` and `xs:gYear`, with white space around it.
    ///
    /// `Z` stays UTC, and an offset is converted to the server's zone. `None`: it is none of these.
    #[must_use]
    pub fn from_xml_text(text: &str, offset_seconds: i32) -> Option<Self> {
        let (ticks, zone) = iso::xml(text)?;
        Some(Self::converted(ticks, zone, offset_seconds))
    }

    fn at(ticks: i64, kind: Kind) -> Option<Self> {
        (0..=Self::MAX_TICKS).contains(&ticks).then_some(Self { ticks, kind })
    }

    fn nearest(ticks: i64, kind: Kind) -> Self {
        Self {
            ticks: ticks.clamp(0, Self::MAX_TICKS),
            kind,
        }
    }

    /// The same time in the server's zone, of one in UTC; or the nearest that there is.
    #[must_use]
    pub fn to_local(self, offset_seconds: i32) -> Self {
        Self::nearest(self.ticks.saturating_add(seconds(offset_seconds.into())), Kind::Local)
    }

    /// As readers of ISO 8601 convert: times out of range become the nearest that there is.
    fn converted(ticks: i64, zone: Option<Zone>, offset_seconds: i32) -> Self {
        match zone {
            None => Self::nearest(ticks, Kind::Unspecified),
            Some(Zone::Utc) => Self::nearest(ticks, Kind::Utc),
            Some(Zone::Offset(offset)) => Self {
                ticks: ticks.saturating_sub(seconds(offset)),
                kind: Kind::Utc,
            }
            .to_local(offset_seconds),
        }
    }

    /// As the free reader converts: times out of range are refused, but those of the first day stay in it.
    fn in_server_zone(ticks: i64, zone: Option<Zone>, offset_seconds: i32) -> Option<Self> {
        let offset = match zone {
            None => return Self::at(ticks, Kind::Unspecified),
            Some(Zone::Utc) => 0,
            Some(Zone::Offset(offset)) => offset,
        };
        let local = ticks
            .checked_sub(seconds(offset))?
            .checked_add(seconds(offset_seconds.into()))?;
        if local < 0 && ticks < TICKS_PER_DAY {
            return Self::at(local.checked_add(TICKS_PER_DAY)?, Kind::Local);
        }
        Self::at(local, Kind::Local)
    }

    fn civil(self) -> DateTime {
        // From 1970 on: no duration since the year 1 that jiff adds reaches the year 9999.
        let ticks = self.ticks.clamp(0, Self::MAX_TICKS).saturating_sub(EPOCH_TICKS);
        let rest = i32::try_from(ticks.rem_euclid(TICKS_PER_SECOND)).unwrap_or_default();
        let passed = SignedDuration::new(
            ticks.div_euclid(TICKS_PER_SECOND),
            rest.saturating_mul(NANOSECONDS_PER_TICK),
        );
        EPOCH.checked_add(passed).unwrap_or(EPOCH)
    }
}

/// Seconds in ticks.
fn seconds(seconds: i64) -> i64 {
    seconds.saturating_mul(TICKS_PER_SECOND)
}

/// The ticks of a time; they may be out of range.
fn ticks(time: DateTime) -> Option<i64> {
    let passed = time.duration_since(EPOCH).as_nanos();
    let ticks = passed.div_euclid(NANOSECONDS_PER_TICK.into());
    i64::try_from(ticks).ok()?.checked_add(EPOCH_TICKS)
}

/// The ticks of a second of the years 1 to 9999. `None`: there is no such second.
fn ticks_of(date: civil::Date, hour: i64, minute: i64, second: i64) -> Option<i64> {
    let [hour, minute, second] = [hour, minute, second].map(|part| i8::try_from(part).ok());
    let time = civil::Time::new(hour?, minute?, second?, 0).ok()?;
    ticks(date.to_datetime(time)).filter(|ticks| *ticks >= 0)
}

/// A day of the years 1 to 9999. `None`: there is no such day.
fn day(year: i64, month: i64, day: i64) -> Option<civil::Date> {
    let year = i16::try_from(year).ok().filter(|year| *year >= 1)?;
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The current day in the server's zone: it completes texts that don't say the year or the date.
fn today(offset_seconds: i32) -> Option<civil::Date> {
    let milliseconds = common::clock::now().checked_mul(1000)?;
    let now = Date::from_unix_milliseconds(milliseconds)?;
    Some(now.to_local(offset_seconds).civil().date())
}

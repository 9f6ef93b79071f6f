//! Local times on the wire: `YYYY-MM-DD HH:MM:SS` at the offset that the variable `utc_offset` sets.

use crate::variables;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::Offset;

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
const DATE: &str = "%Y-%m-%d";
const DATE_TIME: &str = "%Y-%m-%d %H:%M:%S";

/// The offset of local times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime(Offset);

impl LocalTime {
    /// That of UTC, for replies to calls that fail before the variable is read.
    pub const UTC: Self = Self(Offset::UTC);

    /// Reads the variable `utc_offset`, like `+08:00`.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is no offset.
    pub async fn load() -> Result<Self, variables::Error> {
        let text = variables::text("utc_offset").await?;
        Self::at(text.trim()).ok_or(variables::Error::Malformed {
            name: "utc_offset",
            expected: "an offset like +08:00",
        })
    }

    fn at(offset: &str) -> Option<Self> {
        strtime::parse("%:z", offset).ok()?.offset().map(Self)
    }

    /// The offset in seconds east of UTC.
    #[must_use]
    pub fn offset_seconds(&self) -> i32 {
        self.0.seconds()
    }

    /// A time in Unix seconds as text; one that no year of four digits has is the first of all times.
    #[must_use]
    pub fn text(&self, seconds: i64) -> String {
        let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
        self.0.to_datetime(time).strftime(DATE_TIME).to_string()
    }

    /// The first and the last second (Unix) of what a text says: `YYYY-MM-DD` is a whole day, `YYYY-MM-DD HH:MM:SS` a
    /// second, and so is a number of Unix seconds. `None`: it is none of these, or there is no such day or time.
    #[must_use]
    pub fn seconds(&self, text: &str) -> Option<(i64, i64)> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let seconds = text.parse().ok()?;
            return Some((seconds, seconds));
        }
        // Not by way of a timestamp, which not every second of the year 9999 has.
        let instant = |time: DateTime| {
            let local = time.duration_since(EPOCH).as_secs();
            local.checked_sub(i64::from(self.0.seconds()))
        };
        // Written again it has to be the same, so that nothing is read that was not meant.
        if let Ok(date) = Date::strptime(DATE, text) {
            let day = (instant(date.at(0, 0, 0, 0))?, instant(date.at(23, 59, 59, 0))?);
            return (date.strftime(DATE).to_string() == text).then_some(day);
        }
        let time = DateTime::strptime(DATE_TIME, text).ok()?;
        let second = instant(time)?;
        (time.strftime(DATE_TIME).to_string() == text).then_some((second, second))
    }
}

#[cfg(test)]
mod tests {
    use super::LocalTime;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    #[test]
    fn a_date_is_a_whole_day_and_a_time_a_second() {
        let china = LocalTime::at("+08:00").unwrap();
        let cases = [
            ("2017-06-01", Some((1_496_246_400, 1_496_332_799))),
            ("2017-06-01 00:00:00", Some((1_496_246_400, 1_496_246_400))),
            ("2016-02-29 23:59:59", Some((1_456_761_599, 1_456_761_599))),
            ("1496246400", Some((1_496_246_400, 1_496_246_400))),
            ("0", Some((0, 0))),
            ("9999-12-31", Some((253_402_185_600, 253_402_271_999))),
            ("0001-01-01 00:00:00", Some((-62_135_625_600, -62_135_625_600))),
        ];
        for (text, expected) in cases {
            assert_eq!(china.seconds(text), expected, "{text}");
        }
        for text in [
            "",
            "2017-02-29",
            "2017-04-31 00:00:00",
            "2017-13-01",
            "2017-00-01",
            "2017-06-01 24:00:00",
            "2017-06-01 23:60:00",
            "2017-06-01 23:59:60",
            "2017-6-1",
            "2017-06-01 1:00:00",
            "2017-06-01T00:00:00",
            "2017-06-01 00:00",
            " 2017-06-01",
            "2017-06-01 ",
            "-5",
            "+5",
            "1.5",
            "99999999999999999999",
            "now",
        ] {
            assert_eq!(china.seconds(text), None, "{text}");
        }
        assert_eq!(china.text(1_496_246_400), "2017-06-01 00:00:00");
        assert_eq!(LocalTime::at("-03:30").unwrap().text(0), "1969-12-31 20:30:00");
        assert_eq!(LocalTime::at("-03:30").unwrap().offset_seconds(), -12_600);
        for text in ["", "8", "+8", "Asia/Shanghai", "+99:00"] {
            assert_eq!(LocalTime::at(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_time_is_read_as_it_is_written(seconds in 0_i64..253_000_000_000) {
            let china = LocalTime::at("+08:00").unwrap();
            prop_assert_eq!(china.seconds(&china.text(seconds)), Some((seconds, seconds)));
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in any::<String>()) {
            let _ = LocalTime::at(&text).map(|local| local.seconds(&text));
        }
    }
}

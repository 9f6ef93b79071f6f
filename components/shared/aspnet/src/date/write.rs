//! Texts of dates.

use super::{Date, Kind, TICKS_PER_SECOND};
use std::fmt::Write as _;

impl Date {
    /// The text that keeps everything, of JSON by default and of XML: `2026-04-05T22:39:11.299+08:00`. The fraction has
    /// up to 7 digits and no final zero; then follows `Z` for UTC, the offset for the server's zone, or nothing.
    #[must_use]
    pub fn round_trip_text(&self, offset_seconds: i32) -> String {
        let mut text = self.civil().strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let fraction = self.ticks.rem_euclid(TICKS_PER_SECOND);
        if fraction != 0 {
            let digits = format!("{fraction:07}");
            text.push('.');
            text.push_str(digits.trim_end_matches('0'));
        }
        match self.kind {
            Kind::Unspecified => {}
            Kind::Utc => text.push('Z'),
            Kind::Local => push_offset(&mut text, offset_seconds),
        }
        text
    }

    /// `2026-04-05T14:39:11.299Z`: in UTC, with three digits of the fraction, the rest cut off. What has no known zone is
    /// in the server's.
    #[must_use]
    pub fn utc_milliseconds_text(&self, offset_seconds: i32) -> String {
        let time = self.to_utc(offset_seconds).civil();
        let milliseconds = time.millisecond();
        format!("{}.{milliseconds:03}Z", time.strftime("%Y-%m-%dT%H:%M:%S"))
    }

    /// `2026-04-05 22:39:11`, without zone and fraction.
    #[must_use]
    pub fn plain_text(&self) -> String {
        self.civil().strftime("%Y-%m-%d %H:%M:%S").to_string()
    }
}

fn push_offset(text: &mut String, offset_seconds: i32) {
    let sign = if offset_seconds < 0 { '-' } else { '+' };
    let minutes = offset_seconds.unsigned_abs().div_euclid(60);
    let (hours, minutes) = (minutes.div_euclid(60), minutes.rem_euclid(60));
    // Writing to a string does not fail.
    let _ = write!(text, "{sign}{hours:02}:{minutes:02}");
}

//! What is read as a date, and how it is written.

use super::{Date, Kind, day};
use jiff::civil::DateTime;
use proptest::prelude::{Strategy, any, prop_assert_eq, prop_oneof, proptest};

const CHINA: i32 = 8 * 3600;

/// The text of a date that keeps everything; `-` for none.
fn shown(date: Option<Date>) -> String {
    date.map_or_else(|| "-".to_owned(), |date| date.round_trip_text(CHINA))
}

#[test]
fn json_text_keeps_utc_and_converts_offsets() {
    for (text, expected) in [
        ("2026-04-05T22:39:11", "2026-04-05T22:39:11"),
        ("2026-04-05 22:39:11", "2026-04-05T22:39:11"),
        ("2025-05-22T12:40:21.299Z", "2025-05-22T12:40:21.299Z"),
        ("2025-05-22T12:40:21.2990000Z", "2025-05-22T12:40:21.299Z"),
        ("2026-04-05T22:39:11+08:00", "2026-04-05T22:39:11+08:00"),
        ("2026-04-05T22:39:11-0330", "2026-04-06T10:09:11+08:00"),
        ("2026-04-05T22:39:11+01", "2026-04-06T05:39:11+08:00"),
        ("2026-04-05T24:00:00", "2026-04-06T00:00:00"),
        ("2026-04-05T10:20", "2026-04-05T10:20:00"),
        ("2026-04-05 14:39:11Z", "2026-04-05T14:39:11Z"),
        ("2026-04-05", "2026-04-05T00:00:00"),
        ("/Date(0)/", "1970-01-01T00:00:00Z"),
        ("/Date(-1)/", "1969-12-31T23:59:59.999Z"),
        ("/Date(1775399951000+0200)/", "2026-04-05T22:39:11+08:00"),
        ("/Date(1775399951000-05)/", "2026-04-05T22:39:11+08:00"),
        ("/Date(1775399951000+5)/", "-"),
        ("/Date(abc)/", "-"),
        ("/Date()/", "-"),
        ("/Date(9223372036854775807)/", "-"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+08:00"),
        ("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59.9999999+08:00"),
        ("2026-02-29T00:00:00", "-"),
        ("0000-01-01T00:00:00", "-"),
        ("", "-"),
        ("abc", "-"),
        ("1", "-"),
    ] {
        assert_eq!(shown(Date::from_json_text(text, CHINA)), expected, "{text}");
    }
}

#[test]
fn form_text_is_read_freely_and_zones_become_the_servers() {
    for (text, expected) in [
        ("2026-04-05T22:39:11", "2026-04-05T22:39:11"),
        ("2025-05-22T12:40:21.299Z", "2025-05-22T20:40:21.299+08:00"),
        (" 2026-04-05 22:39:11 ", "2026-04-05T22:39:11"),
        ("2026-04-05 22:39:11.1234567", "2026-04-05T22:39:11.1234567"),
        ("2026-04-05T22:39:11.12345678", "2026-04-05T22:39:11.1234568"),
        ("2026/4/5", "2026-04-05T00:00:00"),
        ("2026/04/05 7:08", "2026-04-05T07:08:00"),
        ("4/5/2026", "2026-04-05T00:00:00"),
        ("4/5/26 10:39 PM", "2026-04-05T22:39:00"),
        ("4-5-99", "1999-04-05T00:00:00"),
        ("5.4.2026", "2026-05-04T00:00:00"),
        ("5 Apr 2026", "2026-04-05T00:00:00"),
        ("April 5, 2026 12:01:02 am", "2026-04-05T00:01:02"),
        ("Apr-5-2026", "2026-04-05T00:00:00"),
        ("2026-04", "2026-04-01T00:00:00"),
        ("Apr 2026", "2026-04-01T00:00:00"),
        ("22:39 2026-04-05", "2026-04-05T22:39:00"),
        ("10PM 2026-04-05", "2026-04-05T22:00:00"),
        ("Sun, 05 Apr 2026 14:39:11 GMT", "2026-04-05T22:39:11+08:00"),
        ("Mon, 05 Apr 2026 14:39:11 GMT", "-"),
        ("2026-04-05Z", "2026-04-05T08:00:00+08:00"),
        ("2026-04-05-02:00", "2026-04-05T10:00:00+08:00"),
        ("2026-04-05 22:39:11 +0800", "2026-04-05T22:39:11+08:00"),
        ("2026-04-05 22:39 -1", "2026-04-06T07:39:00+08:00"),
        ("2026-04-05T22:39:11+08:60", "-"),
        ("2026年4月5日", "2026-04-05T00:00:00"),
        ("2026年4月", "2026-04-01T00:00:00"),
        ("2026年4月5日 22时39分11秒", "2026-04-05T22:39:11"),
        ("2026年4月5日 22:39", "2026-04-05T22:39:00"),
        ("5/4/2026/", "-"),
        ("13/4/2026", "-"),
        ("26-04-05", "-"),
        ("2026", "-"),
        ("20260405", "-"),
        ("5", "-"),
        ("April", "-"),
        ("PM", "-"),
        ("2026-04-05T1:00", "-"),
        ("2026-04-05T22:39:11Zx", "-"),
        ("2026-04-05 24:00:00", "-"),
        ("2026-04-05 22:39:60", "-"),
        ("2026-04-05 22:39:11 22:39:11", "-"),
        ("2026-04-05 4/5/2026", "-"),
        ("tomorrow", "-"),
        ("2026-04-31", "-"),
    ] {
        assert_eq!(shown(Date::from_form_text(text, CHINA)), expected, "{text}");
    }
}

#[test]
fn what_is_missing_of_a_date_comes_from_today() {
    // 2026-04-05T22:39:11 in China.
    common::clock::pin(1_775_399_951);
    for (text, expected) in [
        ("12:01", "2026-04-05T12:01:00"),
        ("7 pm", "2026-04-05T19:00:00"),
        ("3/4", "2026-03-04T00:00:00"),
        ("May 6", "2026-05-06T00:00:00"),
        ("6 May", "2006-05-01T00:00:00"),
        ("5月6日", "2026-05-06T00:00:00"),
    ] {
        assert_eq!(shown(Date::from_form_text(text, CHINA)), expected, "{text}");
    }
}

#[test]
fn xml_text_is_a_date_with_or_without_time_and_zone() {
    for (text, expected) in [
        ("2026-04-05T22:39:11", "2026-04-05T22:39:11"),
        (" 2026-04-05T22:39:11.5Z\n", "2026-04-05T22:39:11.5Z"),
        ("2026-04-05T22:39:11.12345675", "2026-04-05T22:39:11.1234568"),
        ("2026-04-05T22:39:11.12345665", "2026-04-05T22:39:11.1234566"),
        ("2026-04-05T22:39:11-03:30", "2026-04-06T10:09:11+08:00"),
        ("2026-04-05", "2026-04-05T00:00:00"),
        ("2026-04-05Z", "2026-04-05T00:00:00Z"),
        ("2026-04", "2026-04-01T00:00:00"),
        ("2026", "2026-01-01T00:00:00"),
        ("2026-04-05T24:00:00", "-"),
        ("2026-04-05T22:39", "-"),
        ("2026-04-05T22:39:11.", "-"),
        ("2026-04-05T22:39:11+0800", "-"),
        ("2026-04-05 22:39:11", "-"),
        ("2026-13-05", "-"),
        ("0000-01-01", "-"),
        ("", "-"),
    ] {
        assert_eq!(shown(Date::from_xml_text(text, CHINA)), expected, "{text}");
    }
}

#[test]
fn texts_are_in_the_zone_of_their_format() {
    let time = DateTime::constant(2026, 4, 5, 22, 39, 11, 299_900_000);
    for (kind, utc, round_trip) in [
        (
            Kind::Local,
            "2026-04-05T14:39:11.299Z",
            "2026-04-05T22:39:11.2999+08:00",
        ),
        (
            Kind::Unspecified,
            "2026-04-05T14:39:11.299Z",
            "2026-04-05T22:39:11.2999",
        ),
        (Kind::Utc, "2026-04-05T22:39:11.299Z", "2026-04-05T22:39:11.2999Z"),
    ] {
        let date = Date::new(time, kind).unwrap();
        assert_eq!(date.utc_milliseconds_text(CHINA), utc);
        assert_eq!(date.round_trip_text(CHINA), round_trip);
        assert_eq!(date.plain_text(), "2026-04-05 22:39:11");
    }
    let first = Date::default();
    assert_eq!(first.utc_milliseconds_text(CHINA), "0001-01-01T00:00:00.000Z");
    assert_eq!(first.round_trip_text(-12_600), "0001-01-01T00:00:00");
    let local = Date {
        kind: Kind::Local,
        ..first
    };
    assert_eq!(local.round_trip_text(-12_600), "0001-01-01T00:00:00-03:30");
}

#[test]
fn unix_milliseconds_are_utc() {
    let date = Date::from_unix_milliseconds(1_775_399_951_299).unwrap();
    assert_eq!(date.round_trip_text(CHINA), "2026-04-05T14:39:11.299Z");
    assert_eq!(date.unix_milliseconds(CHINA), 1_775_399_951_299);
    let local = Date::from_json_text("2026-04-05T22:39:11.299", CHINA).unwrap();
    assert_eq!(local.unix_milliseconds(CHINA), 1_775_399_951_299);
    assert_eq!(Date::from_unix_milliseconds(i64::MAX), None);
    assert_eq!(Date::from_unix_milliseconds(-62_135_596_800_001), None);
}

fn dates() -> impl Strategy<Value = Date> {
    let kinds = prop_oneof![
        proptest::strategy::Just(Kind::Unspecified),
        proptest::strategy::Just(Kind::Utc),
        proptest::strategy::Just(Kind::Local),
    ];
    (0..=Date::MAX_TICKS, kinds).prop_map(|(ticks, kind)| Date { ticks, kind })
}

proptest! {
    #[test]
    fn every_date_is_read_as_it_is_written(date in dates(), quarters in -56..=56) {
        let offset = 900_i32.saturating_mul(quarters);
        let text = date.round_trip_text(offset);
        prop_assert_eq!(Date::from_json_text(&text, offset), Some(date));
        prop_assert_eq!(Date::from_xml_text(&text, offset), Some(date));
    }

    #[test]
    fn every_day_is_read_in_the_forms_of_forms(second in 0..=Date::MAX_TICKS / super::TICKS_PER_SECOND) {
        let seconds = Date { ticks: super::seconds(second), kind: Kind::Unspecified };
        let time = Date { ticks: seconds.ticks.saturating_add(9_999_999), ..seconds };
        prop_assert_eq!(Date::from_form_text(&time.plain_text(), CHINA), Some(seconds));
        for format in ["%m/%d/%Y", "%d %b %Y", "%A, %B %d, %Y", "%Y/%m/%d"] {
            let text = time.civil().strftime(format).to_string();
            let read = Date::from_form_text(&text, CHINA);
            prop_assert_eq!(read, Date::new(time.civil().date().at(0, 0, 0, 0), Kind::Unspecified), "{}", text);
        }
    }

    #[test]
    fn utc_text_is_the_same_moment(date in dates()) {
        let read = Date::from_json_text(&date.utc_milliseconds_text(CHINA), CHINA).unwrap();
        prop_assert_eq!(read.unix_milliseconds(CHINA), date.unix_milliseconds(CHINA));
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(
        text in prop_oneof![any::<String>(), "[0-9T:/ .,+年月日APMZa-]{0,40}"],
        offset in any::<i32>(),
    ) {
        for date in [
            Date::from_json_text(&text, offset),
            Date::from_form_text(&text, offset),
            Date::from_xml_text(&text, offset),
        ]
        .into_iter()
        .flatten()
        {
            proptest::prop_assert!((0..=Date::MAX_TICKS).contains(&date.ticks));
            let _ = (date.round_trip_text(offset), date.utc_milliseconds_text(offset), date.plain_text());
        }
    }
}

#[test]
fn no_day_is_before_the_year_1() {
    assert_eq!(day(0, 1, 1), None);
    assert_eq!(Date::new(DateTime::constant(0, 12, 31, 23, 59, 59, 0), Kind::Utc), None);
    let last = DateTime::constant(9999, 12, 31, 23, 59, 59, 999_999_999);
    assert_eq!(Date::new(last, Kind::Utc).unwrap().ticks, Date::MAX_TICKS);
}

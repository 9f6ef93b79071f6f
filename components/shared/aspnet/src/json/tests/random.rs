//! Texts of all kinds.

use super::{OFFSET, read};
use crate::date::{Date, Kind};
use crate::json::encode;
use crate::model::ModelState;
use crate::tests::{GroupApiModel, JoinGroupMode, PropertyApiModel};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What bodies are made of, well put together or not.
const PARTS: [&str; 51] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    ",,",
    "\"",
    "'",
    "\\",
    "\\u",
    "\\ud83d",
    "\\ude00",
    "/*c*/",
    "//c\n",
    "/*",
    "/",
    " ",
    "\r\n",
    "\0",
    "null",
    "nul",
    "true",
    "fals",
    "undefined",
    "NaN",
    "-Infinity",
    "new Date(",
    ")",
    "0",
    "6",
    "-1",
    "6.5",
    "1e400",
    "0x1F",
    "019",
    "99999999999999999999",
    "+1",
    "\"Level\":",
    "Name:",
    "'gid':",
    "\"Props\":[",
    "\"Date\":",
    "\"JMode\":",
    "\"InAmount\":",
    "\"JoinBySelf\":",
    "{\"$id\":\"1\",",
    "\"$ref\":\"1\"",
    "\"$values\":",
    "\"zz\":{",
    "中",
];

prop_compose! {
    fn property()(name in option::of(any::<String>()), val in option::of(".*"), sno: i32) -> PropertyApiModel {
        PropertyApiModel { name, desc: None, val, sno }
    }
}

/// Times from the year 1001 on.
fn date() -> impl Strategy<Value = Date> {
    let kind = select(vec![Kind::Unspecified, Kind::Utc, Kind::Local]);
    (315_569_520_000_000_000..Date::MAX_TICKS / 2, kind).prop_map(|(ticks, kind)| Date { ticks, kind })
}

prop_compose! {
    fn group()(
        gid: i64,
        level: i32,
        mode: i32,
        name in option::of(any::<String>()),
        join_by_self: bool,
        in_amount in proptest::num::f64::NORMAL,
        date in date(),
        props in option::of(prop::collection::vec(option::of(property()), 0..4)),
    ) -> GroupApiModel {
        GroupApiModel {
            gid,
            level,
            j_mode: JoinGroupMode(mode),
            name,
            join_by_self,
            in_amount,
            date,
            props,
            ..GroupApiModel::default()
        }
    }
}

fn read_group(text: &str) -> (Option<GroupApiModel>, ModelState) {
    let mut state = ModelState::default();
    let model = read(text, OFFSET, "PARAM", &mut state);
    (model, state)
}

/// Asserts what holds of every text: that it is read at all, and that errors are those of the body.
fn assert_is_read(text: &str) -> Result<(), TestCaseError> {
    let (_, state) = read_group(text);
    for (key, texts) in state.entries() {
        prop_assert!(key.starts_with("PARAM"), "{key}");
        prop_assert!(!texts.is_empty());
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read(text: String) {
        assert_is_read(&text)?;
    }

    #[test]
    fn parts_of_bodies_are_read(parts in prop::collection::vec(select(&PARTS[..]), 0..40)) {
        assert_is_read(&parts.concat())?;
        assert_is_read(&format!("{{{}", parts.concat()))?;
    }

    #[test]
    fn a_body_with_a_part_too_many_is_read(group in group(), part in select(&PARTS[..]), place: Index) {
        let text = encode(&group).unwrap();
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        let (before, after) = text.split_at(*place.get(&places));
        assert_is_read(&format!("{before}{part}{after}"))?;
    }

    #[test]
    fn a_body_that_is_cut_is_invalid(group in group(), place: Index) {
        let text = encode(&group).unwrap();
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).skip(1).collect();
        let (_, state) = read_group(&text[..*place.get(&places)]);
        prop_assert!(!state.is_valid());
    }

    #[test]
    fn what_was_written_is_read(group in group()) {
        for text in [encode(&group).unwrap(), serde_json::to_string(&group)?, serde_json::to_string_pretty(&group)?] {
            let (read, state) = read_group(&text);
            prop_assert!(state.is_valid(), "{text}: {state:?}");
            prop_assert_eq!(read.as_ref(), Some(&group), "{}", text);
        }
    }
}

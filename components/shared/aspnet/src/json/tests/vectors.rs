//! The golden vectors.

use super::{OFFSET, read};
use crate::model::{Model, ModelState};
use crate::tests::{self as golden, ChatBoxParams, GroupApiModel};
use serde::Serialize;
use serde_json::Value;

/// The text of a body in one of the two charsets.
fn text(bytes: &[u8]) -> Option<String> {
    if bytes.get(1) != Some(&0) && !bytes.starts_with(&[0xFF, 0xFE]) {
        return String::from_utf8(bytes.to_vec()).ok();
    }
    let units = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

fn check<M: Model + Serialize>(vector: &Value) {
    let mut state = ModelState::default();
    let model: Option<M> = match text(&golden::body(vector)) {
        Some(text) => read(&text, OFFSET, "PARAM", &mut state),
        None => {
            state.add_exception("PARAM");
            None
        }
    };
    golden::check(vector, model.as_ref(), &state);
}

#[test]
fn bodies_of_b2b_are_read_as_observed() {
    golden::vectors("b2b_binding", |name| name.starts_with("json"))
        .iter()
        .for_each(check::<ChatBoxParams>);
}

#[test]
fn bodies_of_sns_are_read_as_observed() {
    golden::vectors("sns_binding", |name| name.starts_with("json"))
        .iter()
        .for_each(check::<GroupApiModel>);
}

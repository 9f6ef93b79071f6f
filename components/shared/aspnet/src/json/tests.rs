//! What is read, against golden vectors and the rules; what is written.

mod random;
mod reading;
mod table;
mod vectors;
mod writing;

use super::read;
use crate::model::{Model, ModelState};
use crate::tests::{self as golden, GroupApiModel};
use serde::Serialize;
use serde_json::{Value, json};

/// The server's zone in the vectors.
const OFFSET: i32 = 28800;

/// Reads a text: the model's members that have not their default, and the keys of what is wrong.
fn read_as<M: Model + Serialize>(text: &str) -> (Value, Vec<String>) {
    let mut state = ModelState::default();
    let model: Option<M> = read(text, OFFSET, "PARAM", &mut state);
    let keys = state.entries().map(|(key, _)| key.to_owned()).collect();
    (model.as_ref().map_or(Value::Null, golden::shown), keys)
}

/// Asserts what a text is read as, and the keys of what is wrong with it in any order.
#[track_caller]
fn assert_read(text: &str, model: Value, keys: &[&str]) {
    let (read, mut found) = read_as::<GroupApiModel>(text);
    found.sort();
    assert_eq!(
        (read, found.iter().map(String::as_str).collect()),
        (model, keys.to_vec()),
        "{text}"
    );
}

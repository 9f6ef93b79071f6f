//! What is read, against golden vectors and the rules; what is written.



mod table;
mod vectors;


use super::read;
use crate::model::{Model, ModelState};
use crate::testing::{self, GroupApiModel};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The server's zone in the vectors.
const OFFSET: i32 = 28800;

/// Reads a text: the model's members that have not their default, and the keys of what is wrong.
fn read_as<M: Model + Serialize>(text: &str) -> (Value, Vec<String>) {
    let mut state = ModelState::default();
    let model: Option<M> = read(text, OFFSET, "PARAM", &mut state);
    let keys = testing::errors(&state).into_keys().collect();
    (model.as_ref().map_or(Value::Null, testing::shown), keys)
}

/// Asserts what a text is read as and what is wrong with it.
#[track_caller]
fn assert_read(text: &str, model: Value, keys: &[&str]) {
    assert_eq!(
        read_as::<GroupApiModel>(text),
        (model, keys.iter().map(|key| (*key).to_owned()).collect()),
        "{text}"
    );
}

//! JSON as Newtonsoft.Json 12 reads and writes it.
//!
//! Reading is laxer than JSON: comments, single quotes, names without quotes, a comma too many, numbers in octal and
//! hexadecimal; and what does not fit a member's type costs the member, or the body, by what it is (see
//! [`ModelState`]). The rules are those of its reader, state by state, because they follow from nothing else.

mod binder;
mod lexer;
mod numbers;
mod scope;
mod strings;
mod typed;
mod values;
mod words;
mod writer;

#[cfg(test)]
mod tests;

use crate::model::{Model, ModelState};
use lexer::Reader;
use work::Exceeded;

pub use writer::encode;
pub(crate) use writer::round_trip;

/// That something could not be read. What it was is not told to callers, so it is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Unreadable;

impl From<Exceeded> for Unreadable {
    fn from(_: Exceeded) -> Self {
        Self
    }
}

/// Reads a body. `None`: it is null or blank, or could not be read as an object at all.
///
/// What is wrong, also within an object, is noted under `parameter.Path.Of[0].Member`, or `parameter` for the whole. Text
/// after the first value is ignored. Dates with an offset are converted to the server's zone, `offset_seconds` east of
/// UTC.
pub fn read<M: Model>(text: &str, offset_seconds: i32, parameter: &str, state: &mut ModelState) -> Option<M> {
    let mut model = M::default();
    let mut reader = Reader::new(text, offset_seconds);
    binder::bind(&mut reader, parameter, &mut model, state).then_some(model)
}

/// How many characters are looked at to read a body, maybe more than once.
#[cfg(test)]
pub(crate) fn cost<M: Model>(text: &str) -> usize {
    let mut reader = Reader::new(text, 0);
    binder::bind(&mut reader, "", &mut M::default(), &mut ModelState::default());
    reader.work.done()
}

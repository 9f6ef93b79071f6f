mod broken;
mod properties;
mod reading;
mod vectors;
mod writing;

use super::{Order, read};
use crate::date::Date;
use crate::model::{Bind, Enumeration, ModelState, Slot};
use crate::negotiation::Charset;

/// Seconds east of UTC.
const EIGHT_HOURS: i32 = 28_800;

const NAMESPACE: &str = "urn:things";

crate::class! {
    /// A class with a member of each type.
    #[derive(Clone, PartialEq)]
    read struct Thing: "Thing" in NAMESPACE {
        number: i32 = "Number",
        large: i64 = "Large",
        text: Option<String> = "Text",
        other: Option<String> = "other",
        truth: bool = "Truth",
        ratio: f64 = "Ratio",
        color: Color = "Color",
        date: Date = "Date",
        part: Option<Part> = "Part",
        parts: Option<Vec<Option<Part>>> = "Parts",
    }
}

crate::class! {
    #[derive(Clone, PartialEq)]
    read struct Part: "Part" in NAMESPACE {
        name: Option<String> = "Name",
        inner: Option<Vec<Option<Part>>> = "Inner",
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Color(i32);

static COLORS: Enumeration = Enumeration {
    name: "Color",
    members: &[("Red", 0), ("Green", 1), ("Blue", 4)],
};

impl Bind for Color {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Enum(&mut self.0, &COLORS)
    }
}

/// What a document becomes. `Err`: it cannot be read, and that is noted.
fn outcome(text: &str, charset: Charset, order: Order) -> Result<Option<Thing>, ()> {
    let mut state = ModelState::default();
    let thing = read(text, charset, order, EIGHT_HOURS, "thing", &mut state);
    let noted: Vec<_> = state.entries().collect();
    if noted.is_empty() {
        return Ok(thing);
    }
    assert_eq!(noted, [("thing", ["An error has occurred.".to_owned()].as_slice())]);
    assert_eq!(thing, None);
    Err(())
}

/// What a document becomes, its members in any order.
fn whole(text: &str) -> Result<Option<Thing>, ()> {
    outcome(text, Charset::Utf8, Order::Any)
}

/// A document with these members.
fn thing(members: &str) -> String {
    format!(
        "<Thing xmlns='urn:things' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' \
         xmlns:z='http://schemas.microsoft.com/2003/10/Serialization/'>{members}</Thing>"
    )
}

/// What members become.
fn members(text: &str) -> Result<Thing, ()> {
    whole(&thing(text)).map(Option::unwrap)
}

mod broken;
mod properties;
mod reading;
mod vectors;
mod writing;

use super::{Order, read};
use crate::date::Date;
use crate::model::{Bind, Enumeration, Model, ModelState, Slot};
use crate::negotiation::Charset;

/// Seconds east of UTC.
const EIGHT_HOURS: i32 = 28_800;

/// A class with a member of each type.
#[derive(Debug, Clone, Default, PartialEq)]
struct Thing {
    number: i32,
    large: i64,
    text: Option<String>,
    other: Option<String>,
    truth: bool,
    ratio: f64,
    color: Color,
    date: Date,
    part: Option<Part>,
    parts: Option<Vec<Option<Part>>>,
}

crate::fields! {
    Thing {
        "Number" => number, "Large" => large, "Text" => text, "other" => other, "Truth" => truth, "Ratio" => ratio,
        "Color" => color, "Date" => date, "Part" => part, "Parts" => parts,
    }
}

impl Model for Thing {
    const NAME: &'static str = "Thing";
    const NAMESPACE: &'static str = "urn:things";
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Part {
    name: Option<String>,
    inner: Option<Vec<Option<Part>>>,
}

crate::fields! { Part { "Name" => name, "Inner" => inner } }

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

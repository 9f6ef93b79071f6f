//! Classes that requests are bound to, and what is noted when a value does not fit.

mod state;

pub use state::{EXCEPTION, ModelState};

use crate::date::Date;

/// An object of a class, as the readers fill it.
pub trait Fields {
    /// The names of its members in the order of the class.
    fn names(&self) -> &'static [&'static str];

    /// The member with exactly this name.
    fn slot(&mut self, name: &str) -> Option<Slot<'_>>;
}

/// A class whose objects are the body of a request.
pub trait Model: Fields + Default {
    /// The class's name: the root element in XML.
    const NAME: &'static str;
    /// The namespace of its data contract.
    const NAMESPACE: &'static str;
}

/// The name of a class, which is that of its data contract. [`class!`](crate::class!) implements it.
pub trait Class {
    /// The name.
    const CLASS: &'static str;
}

/// Finds a member's name as JSON and forms do: exactly, else without regard to letter case.
#[must_use]
pub fn named(fields: &dyn Fields, name: &str) -> Option<&'static str> {
    let names = fields.names();
    let exact = names.iter().find(|known| **known == name);
    exact
        .or_else(|| names.iter().find(|known| equals_ignoring_case(known, name)))
        .copied()
}

/// Whether two texts are the same but for letter case, of any script (as `StringComparison.OrdinalIgnoreCase`). No letter
/// of ASCII is another case of one that is not.
#[must_use]
pub fn equals_ignoring_case(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || (!(one.is_ascii() || other.is_ascii()) && one.to_uppercase() == other.to_uppercase())
}

/// An enumeration: the names of its values.
#[derive(Debug, PartialEq, Eq)]
pub struct Enumeration {
    /// The type's name, for texts.
    pub name: &'static str,
    /// Its members with their numbers.
    pub members: &'static [(&'static str, i32)],
}

/// A member of an object, with its type, ready to be written.
pub enum Slot<'a> {
    /// `int`.
    Int(&'a mut i32),
    /// `long`.
    Long(&'a mut i64),
    /// `string`.
    Text(&'a mut Option<String>),
    /// `bool`.
    Bool(&'a mut bool),
    /// `double`.
    Double(&'a mut f64),
    /// An enumeration, by number: defined or not.
    Enum(&'a mut i32, &'static Enumeration),
    /// `DateTime`.
    Date(&'a mut Date),
    /// An object of another class.
    Object(&'a mut dyn Member),
    /// A list of objects of another class.
    List(&'a mut dyn List),
}

/// A member that is an object or null.
pub trait Member {
    /// The name of its class.
    fn class(&self) -> &'static str;

    /// Whether it is null.
    fn is_null(&self) -> bool;

    /// Makes it null.
    fn set_null(&mut self);

    /// The object, a new one where there is none.
    fn object(&mut self) -> &mut dyn Fields;
}

/// A member that is a list of objects or null. An item may be null.
pub trait List {
    /// The name of the items' class.
    fn class(&self) -> &'static str;

    /// Whether it is null.
    fn is_null(&self) -> bool;

    /// Makes it null.
    fn set_null(&mut self);

    /// Makes it an empty list where it is null.
    fn begin(&mut self);

    /// How many items it has.
    fn length(&self) -> usize;

    /// Adds null at its end.
    fn push_null(&mut self);

    /// Adds a new object at its end.
    fn push(&mut self) -> &mut dyn Fields;

    /// Takes the last item away.
    fn pop(&mut self);
}

impl<T: Fields + Class + Default> Member for Option<T> {
    fn class(&self) -> &'static str {
        T::CLASS
    }

    fn is_null(&self) -> bool {
        self.is_none()
    }

    fn set_null(&mut self) {
        *self = None;
    }

    fn object(&mut self) -> &mut dyn Fields {
        self.get_or_insert_with(T::default)
    }
}

impl<T: Fields + Class + Default> List for Option<Vec<Option<T>>> {
    fn class(&self) -> &'static str {
        T::CLASS
    }

    fn is_null(&self) -> bool {
        self.is_none()
    }

    fn set_null(&mut self) {
        *self = None;
    }

    fn begin(&mut self) {
        self.get_or_insert_default();
    }

    fn length(&self) -> usize {
        self.as_ref().map_or(0, Vec::len)
    }

    fn push_null(&mut self) {
        self.get_or_insert_default().push(None);
    }

    fn push(&mut self) -> &mut dyn Fields {
        self.get_or_insert_default()
            .push_mut(None)
            .get_or_insert_with(T::default)
    }

    fn pop(&mut self) {
        self.get_or_insert_default().pop();
    }
}

/// A Rust type that is a member's type. An enumeration is a type of the family's own that implements it.
pub trait Bind {
    /// The value as a member.
    fn slot(&mut self) -> Slot<'_>;
}

/// Implements [`Bind`] for types that are one kind of member.
macro_rules! bind {
    ($($type:ty => $kind:ident),+ $(,)?) => {
        $(impl Bind for $type {
            fn slot(&mut self) -> Slot<'_> {
                Slot::$kind(self)
            }
        })+
    };
}

bind! { i32 => Int, i64 => Long, Option<String> => Text, bool => Bool, f64 => Double, Date => Date }

impl<T: Fields + Class + Default> Bind for Option<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Object(self)
    }
}

impl<T: Fields + Class + Default> Bind for Option<Vec<Option<T>>> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}

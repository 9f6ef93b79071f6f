//! Objects as documents.
//!
//! Tags are put together here and not by `quick-xml`'s writer: an empty element has a space before its end, ends of lines
//! are those of Windows, and characters that XML does not have become references.

use super::{ARRAYS, INSTANCE, SCHEMA, SERIALIZATION, Written, names, values};
use crate::date::Date;
use crate::model::ModelState;
use std::borrow::Cow;
use std::fmt::Write as _;

/// The name of a class's data contract.
#[derive(Debug, PartialEq, Eq)]
pub struct Contract {
    /// The class.
    pub name: &'static str,
    /// The namespace: `http://schemas.datacontract.org/2004/07/` and that of the class.
    pub namespace: &'static str,
}

/// A member's value. Where the member has another type than the value, as `object` has, the value is [`Any`](Self::Any).
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Null, of a type other than those that have their own here.
    Null,
    /// `string`.
    Text(Cow<'a, str>),
    /// `int`.
    Int(i32),
    /// `long`.
    Long(i64),
    /// `bool`.
    Bool(bool),
    /// `double`.
    Double(f64),
    /// `decimal`, in decimal digits.
    Decimal(Cow<'a, str>),
    /// `DateTime`.
    Date(Date),
    /// `Guid`, in 36 characters.
    Guid(Cow<'a, str>),
    /// `new object()`.
    Plain,
    /// An object of a class, or null.
    Object(&'static Contract, Option<Members<'a>>),
    /// A list of objects of a class, or null. An item may be null.
    Objects(&'static Contract, Option<Vec<Option<Members<'a>>>>),
    /// A list of `string`, or null. An item may be null.
    Texts(Option<Vec<Option<Cow<'a, str>>>>),
    /// A value of a member that is an `object`. What is no null and no plain object says its type.
    Any(Box<Value<'a>>),
}

impl<'a> Value<'a> {
    /// The value of a member that is an `object`.
    #[must_use]
    pub fn any(value: impl Into<Value<'a>>) -> Self {
        Self::Any(Box::new(value.into()))
    }

    /// A text, or null.
    #[must_use]
    pub fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(Cow::Borrowed(text)))
    }

    /// The namespace and the name of its type. `None`: it says none.
    fn class(&self) -> Option<(&'static str, Cow<'static, str>)> {
        let list = |of: &str| Cow::Owned(format!("ArrayOf{of}"));
        Some(match self {
            Self::Text(_) => (SCHEMA, Cow::Borrowed("string")),
            Self::Int(_) => (SCHEMA, Cow::Borrowed("int")),
            Self::Long(_) => (SCHEMA, Cow::Borrowed("long")),
            Self::Bool(_) => (SCHEMA, Cow::Borrowed("boolean")),
            Self::Double(_) => (SCHEMA, Cow::Borrowed("double")),
            Self::Decimal(_) => (SCHEMA, Cow::Borrowed("decimal")),
            Self::Date(_) => (SCHEMA, Cow::Borrowed("dateTime")),
            Self::Guid(_) => (SERIALIZATION, Cow::Borrowed("guid")),
            Self::Object(contract, Some(_)) => (contract.namespace, Cow::Borrowed(contract.name)),
            Self::Objects(contract, Some(_)) => (contract.namespace, list(contract.name)),
            Self::Texts(Some(_)) => (ARRAYS, list("string")),
            Self::Null | Self::Plain | Self::Any(_) => return None,
            Self::Object(_, None) | Self::Objects(_, None) | Self::Texts(None) => return None,
        })
    }

    /// The namespace of the elements inside, which their parent declares.
    fn inside(&self) -> Option<&'static str> {
        match self {
            Self::Object(contract, _) | Self::Objects(contract, _) => Some(contract.namespace),
            Self::Texts(_) => Some(ARRAYS),
            _ => None,
        }
    }
}

/// Makes [`Value`]s of Rust's types.
macro_rules! values {
    ($($type:ty => $kind:ident),+ $(,)?) => {
        $(impl From<$type> for Value<'_> {
            fn from(value: $type) -> Self {
                Self::$kind(value.into())
            }
        })+
    };
}

values! { i32 => Int, i64 => Long, bool => Bool, f64 => Double, Date => Date, String => Text }

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

/// The members of an object, in the order in which they are written: those of the base class first, and those of one
/// class in the order of their names' bytes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Members<'a>(Vec<(Cow<'static, str>, Value<'a>)>);

impl<'a> Members<'a> {
    /// The members of a class that has no base class. The names may be such as no element can have.
    #[must_use]
    pub fn new(members: impl IntoIterator<Item = (&'static str, Value<'a>)>) -> Self {
        let members = members.into_iter();
        let mut members: Vec<_> = members.map(|(name, value)| (names::encode(name), value)).collect();
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self(members)
    }

    /// Puts the members of the base class in front.
    #[must_use]
    pub fn based_on(self, mut base: Self) -> Self {
        base.0.extend(self.0);
        base
    }
}

/// Writes an object. Local times are so many seconds east of UTC.
#[must_use]
pub fn encode<T: Written>(object: &T, offset: i32) -> String {
    write(T::CONTRACT, &object.members(), offset)
}

pub(super) fn write(contract: &'static Contract, members: &Members<'_>, offset: i32) -> String {
    let Contract { name, namespace } = contract;
    let mut writer = Writer {
        out: format!("<{name} xmlns:i=\"{INSTANCE}\" xmlns=\"{namespace}\""),
        scope: vec![(String::new(), namespace)],
        offset,
    };
    writer.inside(name, |writer| writer.members(namespace, members, 1));
    writer.out
}

/// Writes the framework's error: `<Error><Message>…</Message></Error>`.
#[must_use]
pub fn error(message: &str) -> String {
    format!("<Error>{}</Error>", entry("Message", message))
}

/// Writes the framework's error about values that do not fit.
#[must_use]
pub fn error_with_state(message: &str, state: &ModelState) -> String {
    let entries = state.entries().map(|(key, texts)| entry(key, &texts.join(" ")));
    let entries: String = entries.collect();
    let message = entry("Message", message);
    format!("<Error>{message}<ModelState>{entries}</ModelState></Error>")
}

fn entry(key: &str, text: &str) -> String {
    let name = names::encode(key);
    let mut out = format!("<{name}>");
    push_text(&mut out, text);
    out.push_str("</");
    out.push_str(&name);
    out.push('>');
    out
}

struct Writer {
    out: String,
    /// The prefixes that are declared, and for what; the innermost last.
    scope: Vec<(String, &'static str)>,
    offset: i32,
}

impl Writer {
    fn members(&mut self, namespace: &'static str, members: &Members<'_>, depth: usize) {
        for (name, value) in &members.0 {
            self.element(namespace, name, value, depth.saturating_add(1));
        }
    }

    fn element(&mut self, namespace: &'static str, name: &str, value: &Value<'_>, depth: usize) {
        let outside = self.scope.len();
        let tag = qualified(self.prefix(namespace).unwrap_or_default(), name);
        self.out.push('<');
        self.out.push_str(&tag);
        if let Some(inside) = value.inside() {
            self.declare(inside, depth);
        }
        match value {
            Value::Any(value) => {
                if let Some((namespace, class)) = value.class() {
                    let prefix = self.declare(namespace, depth);
                    // Writing to a `String` cannot fail.
                    let _ = write!(self.out, " i:type=\"{}\"", qualified(&prefix, &class));
                }
                self.content(&tag, value, depth);
            }
            value => self.content(&tag, value, depth),
        }
        self.scope.truncate(outside);
    }

    /// Ends the start tag, and writes what is inside and the end.
    fn content(&mut self, tag: &str, value: &Value<'_>, depth: usize) {
        match value {
            Value::Null | Value::Object(_, None) | Value::Objects(_, None) | Value::Texts(None) => {
                self.out.push_str(" i:nil=\"true\" />");
            }
            Value::Plain | Value::Any(_) => self.out.push_str(" />"),
            Value::Text(text) => self.text(tag, text),
            Value::Int(number) => self.text(tag, &number.to_string()),
            Value::Long(number) => self.text(tag, &number.to_string()),
            Value::Bool(truth) => self.text(tag, if *truth { "true" } else { "false" }),
            Value::Double(number) => self.text(tag, &values::double_text(*number)),
            Value::Date(date) => self.text(tag, &date.round_trip_text(self.offset)),
            Value::Decimal(text) | Value::Guid(text) => self.text(tag, text),
            Value::Object(contract, Some(members)) => {
                self.inside(tag, |writer| writer.members(contract.namespace, members, depth));
            }
            Value::Objects(contract, Some(items)) => self.inside(tag, |writer| {
                for item in items {
                    // The item is written as it is, without a copy of its members.
                    writer.item(contract, item.as_ref(), depth.saturating_add(1));
                }
            }),
            Value::Texts(Some(items)) => self.inside(tag, |writer| {
                for item in items {
                    let text = Value::text(item.as_deref());
                    writer.element(ARRAYS, "string", &text, depth.saturating_add(1));
                }
            }),
        }
    }

    fn item(&mut self, contract: &'static Contract, item: Option<&Members<'_>>, depth: usize) {
        let tag = qualified(self.prefix(contract.namespace).unwrap_or_default(), contract.name);
        self.out.push('<');
        self.out.push_str(&tag);
        match item {
            Some(members) => self.inside(&tag, |writer| writer.members(contract.namespace, members, depth)),
            None => self.out.push_str(" i:nil=\"true\" />"),
        }
    }

    fn text(&mut self, tag: &str, text: &str) {
        self.out.push('>');
        push_text(&mut self.out, text);
        self.close(tag);
    }

    /// Writes elements inside an element; without any it is an empty one.
    fn inside(&mut self, tag: &str, content: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        self.out.push('>');
        let empty = self.out.len();
        content(self);
        if self.out.len() == empty {
            self.out.truncate(start);
            self.out.push_str(" />");
        } else {
            self.close(tag);
        }
    }

    fn close(&mut self, tag: &str) {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    /// The prefix of a namespace, declared in the tag that is being written if it is not yet.
    fn declare(&mut self, namespace: &'static str, depth: usize) -> String {
        if let Some(prefix) = self.prefix(namespace) {
            return prefix.to_owned();
        }
        // An element never declares a second one: a list of another namespace's objects in an `object` would be in theirs.
        let prefix = format!("d{depth}p1");
        // Writing to a `String` cannot fail.
        let _ = write!(self.out, " xmlns:{prefix}=\"{namespace}\"");
        self.scope.push((prefix.clone(), namespace));
        prefix
    }

    fn prefix(&self, namespace: &str) -> Option<&str> {
        let known = self.scope.iter().rev().find(|(_, known)| *known == namespace);
        known.map(|(prefix, _)| prefix.as_str())
    }
}

fn qualified(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        return name.to_owned();
    }
    format!("{prefix}:{name}")
}

fn push_text(out: &mut String, text: &str) {
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push_str("\r\n"),
            '\r' => {
                rest.next_if_eq(&'\n');
                out.push_str("\r\n");
            }
            '\t' => out.push('\t'),
            '\0'..=' ' | '\u{FFFE}' | '\u{FFFF}' if character != ' ' => {
                // Writing to a `String` cannot fail.
                let _ = write!(out, "&#x{:X};", u32::from(character));
            }
            character => out.push(character),
        }
    }
}

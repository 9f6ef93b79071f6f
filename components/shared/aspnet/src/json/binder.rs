//! Objects of classes, made of tokens as `JsonSerializerInternalReader` makes them.
//!
//! What fails is noted under the path that the reader has then, and counts as handled: the object or list that it is in
//! goes on behind it. To get there the reader passes what it failed in, and where that fails too, the failure is one of
//! the next outer object or list. So a failure may cost a member, an item, or everything, by where it leaves the reader;
//! the whole body is null where no object was left to go on.

use super::Unreadable;
use super::lexer::{Reader, Token, Value};
use super::numbers::Number;
use super::typed::Kind;
use super::values;
use crate::model::{Fields, List, Member, ModelState, Slot, named};
use std::collections::BTreeSet;

/// Reads into an object of a class. False where there is none, with or without a failure noted.
pub(super) fn bind(reader: &mut Reader, parameter: &str, fields: &mut dyn Fields, state: &mut ModelState) -> bool {
    let mut binder = Binder {
        reader,
        parameter,
        state,
        ids: BTreeSet::new(),
    };
    binder.body(fields).unwrap_or_else(|Unreadable| {
        binder.note();
        false
    })
}

struct Binder<'a> {
    reader: &'a mut Reader,
    parameter: &'a str,
    state: &'a mut ModelState,
    /// The objects' ids, each given once.
    ids: BTreeSet<String>,
}

/// What stands where an object is expected.
enum Content {
    Null,
    /// An object, whose first member or end was read, with its id.
    Object(Option<String>),
}

/// What the members at an object's beginning whose names have a `$` say about it.
enum Head {
    /// It is a reference.
    Reference,
    /// It is a list that was wrapped, the value of the member whose name was read.
    Values,
    /// It is an object, with its id.
    Object(Option<String>),
}

impl Binder<'_> {
    fn body(&mut self, fields: &mut dyn Fields) -> Result<bool, Unreadable> {
        if !self.reader.read_content()? {
            return Ok(false);
        }
        match self.object_value()? {
            Content::Null => Ok(false),
            Content::Object(id) => self.populate(fields, id).map(|()| true),
        }
    }

    /// Notes a failure where the reader is.
    fn note(&mut self) {
        let path = self.reader.path();
        self.reader.work.count(path.len());
        let dot = if path.is_empty() || path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.state.add_exception(&format!("{}{dot}{path}", self.parameter));
    }

    /// Notes a failure and leaves the containers that are deeper than the one that goes on.
    fn handle(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.note();
        self.reader.skip()?;
        while self.reader.depth() > depth && self.reader.read()? {}
        Ok(())
    }

    /// Fills an object whose first member's name, or whose end, was read. At the end of the text it is as good as read.
    fn populate(&mut self, fields: &mut dyn Fields, id: Option<String>) -> Result<(), Unreadable> {
        if id.is_some_and(|id| !self.ids.insert(id)) {
            return Err(Unreadable);
        }
        let depth = self.reader.depth();
        loop {
            match self.reader.token {
                Token::PropertyName => {
                    if self.member(fields).is_err() {
                        self.handle(depth)?;
                    }
                }
                Token::EndObject => return Ok(()),
                Token::Comment => {}
                _ => return Err(Unreadable),
            }
            if !self.reader.read()? {
                break;
            }
        }
        self.note();
        Ok(())
    }

    fn member(&mut self, fields: &mut dyn Fields) -> Result<(), Unreadable> {
        let name = self.reader.scopes.name();
        self.reader.work.count(name.len().saturating_add(fields.names().len()));
        let known = named(fields, name);
        match known.and_then(|name| fields.slot(name)) {
            Some(slot) => self.fill(slot),
            None => {
                // A comment counts as the value: what follows it is then no member's name.
                if self.reader.read()? {
                    self.reader.skip()?;
                }
                Ok(())
            }
        }
    }

    fn fill(&mut self, slot: Slot<'_>) -> Result<(), Unreadable> {
        match slot {
            Slot::Int(to) => *to = self.int()?,
            Slot::Text(to) => *to = self.text()?,
            Slot::Bool(to) => *to = self.bool()?,
            Slot::Double(to) => *to = self.double()?,
            Slot::Date(to) => {
                let Value::Date(date) = self.typed(Kind::Date)? else {
                    return Err(Unreadable);
                };
                *to = date;
            }
            Slot::Long(to) => *to = values::to_long(&self.any()?).ok_or(Unreadable)?,
            Slot::Enum(to, enumeration) => *to = values::to_enum(&self.any()?, enumeration).ok_or(Unreadable)?,
            Slot::Object(to) => self.object(to)?,
            Slot::List(to) => self.list(to)?,
        }
        Ok(())
    }

    fn typed(&mut self, kind: Kind) -> Result<Value, Unreadable> {
        self.reader.read_as(kind)?;
        if self.reader.token == Token::None {
            return Err(Unreadable);
        }
        Ok(self.take())
    }

    fn take(&mut self) -> Value {
        if let Value::Text(text) = &self.reader.value {
            self.reader.work.count(text.len());
        }
        std::mem::replace(&mut self.reader.value, Value::Nothing)
    }

    fn int(&mut self) -> Result<i32, Unreadable> {
        match self.typed(Kind::Int)? {
            Value::Number(Number::Int(number)) => i32::try_from(number).map_err(|_| Unreadable),
            _ => Err(Unreadable),
        }
    }

    fn text(&mut self) -> Result<Option<String>, Unreadable> {
        match self.typed(Kind::Text)? {
            Value::Text(text) => Ok(Some(text)),
            _ => Ok(None),
        }
    }

    fn bool(&mut self) -> Result<bool, Unreadable> {
        match self.typed(Kind::Bool)? {
            Value::Bool(is_true) => Ok(is_true),
            _ => Err(Unreadable),
        }
    }

    fn double(&mut self) -> Result<f64, Unreadable> {
        match self.typed(Kind::Double)? {
            Value::Number(Number::Double(number)) => Ok(number),
            _ => Err(Unreadable),
        }
    }

    /// The value of a member that any token may stand for.
    fn any(&mut self) -> Result<Value, Unreadable> {
        self.content()?;
        if self.reader.token != Token::StartObject {
            return self.plain();
        }
        self.reader.read_more()?;
        let Head::Object(_) = self.head()? else {
            return Err(Unreadable);
        };
        if self.reader.token != Token::PropertyName || self.reader.scopes.name() != "$value" {
            return Err(Unreadable);
        }
        self.reader.read_more()?;
        self.pass_comments()?;
        let value = self.plain()?;
        self.reader.read_more()?;
        Ok(value)
    }

    fn plain(&mut self) -> Result<Value, Unreadable> {
        match self.reader.token {
            Token::Integer
            | Token::Float
            | Token::Boolean
            | Token::Date
            | Token::String
            | Token::StartConstructor
            | Token::Null
            | Token::Undefined => Ok(self.take()),
            _ => Err(Unreadable),
        }
    }

    fn content(&mut self) -> Result<(), Unreadable> {
        self.reader.read_content()?.then_some(()).ok_or(Unreadable)
    }

    fn pass_comments(&mut self) -> Result<(), Unreadable> {
        while self.reader.token == Token::Comment {
            self.reader.read_more()?;
        }
        Ok(())
    }

    fn object(&mut self, to: &mut dyn Member) -> Result<(), Unreadable> {
        self.content()?;
        match self.object_value()? {
            Content::Null => to.set_null(),
            Content::Object(id) => {
                let was_null = to.is_null();
                if let Err(failure) = self.populate(to.object(), id) {
                    if was_null {
                        to.set_null();
                    }
                    return Err(failure);
                }
            }
        }
        Ok(())
    }

    /// Whether an object begins at the token.
    fn object_value(&mut self) -> Result<Content, Unreadable> {
        self.pass_comments()?;
        if self.reader.token != Token::StartObject {
            return self.is_null_value().then_some(Content::Null).ok_or(Unreadable);
        }
        self.reader.read_more()?;
        match self.head()? {
            Head::Reference => Ok(Content::Null),
            Head::Object(id) => Ok(Content::Object(id)),
            Head::Values => {
                self.reader.read_more()?;
                Err(Unreadable)
            }
        }
    }

    /// Whether the token is null for an object or a list. An empty string is.
    fn is_null_value(&self) -> bool {
        match self.reader.token {
            Token::Null | Token::Undefined => true,
            Token::String => self.reader.value == Value::Text(String::new()),
            _ => false,
        }
    }

    /// Reads an object's first members as long as they are about the object itself. Types are passed. A reference is
    /// read as null, whatever it is to: no two places here share an object.
    fn head(&mut self) -> Result<Head, Unreadable> {
        let mut id = None;
        if !self.reader.scopes.name().starts_with('$') {
            return Ok(Head::Object(id));
        }
        while self.reader.token == Token::PropertyName {
            match self.reader.scopes.name() {
                "$ref" => {
                    self.reader.read_more()?;
                    let is_null = self.reader.token == Token::Null;
                    if !is_null && self.reader.token != Token::String {
                        return Err(Unreadable);
                    }
                    self.reader.read_more()?;
                    if !is_null {
                        let is_more = self.reader.token == Token::PropertyName;
                        return if is_more { Err(Unreadable) } else { Ok(Head::Reference) };
                    }
                }
                "$type" => {
                    self.reader.read_more()?;
                    if self.reader.value == Value::Nothing {
                        return Err(Unreadable);
                    }
                    self.reader.read_more()?;
                }
                "$id" => {
                    self.reader.read_more()?;
                    id = text_of(&self.take());
                    self.reader.read_more()?;
                }
                "$values" => return Ok(Head::Values),
                _ => break,
            }
        }
        Ok(Head::Object(id))
    }

    fn list(&mut self, to: &mut dyn List) -> Result<(), Unreadable> {
        self.content()?;
        let was_null = to.is_null();
        let read = self.list_value(to);
        if read.is_err() && was_null {
            to.set_null();
        }
        read
    }

    fn list_value(&mut self, to: &mut dyn List) -> Result<(), Unreadable> {
        match self.reader.token {
            Token::StartArray => return self.items(to),
            Token::StartObject => {
                self.reader.read_more()?;
                match self.head()? {
                    Head::Reference => to.set_null(),
                    Head::Object(_) => return Err(Unreadable),
                    Head::Values => {
                        self.reader.read_more()?;
                        self.items(to)?;
                        self.reader.read_more()?;
                    }
                }
            }
            _ if self.is_null_value() => to.set_null(),
            _ => return Err(Unreadable),
        }
        Ok(())
    }

    /// Adds items to a list. At the end of the text it is as good as read.
    fn items(&mut self, to: &mut dyn List) -> Result<(), Unreadable> {
        to.begin();
        let depth = self.reader.depth();
        let mut failed = None;
        loop {
            match self.item(to) {
                Ok(Item::Read) => {}
                Ok(Item::End) => return Ok(()),
                Ok(Item::Missing) => break,
                Err(Unreadable) => {
                    let index = self.reader.scopes.index(depth);
                    self.handle(depth.saturating_add(1))?;
                    // Twice at one index, no further item would be read.
                    if failed.replace(index) == Some(index) {
                        return Err(Unreadable);
                    }
                }
            }
        }
        self.note();
        Ok(())
    }

    fn item(&mut self, to: &mut dyn List) -> Result<Item, Unreadable> {
        if !self.reader.read_content()? {
            return Ok(Item::Missing);
        }
        if self.reader.token == Token::EndArray {
            return Ok(Item::End);
        }
        match self.object_value()? {
            Content::Null => to.push_null(),
            Content::Object(id) => {
                if let Err(failure) = self.populate(to.push(), id) {
                    to.pop();
                    return Err(failure);
                }
            }
        }
        Ok(Item::Read)
    }
}

/// What was found in a list.
enum Item {
    Read,
    End,
    Missing,
}

/// An id as a text.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Nothing => None,
        Value::Text(text) => Some(text.clone()),
        other => Some(format!("{other:?}")),
    }
}

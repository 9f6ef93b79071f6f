//! `application/x-www-form-urlencoded` bodies.

mod pairs;
#[cfg(test)]
mod tests;
mod values;

pub(crate) use values::{Unreadable, Values};

use crate::convert::{self, Unfit};
use crate::date::Date;
use crate::model::{Fields, List, Member, Model, ModelState, Slot};
use std::collections::BTreeSet;
use values::folded;

/// Objects in objects, at most.
const MAX_DEPTH: usize = 64;
/// How many bytes may be read again for items that a form names a second time: so many, and a quarter of the form's.
const REPEATS: usize = 4 << 10;

/// Reads a body into an object; `parameter` is the name under which errors are noted. Members that have no value, or one
/// that does not fit, keep their default.
///
/// `None`: the body is empty; or, with an error noted, a name has an opening bracket that is not closed, or the form
/// nests its names without measure, or repeats items whose values are much longer than itself: a form could name one
/// item and its values a thousand times.
pub fn read<M: Model>(body: &[u8], offset_seconds: i32, parameter: &str, state: &mut ModelState) -> Option<M> {
    if body.is_empty() {
        return None;
    }
    let mut model = M::default();
    match read_into(&mut model, body, offset_seconds, parameter).1 {
        Ok(notes) => {
            for (key, text) in notes {
                state.add(&key, text);
            }
            Some(model)
        }
        Err(Unreadable) => {
            state.add_exception(parameter);
            None
        }
    }
}

/// How many bytes are looked at to read a body, maybe more than once.
#[cfg(test)]
pub(crate) fn cost<M: Model>(body: &[u8]) -> usize {
    read_into(&mut M::default(), body, 0, "").0
}

/// What is noted, in order: keys and texts.
type Notes = Vec<(String, String)>;

/// Also says how many bytes were looked at.
fn read_into(
    fields: &mut dyn Fields,
    body: &[u8],
    offset_seconds: i32,
    parameter: &str,
) -> (usize, Result<Notes, Unreadable>) {
    let body = String::from_utf8_lossy(body);
    let values = match Values::parse(&body) {
        Ok(values) => values,
        Err(unreadable) => return (body.len(), Err(unreadable)),
    };
    let mut binder = Binder::new(&values, body.len(), offset_seconds, parameter);
    let bound = binder.object(fields, "", MAX_DEPTH);
    (values.work.done(), bound.map(|()| binder.notes))
}

struct Binder<'a> {
    values: &'a Values,
    offset_seconds: i32,
    parameter: &'a str,
    notes: Notes,
    /// How many bytes may be read again for items that were read before.
    repeats: usize,
    /// What had been read when the item began that is read again now.
    again_since: Option<usize>,
}

impl<'a> Binder<'a> {
    fn new(values: &'a Values, bytes: usize, offset_seconds: i32, parameter: &'a str) -> Self {
        Self {
            values,
            offset_seconds,
            parameter,
            notes: Vec::new(),
            repeats: REPEATS.saturating_add(bytes.div_euclid(4)),
            again_since: None,
        }
    }

    /// Fills an object whose members' names start with `prefix`.
    fn object(&mut self, fields: &mut dyn Fields, prefix: &str, depth: usize) -> Result<(), Unreadable> {
        let depth = depth.checked_sub(1).ok_or(Unreadable)?;
        for name in fields.names() {
            self.check(0)?;
            let key = if prefix.is_empty() {
                (*name).to_owned()
            } else {
                format!("{prefix}.{name}")
            };
            match fields.slot(name) {
                Some(Slot::Object(member)) => self.member(member, &key, depth)?,
                Some(Slot::List(list)) => self.list(list, &key, depth)?,
                Some(slot) => self.scalar(slot, name, &key)?,
                None => {}
            }
        }
        Ok(())
    }

    /// Whether so many more bytes may be looked at.
    fn check(&self, bytes: usize) -> Result<(), Unreadable> {
        self.values.work.check()?;
        let again = self.again_since.map_or(0, |since| {
            self.values.work.done().saturating_sub(since).saturating_add(bytes)
        });
        if again > self.repeats { Err(Unreadable) } else { Ok(()) }
    }

    /// Reads an item, maybe one whose values were read before: the form says them once, and the model has them twice.
    fn counted(
        &mut self,
        is_again: bool,
        read: impl FnOnce(&mut Self) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        if !is_again || self.again_since.is_some() {
            return read(self);
        }
        let since = self.values.work.done();
        self.again_since = Some(since);
        read(self)?;
        self.again_since = None;
        let repeated = self.values.work.done().saturating_sub(since);
        self.repeats = self.repeats.checked_sub(repeated).ok_or(Unreadable)?;
        Ok(())
    }

    fn member(&mut self, member: &mut dyn Member, key: &str, depth: usize) -> Result<(), Unreadable> {
        if self.values.has_prefix(key) {
            self.object(member.object(), key, depth)?;
        }
        Ok(())
    }

    fn list(&mut self, list: &mut dyn List, key: &str, depth: usize) -> Result<(), Unreadable> {
        if !self.values.has_prefix(key) {
            return Ok(());
        }
        list.set_null();
        list.begin();
        let values = self.values;
        if let Some(items) = values.get(key) {
            // A value of the list itself is an item; it has the members that are named without index.
            for (place, _) in items.iter().enumerate() {
                self.counted(place > 0, |binder| binder.object(list.push(), key, depth))?;
            }
            return Ok(());
        }
        if let Some(indexes) = values.get(&format!("{key}.index")) {
            let mut known = BTreeSet::new();
            for index in indexes {
                values.work.count(index.len());
                let item = format!("{key}[{index}]");
                let is_known = !known.insert(folded(index));
                self.counted(is_known, |binder| binder.item(list, &item, depth))?;
            }
            return Ok(());
        }
        for index in 0_usize.. {
            let item = format!("{key}[{index}]");
            if !values.has_prefix(&item) {
                break;
            }
            self.item(list, &item, depth)?;
        }
        Ok(())
    }

    /// Adds an item: null where it has no value.
    fn item(&mut self, list: &mut dyn List, key: &str, depth: usize) -> Result<(), Unreadable> {
        self.check(key.len())?;
        if self.values.has_prefix(key) {
            return self.object(list.push(), key, depth);
        }
        list.push_null();
        Ok(())
    }

    fn scalar(&mut self, slot: Slot<'_>, name: &str, key: &str) -> Result<(), Unreadable> {
        let values = self.values;
        let texts = values.get(key).unwrap_or_default();
        let Some(text) = texts.first() else {
            return Ok(());
        };
        self.check(text.len())?;
        values.work.count(text.len());
        let is_blank = convert::is_blank(text);
        if let Slot::Text(target) = slot {
            *target = (!is_blank).then(|| text.clone());
            return Ok(());
        }
        if is_blank {
            return self.note(key, "A value is required.".to_owned());
        }
        match convert_into(slot, text, self.offset_seconds) {
            Ok(()) => Ok(()),
            Err(Unfit::Form) => self.note(key, convert::not_valid(&texts.join(","), name)),
            Err(Unfit::Exception) => self.note(key, crate::model::EXCEPTION.to_owned()),
        }
    }

    fn note(&mut self, key: &str, text: String) -> Result<(), Unreadable> {
        let key = format!("{}.{key}", self.parameter);
        let bytes = key.len().saturating_add(text.len());
        self.check(bytes)?;
        self.values.work.count(bytes);
        self.notes.push((key, text));
        Ok(())
    }
}

/// Writes the value of a text that is not blank into a member of its type.
fn convert_into(slot: Slot<'_>, text: &str, offset_seconds: i32) -> Result<(), Unfit> {
    match slot {
        Slot::Int(target) => *target = convert::int(text)?,
        Slot::Long(target) => *target = convert::long(text)?,
        Slot::Bool(target) => *target = convert::boolean(text)?,
        Slot::Double(target) => *target = convert::double(text)?,
        Slot::Enum(target, enumeration) => *target = convert::enumeration(text, enumeration)?,
        Slot::Date(target) => *target = Date::from_form_text(text, offset_seconds).ok_or(Unfit::Form)?,
        Slot::Text(_) | Slot::Object(_) | Slot::List(_) => {}
    }
    Ok(())
}

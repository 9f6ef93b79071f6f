//! `application/x-www-form-urlencoded` bodies.

mod pairs;
#[cfg(test)]
mod tests;
mod values;

pub(crate) use values::{Unreadable, Values};

use crate::convert::{self, Unfit};
use crate::date::Date;
use crate::model::{Fields, List, Member, Model, ModelState, Slot};

/// Objects in objects, at most.
const MAX_DEPTH: usize = 64;
/// What an object counts, besides its texts.
const OBJECT_SIZE: usize = 64;
/// How large a model and its errors may become. Indexes may be repeated, so that a form could make a model many times its
/// own size.
const MAX_SIZE: usize = 16 << 20;

/// Reads a body into an object; `parameter` is the name under which errors are noted. Members that have no value, or one
/// that does not fit, keep their default.
///
/// `None`: the body is empty; or, with an error noted, a name has an opening bracket that is not closed, or the form
/// repeats or nests its names without measure.
pub fn read<M: Model>(body: &[u8], offset_seconds: i32, parameter: &str, state: &mut ModelState) -> Option<M> {
    if body.is_empty() {
        return None;
    }
    let mut model = M::default();
    match read_into(&mut model, body, offset_seconds, parameter) {
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

/// What is noted, in order: keys and texts.
type Notes = Vec<(String, String)>;

fn read_into(fields: &mut dyn Fields, body: &[u8], offset_seconds: i32, parameter: &str) -> Result<Notes, Unreadable> {
    let body = String::from_utf8_lossy(body);
    let values = Values::parse(&body)?;
    let mut binder = Binder {
        values: &values,
        offset_seconds,
        parameter,
        notes: Vec::new(),
        size: 0,
    };
    binder.object(fields, "", MAX_DEPTH)?;
    Ok(binder.notes)
}

struct Binder<'a> {
    values: &'a Values,
    offset_seconds: i32,
    parameter: &'a str,
    notes: Notes,
    size: usize,
}

impl Binder<'_> {
    /// Fills an object whose members' names start with `prefix`.
    fn object(&mut self, fields: &mut dyn Fields, prefix: &str, depth: usize) -> Result<(), Unreadable> {
        let depth = depth.checked_sub(1).ok_or(Unreadable)?;
        self.count(OBJECT_SIZE.saturating_add(prefix.len()))?;
        for name in fields.names() {
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
            for _ in items {
                self.object(list.push(), key, depth)?;
            }
            return Ok(());
        }
        if let Some(indexes) = values.get(&format!("{key}.index")) {
            for index in indexes {
                self.item(list, &format!("{key}[{index}]"), depth)?;
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
        if self.values.has_prefix(key) {
            return self.object(list.push(), key, depth);
        }
        self.count(OBJECT_SIZE.saturating_add(key.len()))?;
        list.push_null();
        Ok(())
    }

    fn scalar(&mut self, slot: Slot<'_>, name: &str, key: &str) -> Result<(), Unreadable> {
        let values = self.values;
        let Some(texts) = values.get(key) else {
            return Ok(());
        };
        let Some(text) = texts.first() else {
            return Ok(());
        };
        let is_blank = convert::is_blank(text);
        if let Slot::Text(target) = slot {
            self.count(text.len())?;
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
        self.count(key.len().saturating_add(text.len()))?;
        self.notes.push((key, text));
        Ok(())
    }

    fn count(&mut self, size: usize) -> Result<(), Unreadable> {
        self.size = self.size.saturating_add(size);
        if self.size > MAX_SIZE { Err(Unreadable) } else { Ok(()) }
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

//! The attributes of a tag. `quick-xml` reads them too, but takes them without spaces between them, and looks for repeated
//! ones by comparing each with all before it.

use super::characters::{BLANK, attribute};
use super::namespaces::{Namespace, Namespaces};
use super::{Unreadable, names};
use std::borrow::Cow;
use std::collections::BTreeSet;
use work::Work;

/// An attribute as it is written.
#[derive(Debug, PartialEq)]
pub(super) struct Written<'a> {
    pub(super) name: &'a str,
    pub(super) value: Cow<'a, str>,
}

/// Reads what follows the name in a tag.
pub(super) fn written(raw: &str) -> Result<Vec<Written<'_>>, Unreadable> {
    let mut attributes = Vec::new();
    let mut rest = raw;
    loop {
        let start = rest.trim_start_matches(BLANK);
        if start.is_empty() {
            return Ok(attributes);
        }
        // The name of the tag ends at a blank, so this is about the attributes after the first.
        if start.len() == rest.len() {
            return Err(Unreadable);
        }
        let (name, after) = start.split_once('=').ok_or(Unreadable)?;
        let after = after.trim_start_matches(BLANK);
        let quote = after.chars().next().filter(|quote| ['"', '\''].contains(quote));
        let quote = quote.ok_or(Unreadable)?;
        let value = after.strip_prefix(quote).ok_or(Unreadable)?;
        let (value, after) = value.split_once(quote).ok_or(Unreadable)?;
        attributes.push(Written {
            name: name.trim_end_matches(BLANK),
            value: attribute(value)?,
        });
        rest = after;
    }
}

/// An attribute that means something to the serializer.
#[derive(Debug)]
pub(super) struct Meaningful {
    pub(super) namespace: Namespace,
    pub(super) local: String,
    pub(super) value: String,
}

/// Declares the prefixes for the element that was entered last, checks all names, and returns what the serializer looks
/// at.
pub(super) fn resolve(raw: &str, namespaces: &mut Namespaces, work: &Work) -> Result<Vec<Meaningful>, Unreadable> {
    work.charge(raw.len())?;
    let written = written(raw)?;
    let mut named = Vec::with_capacity(written.len());
    let mut unique = BTreeSet::new();
    for Written { name, value } in &written {
        // Each is looked up among those of its tag and, where it is a namespace, among all.
        work.charge(name.len().saturating_add(value.len()))?;
        let declares = match names::qualified(name)? {
            ("", "xmlns") => Some(""),
            ("xmlns", prefix) => Some(prefix),
            (prefix, local) => {
                named.push((prefix, local, value));
                None
            }
        };
        if let Some(prefix) = declares {
            namespaces.declare(prefix, value)?;
            if !unique.insert((None, prefix)) {
                return Err(Unreadable);
            }
        }
    }
    let mut meaningful = Vec::new();
    for (prefix, local, value) in named {
        let namespace = match prefix {
            "" => Namespace::NONE,
            prefix => namespaces.of(prefix).ok_or(Unreadable)?,
        };
        if !unique.insert((Some(namespace), local)) {
            return Err(Unreadable);
        }
        if [Namespace::INSTANCE, Namespace::SERIALIZATION].contains(&namespace) {
            meaningful.push(Meaningful {
                namespace,
                local: local.to_owned(),
                value: value.clone().into_owned(),
            });
        }
    }
    Ok(meaningful)
}

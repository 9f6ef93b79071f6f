//! The values of a form or a query by their names.

use super::pairs;
use std::collections::BTreeMap;
use work::{Exceeded, Work};

/// A form or a query may not have more pairs than this. The framework has no such limit.
const MAX_PAIRS: usize = 100_000;

/// The text is no form or query that the framework reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;

impl From<Exceeded> for Unreadable {
    fn from(_: Exceeded) -> Self {
        Self
    }
}

/// Values by their names, letter case ignored.
pub(crate) struct Values {
    /// Names in upper case and sorted, with the values in their order.
    names: Vec<(String, Vec<String>)>,
    /// What reading the text has cost, looking for names and what is done with values among it.
    pub(crate) work: Work,
}

impl Values {
    /// Reads a form or a query; an empty one has no pairs.
    ///
    /// # Errors
    ///
    /// A name has an opening bracket that is not closed, or there are more pairs than any form needs.
    pub(crate) fn parse(text: &str) -> Result<Self, Unreadable> {
        let work = Work::on(text.len());
        work.charge(text.len())?;
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let pairs = pairs::pairs(text).filter(|_| !text.is_empty());
        for (index, (name, value)) in pairs.enumerate() {
            if index >= MAX_PAIRS {
                return Err(Unreadable);
            }
            values.entry(folded(&dotted(&name)?)).or_default().push(value);
        }
        Ok(Self {
            names: values.into_iter().collect(),
            work,
        })
    }

    /// The values with a name, at least one.
    pub(crate) fn get(&self, name: &str) -> Option<&[String]> {
        self.work.count(name.len());
        let name = folded(name);
        let index = self.names.binary_search_by(|(known, _)| known.cmp(&name)).ok()?;
        self.names.get(index).map(|(_, values)| values.as_slice())
    }

    /// Whether there is a name that is `prefix`, or goes on from it with a dot or a bracket.
    ///
    /// Names that go on otherwise, some sorting before the dot and some after it, can hide those with a dot, as they do
    /// from the framework's search.
    pub(crate) fn has_prefix(&self, prefix: &str) -> bool {
        self.work.count(prefix.len());
        let prefix = folded(prefix);
        self.finds(&prefix, &prefix) || self.finds(&prefix, &format!("{prefix}["))
    }

    /// A binary search for `wanted` that ends at any name with the prefix. Which name it looks at next is part of what it
    /// finds, so it is not that of the standard library.
    fn finds(&self, prefix: &str, wanted: &str) -> bool {
        let mut names = self.names.as_slice();
        while let Some(last) = names.len().checked_sub(1) {
            let Some((before, [(name, _), after @ ..])) = names.split_at_checked(last.div_euclid(2)) else {
                return false;
            };
            if is_prefix(prefix, name) {
                return true;
            }
            names = if name.as_str() < wanted { after } else { before };
        }
        false
    }
}

fn is_prefix(prefix: &str, name: &str) -> bool {
    let Some(rest) = name.strip_prefix(prefix) else {
        return false;
    };
    rest.is_empty() || rest.starts_with(['.', '['])
}

/// A name in upper case, character by character; ASCII letters have no other form.
pub(super) fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_uppercase();
    }
    name.chars()
        .map(|char| {
            let mut upper = char.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(upper), None) if char.is_ascii() || !upper.is_ascii() => upper,
                _ => char,
            }
        })
        .collect()
}

/// The form of a name that members have: `Props[0][Name]` becomes `Props[0].Name`, and `a[]` becomes `a`.
fn dotted(name: &str) -> Result<String, Unreadable> {
    let mut dotted = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, behind)) = rest.split_once('[') {
        dotted.push_str(before);
        let (inner, after) = behind.split_once(']').ok_or(Unreadable)?;
        if inner.starts_with(|char: char| char.is_ascii_digit()) {
            dotted.extend(["[", inner, "]"]);
        } else if !inner.is_empty() {
            dotted.extend([".", inner]);
        }
        rest = after;
    }
    dotted.push_str(rest);
    Ok(dotted)
}

//! The namespaces that prefixes stand for.

use super::{INSTANCE, SERIALIZATION, Unreadable, XML, XMLNS};
use std::collections::BTreeMap;

/// A namespace by number, so that comparing costs the same whatever its length: a document can repeat a long one often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Namespace(usize);

impl Namespace {
    /// That of names without one.
    pub(super) const NONE: Self = Self(0);
    pub(super) const XML: Self = Self(1);
    pub(super) const XMLNS: Self = Self(2);
    pub(super) const INSTANCE: Self = Self(3);
    pub(super) const SERIALIZATION: Self = Self(4);
}

/// The namespaces of a document, and which of them the prefixes stand for at the place where its reader is.
#[derive(Debug)]
pub(super) struct Namespaces {
    numbers: BTreeMap<String, Namespace>,
    /// What a prefix stood for in the elements around, the innermost last.
    bound: BTreeMap<String, Vec<Namespace>>,
    /// The prefixes that the open elements declare.
    declared: Vec<Vec<String>>,
}

impl Namespaces {
    pub(super) fn new() -> Self {
        let mut namespaces = Self {
            numbers: BTreeMap::new(),
            bound: BTreeMap::new(),
            declared: Vec::new(),
        };
        // In the order of the constants.
        for uri in ["", XML, XMLNS, INSTANCE, SERIALIZATION] {
            namespaces.number(uri);
        }
        namespaces.bound.insert(String::new(), vec![Namespace::NONE]);
        namespaces.bound.insert("xml".to_owned(), vec![Namespace::XML]);
        namespaces
    }

    /// The number of a namespace.
    pub(super) fn number(&mut self, uri: &str) -> Namespace {
        if let Some(known) = self.numbers.get(uri) {
            return *known;
        }
        let number = Namespace(self.numbers.len());
        self.numbers.insert(uri.to_owned(), number);
        number
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.declared.len()
    }

    /// Opens an element.
    pub(super) fn enter(&mut self) {
        self.declared.push(Vec::new());
    }

    /// Closes the innermost element.
    pub(super) fn leave(&mut self) {
        for prefix in self.declared.pop().unwrap_or_default() {
            if let Some(bound) = self.bound.get_mut(&prefix) {
                bound.pop();
            }
        }
    }

    /// Declares a prefix, `""` for names without one, for the innermost element.
    pub(super) fn declare(&mut self, prefix: &str, uri: &str) -> Result<(), Unreadable> {
        let namespace = self.number(uri);
        let allowed = match prefix {
            "" => true,
            "xml" => namespace == Namespace::XML,
            "xmlns" => namespace == Namespace::XMLNS,
            _ => namespace != Namespace::NONE,
        };
        let innermost = self.declared.last_mut().filter(|_| allowed).ok_or(Unreadable)?;
        innermost.push(prefix.to_owned());
        self.bound.entry(prefix.to_owned()).or_default().push(namespace);
        Ok(())
    }

    /// What a prefix stands for.
    pub(super) fn of(&self, prefix: &str) -> Option<Namespace> {
        self.bound.get(prefix).and_then(|bound| bound.last()).copied()
    }
}

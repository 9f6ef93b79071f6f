//! What is wrong with a request's values, as the framework notes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The text that stands for the exception of a reader: callers from elsewhere are not told more.
pub const EXCEPTION: &str = "An error has occurred.";

/// The most texts that are noted: whoever sends more mistakes than that has made one of them again and again, and would get a
/// reply many times as long as what was sent. DIVERGES: sns-groups-errors
const MOST: usize = 1000;

/// The values that did not fit, by key; `PARAM.Path`, `PARAM` alone for the whole body, or a parameter of the query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelState {
    entries: Vec<(String, Vec<String>)>,
    /// Where in `entries` a key is, in upper case: keys that differ by letter case are one, written as the first.
    places: BTreeMap<String, usize>,
    /// How many texts there are.
    texts: usize,
}

impl ModelState {
    /// Notes a text for a key, unless there are 1,000 texts.
    pub fn add(&mut self, key: &str, text: impl Into<String>) {
        if self.texts >= MOST {
            return;
        }
        self.texts = self.texts.saturating_add(1);
        let place = *self.places.entry(key.to_uppercase()).or_insert(self.entries.len());
        match self.entries.get_mut(place) {
            Some((_, texts)) => texts.push(text.into()),
            None => self.entries.push((key.to_owned(), vec![text.into()])),
        }
    }

    /// Notes that a reader failed at a key.
    pub fn add_exception(&mut self, key: &str) {
        self.add(key, EXCEPTION);
    }

    /// Whether everything fitted.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.entries.is_empty()
    }

    /// The keys with their texts, in the order in which they were noted.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.entries.iter().map(|(key, texts)| (key.as_str(), texts.as_slice()))
    }
}

/// As `key: text; key: text`, each once.
impl fmt::Display for ModelState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self
            .entries()
            .flat_map(|(key, texts)| texts.iter().map(move |text| (key, text)));
        let mut shown = BTreeSet::new();
        for (key, text) in all {
            if shown.insert((key, text)) {
                let separator = if shown.len() > 1 { "; " } else { "" };
                write!(formatter, "{separator}{key}: {text}")?;
            }
        }
        Ok(())
    }
}

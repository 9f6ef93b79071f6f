//! Credentials that were found good before, so that who comes again with the same one costs no cryptography and no
//! look into a store.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};

/// How many are kept.
const CAPACITY: usize = 256;

/// The good ones of this instance, by their text, each with what was read of it. They are found by a keyed hash, as
/// comparing texts would tell by its duration how much of a guess is right.
#[derive(Debug)]
pub struct Proven<T> {
    hasher: RandomState,
    known: RefCell<BTreeMap<u64, (String, T)>>,
}

impl<T> Default for Proven<T> {
    fn default() -> Self {
        Self {
            hasher: RandomState::new(),
            known: RefCell::default(),
        }
    }
}

impl<T: Clone> Proven<T> {
    /// What was read of the credential with this text, if it was found good before.
    #[must_use]
    pub fn get(&self, text: &str) -> Option<T> {
        let known = self.known.borrow();
        let (known_text, value) = known.get(&self.hasher.hash_one(text))?;
        (known_text == text).then(|| value.clone())
    }

    /// Keeps one that was found good.
    pub fn insert(&self, text: &str, value: T) {
        let mut known = self.known.borrow_mut();
        if known.len() >= CAPACITY {
            known.clear();
        }
        known.insert(self.hasher.hash_one(text), (text.to_owned(), value));
    }
}

#[cfg(test)]
mod tests {
    use super::{CAPACITY, Proven};

    #[test]
    fn only_what_was_kept_is_found_and_memory_is_bounded() {
        let proven = Proven::default();
        for number in 0..=CAPACITY {
            proven.insert(&number.to_string(), number);
            assert_eq!(proven.get(&number.to_string()), Some(number));
            assert_eq!(proven.get("other"), None);
        }
        assert_eq!(proven.get("0"), None);
        assert_eq!(proven.known.borrow().len(), 1);
    }
}

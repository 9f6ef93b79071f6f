//! Tokens that were found good a moment ago, so that a caller who comes again costs no look into the store.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};

/// How long a token is believed without another look, in milliseconds.
const BELIEVED: i64 = 5000;
/// How many are kept.
const CAPACITY: usize = 256;

/// The good ones of this instance. They are found by a keyed hash, as comparing texts would tell by its duration how
/// much of a guess is right.
#[derive(Default)]
pub(super) struct Known {
    hasher: RandomState,
    tokens: RefCell<BTreeMap<u64, Entry>>,
}

struct Entry {
    token: String,
    eid: String,
    until: i64,
}

impl Known {
    /// The team of a token that is still believed at `now` (Unix milliseconds).
    pub(super) fn get(&self, token: &str, now: i64) -> Option<String> {
        let tokens = self.tokens.borrow();
        let entry = tokens.get(&self.hasher.hash_one(token))?;
        (entry.token == token && now < entry.until).then(|| entry.eid.clone())
    }

    /// Keeps a token that was found good at `now`, but no longer than it is valid.
    pub(super) fn insert(&self, token: &str, eid: &str, now: i64, expires: i64) {
        let mut tokens = self.tokens.borrow_mut();
        if tokens.len() >= CAPACITY {
            tokens.clear();
        }
        let entry = Entry {
            token: token.to_owned(),
            eid: eid.to_owned(),
            until: now.saturating_add(BELIEVED).min(expires),
        };
        tokens.insert(self.hasher.hash_one(token), entry);
    }
}

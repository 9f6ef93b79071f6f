//! `UserSig`s that were found good, so that a caller who comes again with the same one costs no cryptography.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use usersig::UserSig;

/// How many are kept. Administrators are few; a caller who signs every call anew must not fill the memory.
const CAPACITY: usize = 64;

/// The good ones of this instance. Whether they have expired is for the caller to see at every call.
///
/// They are found by a keyed hash: comparing texts would tell by its duration how much of a guess is right.
#[derive(Default)]
pub(super) struct Verified {
    hasher: RandomState,
    known: RefCell<BTreeMap<u64, (String, UserSig)>>,
}

impl Verified {
    /// The `UserSig` with this text, if it was found good before.
    pub(super) fn get(&self, text: &str) -> Option<UserSig> {
        let known = self.known.borrow();
        let (known_text, sig) = known.get(&self.hasher.hash_one(text))?;
        (known_text == text).then(|| sig.clone())
    }

    /// Keeps one that was found good.
    pub(super) fn insert(&self, text: &str, sig: UserSig) {
        let mut known = self.known.borrow_mut();
        if known.len() >= CAPACITY {
            known.clear();
        }
        known.insert(self.hasher.hash_one(text), (text.to_owned(), sig));
    }
}

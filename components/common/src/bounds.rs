//! How large replies, groups and calls may be, whatever is stored: an instance has 128 MiB for up to 16 replies at once, some
//! of which wait for slow clients.

/// The most bytes of a list in a reply, where its records are not each larger. Its page ends early then.
pub const LIST_BYTES: u32 = 4 * 1024 * 1024;

/// How much of [`LIST_BYTES`] is left for what stands around the records of a page of at most a hundred: names of fields, and
/// values that the statement does not have.
pub const AROUND_BYTES: u32 = 128 * 1024;

/// The most bytes of the JSON that a statement returns for the records of a page.
pub const PAGE_BYTES: u32 = LIST_BYTES - AROUND_BYTES;

/// The most members of a group, where its document gives no number.
pub const MAX_MEMBERS: u32 = 10_000;

/// The most ids in a call, where its document gives no number.
pub const MAX_IDS: usize = 1000;

/// A page of a list whose pages all have the same size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// Its number, from 0.
    pub number: i64,
    /// How many items a page has, at least 1.
    pub size: i64,
}

impl Numbered {
    /// The page as which a reply can be told that has only the first `kept` items of this one: the largest of a smaller size
    /// that begins where this one does. Whoever asks for the next page of that size gets what follows, nothing twice.
    #[must_use]
    pub fn ended_after(self, kept: usize) -> Self {
        let first = self.number.saturating_mul(self.size);
        let most = i64::try_from(kept).unwrap_or(i64::MAX).min(self.size);
        let begins = |size: &i64| first.checked_rem(*size) == Some(0);
        let size = (1..=most).rev().find(begins).unwrap_or(1);
        Self {
            number: first.checked_div(size).unwrap_or_default(),
            size,
        }
    }

    /// On how many such pages so many items are.
    #[must_use]
    pub fn pages(self, total: i64) -> i64 {
        let whole = total.saturating_add(self.size).saturating_sub(1);
        whole.checked_div(self.size).unwrap_or_default().max(0)
    }

    /// How many items this page has of so many.
    #[must_use]
    pub fn length(self, total: i64) -> i64 {
        let behind = total.saturating_sub(self.number.saturating_mul(self.size));
        behind.clamp(0, self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::Numbered;

    fn page(number: i64, size: i64) -> Numbered {
        Numbered { number, size }
    }

    #[test]
    fn a_page_that_ends_early_is_one_of_a_smaller_size() {
        assert_eq!(page(0, 50).ended_after(32), page(0, 32));
        assert_eq!(page(1, 50).ended_after(32), page(2, 25));
        assert_eq!(page(3, 47).ended_after(46), page(47, 3));
        assert_eq!(page(1, 47).ended_after(46), page(47, 1));
        assert_eq!(page(2, 50).ended_after(0), page(100, 1));
        assert_eq!(page(2, 50).ended_after(50), page(2, 50));
    }

    /// Whatever every page has room for, walking on from what each reply says meets every item once.
    #[test]
    fn a_walk_over_pages_that_end_early_meets_every_item_once() {
        for size in 1..=20 {
            for seed in 0..50 {
                let total = 97;
                let (mut at, mut met, mut turn) = (page(0, size), Vec::new(), seed);
                while at.number < at.pages(total) {
                    turn = (turn * 31 + 7) % 19;
                    let length = at.length(total);
                    let kept = length.min(turn + 1);
                    if kept < length {
                        at = at.ended_after(usize::try_from(kept).unwrap());
                    }
                    met.extend(at.number * at.size..at.number * at.size + at.length(total).min(kept));
                    at.number += 1;
                }
                assert_eq!(met, (0..total).collect::<Vec<_>>(), "{size} {seed}");
            }
        }
    }
}

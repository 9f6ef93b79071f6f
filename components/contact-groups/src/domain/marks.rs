//! Marks of conversations: 64 bits, and a text.

use super::{Conversation, Error, MAX_CUSTOM_MARK_BYTES};
use std::collections::BTreeMap;
use std::fmt;

/// A set of bits 0 to 63. Written as a binary numeral without leading zeros, bit 0 last; empty for no bit.
/// UNSPECIFIED: contact-groups-marks
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct StandardMark(u64);

impl StandardMark {
    /// The set of the given bit numbers.
    ///
    /// # Errors
    ///
    /// A number is not 0 to 63; `field` names the culprit.
    pub(crate) fn from_bits(bits: &[i64], field: &'static str) -> Result<Self, Error> {
        let add = |mark: u64, bit: &i64| {
            let bit = u32::try_from(*bit).ok().and_then(|bit| 1_u64.checked_shl(bit));
            bit.map(|bit| mark | bit)
                .ok_or_else(|| Error::invalid(format!("{field} holds a bit number that is not 0 to 63")))
        };
        bits.iter().try_fold(0, add).map(Self)
    }

    /// The bits as SQLite stores them, bit 63 as the sign.
    #[must_use]
    pub(crate) fn to_stored(self) -> i64 {
        self.0.cast_signed()
    }

    /// The bits as SQLite stored them.
    #[must_use]
    pub(crate) fn from_stored(stored: i64) -> Self {
        Self(stored.cast_unsigned())
    }
}

impl fmt::Display for StandardMark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            Ok(())
        } else {
            write!(formatter, "{:b}", self.0)
        }
    }
}

/// What one entry of a call does to the marks of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Bits to be cleared, before others are set.
    pub clear: StandardMark,
    /// Bits to be set.
    pub set: StandardMark,
    /// The custom mark: `None` leaves it, an empty one removes it.
    pub custom: Option<String>,
}

impl Mark {
    /// Checks the custom mark.
    ///
    /// # Errors
    ///
    /// It is too long.
    pub(crate) fn new(clear: StandardMark, set: StandardMark, custom: Option<String>) -> Result<Self, Error> {
        if custom
            .as_ref()
            .is_some_and(|custom| custom.len() > MAX_CUSTOM_MARK_BYTES)
        {
            return Err(Error::invalid(format!(
                "CustomMark is longer than {MAX_CUSTOM_MARK_BYTES} bytes"
            )));
        }
        Ok(Self { clear, set, custom })
    }

    /// This entry and then another one, as one.
    fn then(self, next: Self) -> Self {
        Self {
            clear: StandardMark(self.clear.0 | next.clear.0),
            set: StandardMark((self.set.0 & !next.clear.0) | next.set.0),
            custom: next.custom.or(self.custom),
        }
    }
}

/// What a call does to the marks of one conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MarkChange {
    /// Which conversation.
    pub conversation: Conversation,
    /// All of the call's entries for it, one after the other.
    pub mark: Mark,
}

impl MarkChange {
    /// Sums up the entries of a call: each conversation once, in the order of the call.
    #[must_use]
    pub(crate) fn sum(entries: Vec<(Conversation, Mark)>) -> Vec<Self> {
        let mut order = Vec::new();
        let mut marks = BTreeMap::<Conversation, Mark>::new();
        for (conversation, mark) in entries {
            let so_far = marks.remove(&conversation);
            if so_far.is_none() {
                order.push(conversation.clone());
            }
            marks.insert(conversation, so_far.unwrap_or_default().then(mark));
        }
        let take = |conversation| marks.remove(&conversation).map(|mark| Self { conversation, mark });
        order.into_iter().filter_map(take).collect()
    }
}

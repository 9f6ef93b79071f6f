//! What an operator limits: families that are down for maintenance, and how often one caller may call.
//!
//! Calls are counted by all instances together, in the key-value store. An instance takes a small share of a caller's calls
//! of this second at once, and asks again once it is used up.

mod shares;

use crate::counters::Counters;
use crate::{clock, kv, log, variables};
use shares::{Shares, Taken};
use std::cell::{Cell, RefCell};

/// A share is so much less than what a caller may call within a second, or one call: what instances take and do not use is lost.
const SHARES: u32 = 100;

/// Why a call is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Limited {
    /// The family is down for maintenance.
    #[error("down for maintenance")]
    Maintenance,
    /// The caller has called too often within this second.
    #[error("too many requests")]
    TooMany,
}

/// The limits of one family.
pub struct Limits {
    family: &'static str,
    maintenance: bool,
    /// Calls a second and caller; 0: any number.
    rate: u32,
    shares: RefCell<Shares>,
    counters: Counters,
    /// Whether the log says already that calls are not counted.
    warned: Cell<bool>,
}

impl Limits {
    /// Reads the variables `maintenance`, a list of families separated by commas, and `rate_limit`, a number of calls a
    /// second and caller, of which 0 is no limit.
    ///
    /// # Errors
    ///
    /// A variable cannot be read, or `rate_limit` is no number.
    pub async fn load(family: &'static str) -> Result<Self, variables::Error> {
        let maintenance = variables::text("maintenance").await?;
        let rate = variables::parsed("rate_limit", "a number of requests per second").await?;
        Ok(Self::new(family, &maintenance, rate))
    }

    fn new(family: &'static str, maintenance: &str, rate: u32) -> Self {
        Self {
            family,
            maintenance: maintenance.split(',').any(|name| name.trim() == family),
            rate,
            shares: RefCell::default(),
            counters: Counters::new(),
            warned: Cell::new(false),
        }
    }

    /// Whether the family answers at all; to be asked before it is known who calls.
    ///
    /// # Errors
    ///
    /// The family is down.
    pub fn up(&self) -> Result<(), Limited> {
        if self.maintenance {
            Err(Limited::Maintenance)
        } else {
            Ok(())
        }
    }

    /// Whether a call of `caller` is answered, who is told from others by this text ([`Identity::key`]); counts the call
    /// if it is. Without a rate limit nothing is counted, and the key-value store is not touched. Where it fails, calls are
    /// answered uncounted.
    ///
    /// # Errors
    ///
    /// The caller has used up this second.
    ///
    /// [`Identity::key`]: crate::auth::Identity::key
    pub async fn check(&self, caller: &str) -> Result<(), Limited> {
        if self.rate == 0 {
            return Ok(());
        }
        let now = clock::now();
        let taken = self.shares.borrow_mut().take(caller, now);
        let answered = match taken {
            Taken::Yes => true,
            Taken::No => false,
            Taken::Unknown => match self.share(caller).await {
                Ok(share) => self.shares.borrow_mut().add(caller, now, share),
                Err(error) => {
                    self.warn(&error);
                    true
                }
            },
        };
        if answered { Ok(()) } else { Err(Limited::TooMany) }
    }

    /// Takes a share of what the caller has left of this second from all instances' count; 0: nothing is left.
    async fn share(&self, caller: &str) -> Result<u32, kv::Error> {
        let wanted = self.rate.checked_div(SHARES).unwrap_or_default().max(1);
        let name = format!("rate {} {caller}", self.family);
        let used = self.counters.add(&name, 1, wanted.into()).await?;
        let beyond = used.saturating_sub(self.rate.into()).max(0);
        Ok(wanted.saturating_sub(u32::try_from(beyond).unwrap_or(u32::MAX)))
    }

    fn warn(&self, error: &kv::Error) {
        if !self.warned.replace(true) {
            log::warning(self.family, &format!("calls are not counted: {error}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Limits;

    #[test]
    fn a_family_is_down_when_the_list_names_it() {
        for (list, down) in [
            ("", false),
            ("a", true),
            ("b, a ,c", true),
            ("ab", false),
            ("A", false),
            (",a", true),
        ] {
            assert_eq!(Limits::new("a", list, 0).up().is_err(), down, "{list}");
        }
    }
}

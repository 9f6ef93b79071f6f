//! For how long something is kept. Whatever is older goes by and by, some with each write.

use crate::sql::Value;
use crate::{clock, variables};

const DAY: i64 = 24 * 60 * 60;

/// For how many days something is kept; 0: for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retention(u32);

impl Retention {
    /// The days that a variable says.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is no number.
    pub async fn load(variable: &'static str) -> Result<Self, variables::Error> {
        variables::parsed(variable, "a number of days").await.map(Self)
    }

    /// The first moment from which it is kept, as a parameter in Unix seconds; null: all is.
    #[must_use]
    pub fn since(self) -> Value {
        self.before(clock::now(), DAY)
    }

    /// Likewise in Unix milliseconds.
    #[must_use]
    pub fn since_ms(self) -> Value {
        self.before(clock::now_ms(), DAY.saturating_mul(1000))
    }

    fn before(self, now: i64, day: i64) -> Value {
        match i64::from(self.0).saturating_mul(day) {
            0 => Value::Null,
            kept => now.saturating_sub(kept).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Retention;
    use crate::clock;
    use crate::sql::Value;

    #[test]
    fn days_are_counted_back_from_now_and_none_are_for_ever() {
        clock::pin(1_000_000);
        assert_eq!(
            (Retention(0).since(), Retention(0).since_ms()),
            (Value::Null, Value::Null)
        );
        let days = Retention(2);
        assert_eq!((days.since(), days.since_ms()), (827_200.into(), 827_200_000.into()));
        assert!(matches!(Retention(u32::MAX).since_ms(), Value::Integer(since) if since < 0));
    }
}

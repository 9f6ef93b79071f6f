//! For how long messages are kept. Whatever is older goes by and by, some with each message that is stored.

use common::sql::Value;
use common::{clock, variables};

const DAY: i64 = 86_400;

/// For how many days messages are kept; 0 or less: for ever.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retention {
    /// Chat records.
    pub records: i64,
    /// Messages of groups.
    pub group_messages: i64,
}

impl Retention {
    /// The days that a variable says.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is no number.
    pub async fn days(variable: &'static str) -> Result<i64, variables::Error> {
        let days: u32 = variables::parsed(variable, "a number of days, or 0").await?;
        Ok(days.into())
    }

    /// The first moment from which records are kept, in Unix seconds, if there is one.
    pub(crate) fn records_since(self) -> Value {
        since(self.records, clock::now(), DAY)
    }

    /// Likewise messages of groups, in Unix milliseconds.
    pub(crate) fn group_messages_since(self) -> Value {
        since(self.group_messages, clock::now_ms(), DAY.saturating_mul(1000))
    }
}

fn since(days: i64, now: i64, day: i64) -> Value {
    match days {
        ..=0 => Value::Null,
        days => now.saturating_sub(days.saturating_mul(day)).into(),
    }
}

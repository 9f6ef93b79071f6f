//! Times in replies.

use aspnet::date::Date;
use aspnet::xml::{AsValue, Value};
use common::local_time::LocalTime;
use serde::{Serialize, Serializer};

/// A time, in the server's zone: in JSON to the second and without the zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(pub(super) Date);

impl Moment {
    /// A time in Unix milliseconds.
    pub(crate) fn new(milliseconds: i64, local_time: LocalTime) -> Self {
        let utc = Date::from_unix_milliseconds(milliseconds).unwrap_or_default();
        Self(utc.to_local(local_time.offset_seconds()))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.plain_text())
    }
}

impl AsValue for Moment {
    fn as_value(&self) -> Value<'_> {
        Value::Date(self.0)
    }
}

//! `DateTime`: a time of day on a date, with what is known of its zone.

/// What is known of the zone of a [`Date`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    #[default]
    Unspecified,
    /// It is in UTC.
    Utc,
    /// It is in the server's zone.
    Local,
}

/// A `DateTime`: the default is 0001-01-01T00:00:00 of no known zone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Date {
    /// Units of 100 ns since 0001-01-01T00:00:00, in the zone that [`kind`](Self::kind) says; at most the year 9999.
    pub ticks: i64,
    /// What is known of its zone.
    pub kind: Kind,
}

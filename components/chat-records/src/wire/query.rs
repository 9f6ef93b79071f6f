//! The query string of the calls that read.

use super::parameter::{Parameter, Sent};
use super::php::{Array, Value};
use crate::domain::Error;
use common::legacy::http::Incoming;

/// A query string, as PHP reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query(Array);

impl Query {
    /// Reads it; `required` parameters have to be there, and none of those and `optional` may be a list.
    /// UNSPECIFIED: chat-records-query
    pub(crate) fn read(
        incoming: &Incoming,
        required: &[&'static str],
        optional: &[&'static str],
    ) -> Result<Self, Error> {
        let variables = Array::parse(incoming.query.as_bytes());
        let mut missing = Vec::new();
        for name in required.iter().chain(optional) {
            match variables.get(name) {
                Some(Value::Array(_)) => return Err(Error::NotScalar(name)),
                None if required.contains(name) => missing.push(*name),
                _ => {}
            }
        }
        if missing.is_empty() {
            Ok(Self(variables))
        } else {
            Err(Error::Missing(missing))
        }
    }

    /// A parameter.
    pub(crate) fn parameter(&self, name: &'static str) -> Parameter {
        let sent = self.0.text(name).map_or(Sent::Absent, |text| {
            String::from_utf8(text.to_vec()).map_or(Sent::Other, Sent::Text)
        });
        Parameter::new(name, sent)
    }

    /// All variables.
    pub(crate) fn variables(&self) -> &Array {
        &self.0
    }
}

//! The parameters of a query string.

use crate::Error;
use crate::parameter::{Parameter, Sent};
use crate::php::{Array, Value};
use common::http::Incoming;

/// The parameters of a query string, as PHP reads it and Yii binds them to an action's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryParameters(Array);

impl QueryParameters {
    /// Reads them; `required` ones have to be there, and none of those and of `optional` may be a list.
    ///
    /// # Errors
    ///
    /// [`Error::NotScalar`], [`Error::Missing`].
    pub fn read(incoming: &Incoming, required: &[&'static str], optional: &[&'static str]) -> Result<Self, Error> {
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

    /// One of them.
    #[must_use]
    pub fn parameter(&self, name: &'static str) -> Parameter {
        let sent = self.0.text(name).map_or(Sent::Absent, |text| {
            String::from_utf8(text.to_vec()).map_or(Sent::Other, Sent::Text)
        });
        Parameter::new(name, sent)
    }

    /// All variables.
    #[must_use]
    pub fn variables(&self) -> &Array {
        &self.0
    }
}

//! Parameters of the query.

#[cfg(test)]
mod tests;

use crate::convert::{self, Unfit};
use crate::form::Values;
use crate::model::{EXCEPTION, Enumeration, ModelState};

/// The query of a request.
///
/// Its parameters are found as the framework finds them: by names in any letter case, the first of equal names; and where
/// a name is absent or its value does not fit, by the empty name, which `&&` and a final `&` have.
pub struct Query {
    values: Values,
}

/// The query cannot be read: a name has an opening bracket that is not closed. The framework fails on it, with 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("An error has occurred.")]
pub struct Unreadable;

/// A parameter that cannot be null has no value: the action does not run, and the reply is 400 with this text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The request is invalid.")]
pub struct Invalid;

/// A parameter as it is bound.
enum Bound<T> {
    Value(T),
    /// Its value is blank.
    Null,
    /// It is absent or, with an entry in the state, its value does not fit.
    Nothing,
}

impl Query {
    /// Reads what follows the `?` of a target, as it was sent; empty where there is no query.
    ///
    /// # Errors
    ///
    /// The framework cannot read it either.
    pub fn parse(query: &str) -> Result<Self, Unreadable> {
        let values = Values::parse(query).map_err(|_| Unreadable)?;
        Ok(Self { values })
    }

    /// Whether there is a parameter with this name, blank or not: an action that declares it without a default is not
    /// selected otherwise, and the reply is 404.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.values.get(name).is_some()
    }

    /// A parameter of type `string`. A blank one is null, and noted.
    pub fn text(&self, name: &str, state: &mut ModelState) -> Option<String> {
        let bound = self.bind(name, "String", state, |text| Ok(text.to_owned()));
        if let Bound::Null = bound {
            let text = "A value is required but was not present in the request.";
            state.add(&format!("{name}.String"), text);
        }
        match bound {
            Bound::Value(text) => Some(text),
            Bound::Null | Bound::Nothing => None,
        }
    }

    /// A parameter of type `long` without a default.
    ///
    /// # Errors
    ///
    /// It is absent, blank or no such number. (An absent one makes the reply 404, see [`has`](Self::has).)
    pub fn int64(&self, name: &str, state: &mut ModelState) -> Result<i64, Invalid> {
        match self.bind(name, "Int64", state, convert::long) {
            Bound::Value(number) => Ok(number),
            Bound::Null | Bound::Nothing => Err(Invalid),
        }
    }

    /// A parameter of an enumeration's type, by number: its members in any letter case, other numbers, and lists of them,
    /// which are combined. One that is absent or does not fit is the default; the latter is noted.
    ///
    /// # Errors
    ///
    /// It is blank.
    pub fn enumeration(
        &self,
        name: &str,
        enumeration: &Enumeration,
        default: i32,
        state: &mut ModelState,
    ) -> Result<i32, Invalid> {
        let read = |text: &str| convert::enumeration(text, enumeration);
        match self.bind(name, enumeration.name, state, read) {
            Bound::Value(number) => Ok(number),
            Bound::Null => Err(Invalid),
            Bound::Nothing => Ok(default),
        }
    }

    fn bind<T>(
        &self,
        name: &str,
        type_name: &str,
        state: &mut ModelState,
        read: impl Fn(&str) -> Result<T, Unfit>,
    ) -> Bound<T> {
        for key in [name, ""] {
            let values = self.values.get(key).unwrap_or_default();
            let Some(first) = values.first() else { continue };
            if convert::is_blank(first) {
                return Bound::Null;
            }
            match read(first) {
                Ok(value) => return Bound::Value(value),
                Err(Unfit::Form) => state.add(key, convert::not_valid(&values.join(","), type_name)),
                Err(Unfit::Exception) => state.add(key, EXCEPTION),
            }
        }
        Bound::Nothing
    }
}

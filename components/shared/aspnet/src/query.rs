//! Parameters of the query.

#[cfg(test)]
mod tests;

use crate::convert::{self, Unfit};
use crate::form::Values;
use crate::model::{EXCEPTION, Enumeration, ModelState};
use crate::reply::FrameworkError;
use common::http::Incoming;

/// The query of a request.
///
/// Its parameters are found as the framework finds them: by names in any letter case, the first of equal names; and where
/// a name is absent or its value does not fit, by the empty name, which `&&` and a final `&` have.
pub struct Query {
    values: Values,
}

/// What is found of a parameter.
enum Found<T> {
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
    /// [`FrameworkError::Internal`]: a name has an opening bracket that is not closed, on which the framework fails.
    pub fn parse(query: &str) -> Result<Self, FrameworkError> {
        let failed = |_| FrameworkError::Internal("the query cannot be read".to_owned());
        Ok(Self {
            values: Values::parse(query).map_err(failed)?,
        })
    }

    /// Whether the framework chooses the action that declares these parameters without a default: each has to be there,
    /// blank or not.
    ///
    /// # Errors
    ///
    /// [`FrameworkError::NotFound`]: one is absent. The query cannot be read, see [`parse`](Self::parse).
    pub fn select(incoming: &Incoming, required: &[&str]) -> Result<(), FrameworkError> {
        let query = Self::parse(&incoming.query)?;
        required.iter().try_for_each(|name| query.require(name))
    }

    fn require(&self, name: &str) -> Result<(), FrameworkError> {
        match self.values.get(name) {
            Some(_) => Ok(()),
            None => Err(FrameworkError::NotFound),
        }
    }

    /// A parameter of type `string` without a default. A blank one is null, and noted.
    ///
    /// # Errors
    ///
    /// [`FrameworkError::NotFound`]: it is absent.
    pub fn text(&self, name: &str, state: &mut ModelState) -> Result<Option<String>, FrameworkError> {
        self.require(name)?;
        let found = self.find(name, "String", state, |text| Ok(text.to_owned()));
        if let Found::Null = found {
            let text = "A value is required but was not present in the request.";
            state.add(&format!("{name}.String"), text);
        }
        Ok(match found {
            Found::Value(text) => Some(text),
            Found::Null | Found::Nothing => None,
        })
    }

    /// A parameter of type `long` without a default.
    ///
    /// # Errors
    ///
    /// [`FrameworkError::NotFound`]: it is absent. [`FrameworkError::Invalid`]: it is blank or no such number.
    pub fn int64(&self, name: &str, state: &mut ModelState) -> Result<i64, FrameworkError> {
        self.require(name)?;
        match self.find(name, "Int64", state, convert::long) {
            Found::Value(number) => Ok(number),
            Found::Null | Found::Nothing => Err(FrameworkError::Invalid),
        }
    }

    /// A parameter of an enumeration's type, by number: its members in any letter case, other numbers, and lists of them,
    /// which are combined. One that is absent or does not fit is the default; the latter is noted.
    ///
    /// # Errors
    ///
    /// [`FrameworkError::Invalid`]: it is blank.
    pub fn enumeration(
        &self,
        name: &str,
        enumeration: &Enumeration,
        default: i32,
        state: &mut ModelState,
    ) -> Result<i32, FrameworkError> {
        let read = |text: &str| convert::enumeration(text, enumeration);
        match self.find(name, enumeration.name, state, read) {
            Found::Value(number) => Ok(number),
            Found::Null => Err(FrameworkError::Invalid),
            Found::Nothing => Ok(default),
        }
    }

    /// How many bytes were looked at to read it and what was asked for, maybe more than once.
    #[cfg(test)]
    pub(crate) fn cost(&self) -> usize {
        self.values.work.done()
    }

    fn find<T>(
        &self,
        name: &str,
        type_name: &str,
        state: &mut ModelState,
        read: impl Fn(&str) -> Result<T, Unfit>,
    ) -> Found<T> {
        for key in [name, ""] {
            let values = self.values.get(key).unwrap_or_default();
            let Some(first) = values.first() else { continue };
            self.values.work.count(first.len());
            if convert::is_blank(first) {
                return Found::Null;
            }
            match read(first) {
                Ok(value) => return Found::Value(value),
                Err(Unfit::Form) => {
                    let text = convert::not_valid(&values.join(","), type_name);
                    self.values.work.count(text.len());
                    state.add(key, text);
                }
                Err(Unfit::Exception) => state.add(key, EXCEPTION),
            }
        }
        Found::Nothing
    }
}

//! Application variables: their values, and the templates that use them.

use crate::bindings::spin::variables::variables::{Error, HostWithStore};
use crate::manifest::Variable;
use crate::state::{Spin, SpinView};
use anyhow::{Context, bail, ensure};
use std::collections::BTreeMap;
use wasmtime::component::Accessor;

/// The values of all application variables; `None` for a required one that nobody set.
#[derive(Debug)]
pub(crate) struct Variables(BTreeMap<String, Option<String>>);

impl Variables {
    /// Gives each declared variable its value: from `overrides`, else from the environment, else its default.
    ///
    /// # Errors
    ///
    /// When a name is not one Spin accepts, a declaration has neither a default nor `required`, or an override names
    /// a variable that is not declared.
    pub(crate) fn resolve(
        declared: &BTreeMap<String, Variable>,
        overrides: &BTreeMap<String, String>,
    ) -> anyhow::Result<Self> {
        if let Some(name) = overrides.keys().find(|name| !declared.contains_key(*name)) {
            bail!("a value is given for variable `{name}`, which the manifest does not declare in [variables]");
        }
        let mut values = BTreeMap::new();
        for (name, variable) in declared {
            check_name(name)?;
            ensure!(
                variable.required || variable.default.is_some(),
                "variable `{name}` has neither `default` nor `required = true`"
            );
            let given = overrides.get(name).cloned();
            let value = given
                .or_else(|| std::env::var(environment_name(name)).ok())
                .or_else(|| variable.default.clone());
            values.insert(name.clone(), value);
        }
        Ok(Self(values))
    }

    /// Replaces each `{{ name }}` by the variable's value.
    ///
    /// # Errors
    ///
    /// When a `{{` is not closed, a name is not declared, or a required variable has no value.
    pub(crate) fn expand(&self, template: &str) -> anyhow::Result<String> {
        let mut expanded = String::new();
        let mut rest = template;
        while let Some((literal, tail)) = rest.split_once("{{") {
            let (name, tail) = tail
                .split_once("}}")
                .with_context(|| format!("`{{{{` is not closed in `{template}`"))?;
            expanded.push_str(literal);
            expanded.push_str(self.value(name.trim())?);
            rest = tail;
        }
        expanded.push_str(rest);
        Ok(expanded)
    }

    fn value(&self, name: &str) -> anyhow::Result<&str> {
        let value = self
            .0
            .get(name)
            .with_context(|| format!("variable `{name}` is not declared in [variables]"))?;
        value.as_deref().with_context(|| {
            format!(
                "variable `{name}` is required and has no value: set {} and start again",
                environment_name(name)
            )
        })
    }
}

fn environment_name(name: &str) -> String {
    format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase())
}

/// Refuses names that Spin refuses: lower-case letters, digits and single underscores, a letter first, none last.
pub(crate) fn check_name(name: &str) -> anyhow::Result<()> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    ensure!(
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(known)
            && !name.contains("__")
            && !name.ends_with('_'),
        "`{name}` is not a variable name: lower-case letters, digits and single underscores, starting with a letter"
    );
    Ok(())
}

impl crate::bindings::spin::variables::variables::Host for SpinView<'_> {}

impl<T: Send> HostWithStore<T> for Spin {
    async fn get(accessor: &Accessor<T, Self>, name: String) -> wasmtime::Result<Result<String, Error>> {
        if let Err(error) = check_name(&name) {
            return Ok(Err(Error::InvalidName(error.to_string())));
        }
        let value = accessor.with(|mut access| access.get().grants.variables.get(&name).cloned());
        Ok(value.ok_or_else(|| {
            Error::Undefined(format!(
                "no variable `{name}` in this component's section of the manifest"
            ))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(values: &[(&str, Option<&str>)]) -> Variables {
        Variables(
            values
                .iter()
                .map(|(name, value)| ((*name).into(), value.map(Into::into)))
                .collect(),
        )
    }

    #[test]
    fn templates_are_replaced_by_values() {
        let variables = variables(&[("a", Some("1")), ("b_c", Some(""))]);
        assert_eq!(variables.expand("x{{ a }}-{{b_c}}-{{a}}").unwrap(), "x1--1");
        assert_eq!(variables.expand("no template }}").unwrap(), "no template }}");
    }

    #[test]
    fn templates_that_cannot_be_expanded_say_why() {
        let variables = variables(&[("a", None)]);
        let error = |template| variables.expand(template).unwrap_err().to_string();
        assert!(error("{{ a }}").contains("SPIN_VARIABLE_A"));
        assert!(error("{{ b }}").contains("not declared"));
        assert!(error("{{ a").contains("not closed"));
    }

    #[test]
    fn names_follow_the_rules_of_spin() {
        for good in ["a", "a1", "utc_offset", "a_1"] {
            check_name(good).unwrap();
        }
        for bad in ["", "A", "1a", "_a", "a_", "a__b", "a-b"] {
            check_name(bad).unwrap_err();
        }
    }
}

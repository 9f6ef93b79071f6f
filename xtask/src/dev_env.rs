//! The variables that the bundle is served with: `dev.env`, unless the environment sets them already.

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::{env, fs};

/// What both Spin and the local host read variables from.
const PREFIX: &str = "SPIN_VARIABLE_";

/// Every `SPIN_VARIABLE_*` that the server gets, by its full name.
pub(crate) struct Variables {
    values: BTreeMap<String, String>,
    /// What `dev.env` says, which everybody can read.
    published: BTreeMap<String, String>,
    /// Those that come from `dev.env`.
    for_development: Vec<String>,
}

impl Variables {
    /// Reads `dev.env` and the environment, which wins. A variable that is set to nothing counts as set.
    pub(crate) fn read(workspace: &Workspace) -> Result<Self> {
        let path = workspace.root().join("dev.env");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let file = parse(&text).with_context(|| format!("{} is not usable: correct it", path.display()))?;
        let environment = env::vars_os().filter_map(|(name, value)| {
            let (name, value) = (name.into_string().ok()?, value.into_string().ok()?);
            name.starts_with(PREFIX).then_some((name, value))
        });
        Ok(Self::merge(file, environment.collect()))
    }

    fn merge(file: BTreeMap<String, String>, environment: BTreeMap<String, String>) -> Self {
        let for_development = file
            .keys()
            .filter(|name| !environment.contains_key(*name))
            .cloned()
            .collect();
        let mut values = file.clone();
        values.extend(environment);
        Self {
            values,
            published: file,
            for_development,
        }
    }

    /// Variables by their full names, of `dev.env` and of the environment, for tests of what is made from them.
    #[cfg(test)]
    pub(crate) fn from_pairs(file: &[(&str, &str)], environment: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self::merge(
            file.iter().map(owned).collect(),
            environment.iter().map(owned).collect(),
        )
    }

    /// A variable by its name in `spin.toml`; empty when it is not set.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.values.get(&full(name)).map_or("", String::as_str)
    }

    /// A secret that may be shown, and sign what is shown: the value of `dev.env`, where the server gets that one.
    pub(crate) fn published(&self, name: &str) -> Option<&str> {
        let value = self.published.get(&full(name))?;
        (self.get(name) == value).then_some(value.as_str())
    }

    /// Names and values for a child's environment.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &String)> {
        self.values.iter()
    }

    /// The names whose values come from `dev.env`.
    pub(crate) fn for_development(&self) -> &[String] {
        &self.for_development
    }
}

fn full(name: &str) -> String {
    format!("{PREFIX}{}", name.to_uppercase())
}

/// Lines `NAME=VALUE`, empty lines, and comments that begin with `#`. Nothing is quoted: a value is the rest of its
/// line.
fn parse(text: &str) -> Result<BTreeMap<String, String>> {
    let mut values = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        let (line, number) = (line.trim(), index + 1);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line
            .split_once('=')
            .with_context(|| format!("line {number} is not NAME=VALUE"))?;
        if !name.starts_with(PREFIX) {
            bail!("line {number}: {name} does not begin with {PREFIX}");
        }
        if values.insert(name.to_owned(), value.to_owned()).is_some() {
            bail!("line {number}: {name} is there twice");
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn names_values_and_comments_are_told_apart() {
        let text = "# for development\n\nSPIN_VARIABLE_A=1\n  SPIN_VARIABLE_B=x=y # z\nSPIN_VARIABLE_C=\n";
        let expected = map(&[
            ("SPIN_VARIABLE_A", "1"),
            ("SPIN_VARIABLE_B", "x=y # z"),
            ("SPIN_VARIABLE_C", ""),
        ]);
        assert_eq!(parse(text).unwrap(), expected);
    }

    #[test]
    fn mistakes_are_refused_with_their_line() {
        let cases = [
            ("SPIN_VARIABLE_A=1\noops", "line 2 is not NAME=VALUE"),
            ("PATH=/bin", "line 1: PATH does not begin with SPIN_VARIABLE_"),
            (
                "SPIN_VARIABLE_A=1\nSPIN_VARIABLE_A=2",
                "line 2: SPIN_VARIABLE_A is there twice",
            ),
        ];
        for (text, why) in cases {
            assert_eq!(parse(text).unwrap_err().to_string(), why);
        }
    }

    #[test]
    fn the_environment_wins_even_with_an_empty_value() {
        let file = map(&[("SPIN_VARIABLE_A", "file"), ("SPIN_VARIABLE_B", "file")]);
        let variables = Variables::merge(file, map(&[("SPIN_VARIABLE_A", ""), ("SPIN_VARIABLE_C", "env")]));
        assert_eq!(
            ["a", "b", "c", "d"].map(|name| variables.get(name)),
            ["", "file", "env", ""]
        );
        assert_eq!(variables.for_development(), ["SPIN_VARIABLE_B"]);
        assert_eq!(
            ["a", "b", "c", "d"].map(|name| variables.published(name)),
            [None, Some("file"), None, None]
        );
    }

    #[test]
    fn this_repository_s_own_file_is_understood() {
        let variables = Variables::read(&Workspace::locate()).unwrap();
        assert!(variables.iter().next().is_some());
    }
}

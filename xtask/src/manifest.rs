//! What the commands need to know of `spin.toml`.

use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use toml::{Table, Value};

/// `spin.toml`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// The components, by id.
    pub(crate) components: Vec<Component>,
}

/// One component.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Component {
    /// Its id, which is also the name of its family.
    pub(crate) id: String,
    /// The wasm file, relative to `spin.toml`.
    pub(crate) source: String,
    /// The cargo package that it is built from.
    pub(crate) package: String,
    /// The routes of its triggers, like `/gateway/...`.
    pub(crate) routes: Vec<String>,
}

impl Manifest {
    /// Reads the checkout's `spin.toml`.
    pub(crate) fn read(workspace: &Workspace) -> Result<Self> {
        let path = workspace.root().join("spin.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("{} is not usable: correct it", path.display()))
    }

    /// Whether there is a component by this id.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.components.iter().any(|component| component.id == id)
    }

    /// Only these components; all of them where none is named.
    pub(crate) fn only(mut self, ids: &[String]) -> Result<Self> {
        if let Some(unknown) = ids.iter().find(|id| !self.has(id)) {
            bail!("spin.toml has no component {unknown}, only {}", self.ids());
        }
        self.components
            .retain(|component| ids.is_empty() || ids.contains(&component.id));
        Ok(self)
    }

    /// The ids of all components, for people.
    pub(crate) fn ids(&self) -> String {
        let ids: Vec<&str> = self.components.iter().map(|component| component.id.as_str()).collect();
        ids.join(", ")
    }

    fn parse(text: &str) -> Result<Self> {
        let document: Table = text.parse().context("it is not TOML")?;
        let sections = document
            .get("component")
            .and_then(Value::as_table)
            .context("it has no [component.<id>] section")?;
        let triggers = document.get("trigger").and_then(|trigger| trigger.get("http"));
        let triggers = triggers.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let components = sections
            .iter()
            .map(|(id, section)| Component::parse(id, section, triggers))
            .collect::<Result<_>>()?;
        Ok(Self { components })
    }
}

impl Component {
    fn parse(id: &str, section: &Value, triggers: &[Value]) -> Result<Self> {
        let source = section
            .get("source")
            .and_then(Value::as_str)
            .with_context(|| format!("component {id} has no `source` path"))?;
        let command = section
            .get("build")
            .and_then(|build| build.get("command"))
            .and_then(Value::as_str)
            .with_context(|| format!("component {id} has no build command"))?;
        let package = package_of(command)
            .with_context(|| format!("the build command of component {id} names no `--package`: {command}"))?;
        let of_trigger = |trigger: &Value, name| Some(trigger.get(name)?.as_str()?.to_owned());
        let is_own = |trigger: &&Value| of_trigger(trigger, "component").is_some_and(|component| component == id);
        let own = triggers.iter().filter(is_own);
        Ok(Self {
            id: id.to_owned(),
            source: source.to_owned(),
            package,
            routes: own.filter_map(|trigger| of_trigger(trigger, "route")).collect(),
        })
    }
}

/// The package in `cargo build … --package <name> …`.
fn package_of(command: &str) -> Option<String> {
    let mut words = command.split_whitespace();
    words.find(|word| matches!(*word, "--package" | "-p"))?;
    words.next().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_read_with_their_packages() {
        let text = r#"
            [[trigger.http]]
            route = "/b/..."
            component = "b-family"
            [component.b-family]
            source = "target/b_family.wasm"
            [component.b-family.build]
            command = "cargo build --release -p b --target wasm32-wasip2"
            [component.a-family]
            source = "target/a_family.wasm"
            build = { command = "cargo build --package a" }
        "#;
        let component = |id: &str, source: &str, package: &str, routes: &[&str]| Component {
            id: id.to_owned(),
            source: source.to_owned(),
            package: package.to_owned(),
            routes: routes.iter().map(ToString::to_string).collect(),
        };
        let components = vec![
            component("a-family", "target/a_family.wasm", "a", &[]),
            component("b-family", "target/b_family.wasm", "b", &["/b/..."]),
        ];
        assert_eq!(Manifest::parse(text).unwrap(), Manifest { components });
    }

    #[test]
    fn unknown_components_are_refused_with_a_list_of_the_known_ones() {
        let manifest = || Manifest::read(&Workspace::locate()).unwrap();
        let only = |ids: &[&str]| manifest().only(&ids.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(only(&["directory", "rongcloud"]).unwrap().ids(), "directory, rongcloud");
        assert_eq!(only(&[]).unwrap(), manifest());
        let error = only(&["nobody"]).unwrap_err().to_string();
        assert!(
            error.starts_with("spin.toml has no component nobody, only b2b-chat, "),
            "{error}"
        );
    }

    #[test]
    fn a_component_without_a_package_is_refused_by_name() {
        let text = "[component.x]\nsource = \"x.wasm\"\nbuild = { command = \"make\" }";
        let error = Manifest::parse(text).unwrap_err().to_string();
        assert_eq!(error, "the build command of component x names no `--package`: make");
    }

    #[test]
    fn this_repository_s_own_manifest_is_understood() {
        let manifest = Manifest::read(&Workspace::locate()).unwrap();
        assert!(manifest.has("contact-groups"));
    }
}

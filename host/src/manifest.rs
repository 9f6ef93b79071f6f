//! The application manifest, `spin.toml`, version 2.

use anyhow::{Context, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// A manifest as written; templates in it are not expanded yet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    spin_manifest_version: u64,
    #[serde(rename = "application")]
    _application: toml::Table,
    #[serde(default)]
    pub(crate) variables: BTreeMap<String, Variable>,
    pub(crate) trigger: Triggers,
    #[serde(default)]
    pub(crate) component: BTreeMap<String, Component>,
}

/// One entry of `[variables]`: either required, or with a default.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variable {
    #[serde(default)]
    pub(crate) required: bool,
    pub(crate) default: Option<String>,
    /// Secret or not makes no difference here: the host prints no variable at all.
    #[serde(default, rename = "secret")]
    _secret: bool,
    #[serde(rename = "description")]
    _description: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Triggers {
    pub(crate) http: Vec<HttpTrigger>,
}

/// One `[[trigger.http]]`: a route and the component that answers it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpTrigger {
    #[serde(rename = "id")]
    _id: Option<String>,
    pub(crate) route: Route,
    pub(crate) component: String,
    executor: Option<Executor>,
}

/// A route's pattern; a private component has none and is reached by no request.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Route {
    Pattern(String),
    Private {
        #[serde(rename = "private")]
        _private: bool,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Executor {
    #[serde(rename = "type")]
    kind: String,
}

/// One `[component.<id>]`: where its wasm is, and what it may use.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Component {
    /// Path of the wasm file, relative to the manifest.
    pub(crate) source: String,
    #[serde(default)]
    pub(crate) environment: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) allowed_outbound_hosts: Vec<String>,
    #[serde(default)]
    pub(crate) key_value_stores: Vec<String>,
    #[serde(default)]
    pub(crate) sqlite_databases: Vec<String>,
    #[serde(default)]
    pub(crate) variables: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) build: Build,
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(default, rename = "tool")]
    _tool: toml::Table,
    #[serde(default)]
    files: Vec<toml::Value>,
    #[serde(default)]
    ai_models: Vec<String>,
    #[serde(default)]
    dependencies: toml::Table,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Build {
    pub(crate) command: Option<String>,
}

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is not a version 2 manifest, or asks for something that this host does not have.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| {
            format!(
                "cannot read the manifest {}: give its path with --manifest",
                path.display()
            )
        })?;
        let manifest: Self =
            toml::from_str(&text).with_context(|| format!("{} is not a manifest this host serves", path.display()))?;
        manifest
            .check()
            .with_context(|| format!("{} cannot be served", path.display()))?;
        Ok(manifest)
    }

    fn check(&self) -> anyhow::Result<()> {
        let version = self.spin_manifest_version;
        ensure!(
            version == 2,
            "spin_manifest_version is {version}, this host reads version 2"
        );
        for trigger in &self.trigger.http {
            let id = &trigger.component;
            ensure!(
                self.component.contains_key(id),
                "a route names component `{id}`, and there is no [component.{id}]"
            );
            if let Some(Executor { kind }) = &trigger.executor {
                ensure!(
                    kind == "http",
                    "component `{id}` asks for executor `{kind}`, this host has only `http`"
                );
            }
        }
        for (id, component) in &self.component {
            component.check().with_context(|| format!("component `{id}`"))?;
        }
        Ok(())
    }
}

impl Component {
    fn check(&self) -> anyhow::Result<()> {
        ensure!(
            self.files.is_empty(),
            "`files` is set, and this host mounts no files: run the application with spin"
        );
        ensure!(
            self.ai_models.is_empty(),
            "`ai_models` is set, and this host has none: run the application with spin"
        );
        ensure!(
            self.dependencies.is_empty(),
            "`dependencies` is set, and this host composes none: compose them first"
        );
        Ok(())
    }
}

//! An application: its manifest, its components ready to run, and its state folder.

use crate::Options;
use crate::engine::{self, Engine, plain};
use crate::logs::Logs;
use crate::manifest::{self, Manifest};
use crate::outbound::Pattern;
use crate::routes::Routes;
use crate::runtime_config::RuntimeConfig;
use crate::state::{Grants, State};
use crate::variables::{self, Variables};
use crate::worker::{Life, Workers};
use anyhow::Context;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use wasmtime::component::InstancePre;
use wasmtime_wasi_http::handler::{ProxyHandler, ProxyPre};
use wasmtime_wasi_http::{p2, p3};

/// An application that is ready to be served.
pub struct App {
    pub(crate) routes: Routes<Arc<Target>>,
    pub(crate) options: Options,
    pub(crate) life: Life,
    pub(crate) own_address: Arc<OnceLock<SocketAddr>>,
}

/// A component that routes lead to.
pub(crate) struct Target {
    pub(crate) component: String,
    pub(crate) engine: &'static Engine,
    pub(crate) handler: ProxyHandler<Workers>,
}

/// What the grants of all components of an application have in common.
struct Shared<'a> {
    manifest_folder: &'a Path,
    state_folder: &'a Path,
    variables: &'a Variables,
    options: &'a Options,
    runtime_config: &'a RuntimeConfig,
    life: &'a Life,
    own_address: &'a Arc<OnceLock<SocketAddr>>,
}

impl App {
    /// Reads a manifest, compiles its components, and prepares the state folder (which is created where there is none).
    ///
    /// `variables` gives values to application variables; they win over `SPIN_VARIABLE_<NAME>` in the environment,
    /// which wins over the manifest's default.
    ///
    /// # Errors
    ///
    /// When the manifest or the runtime configuration asks for what this host does not have, a required variable has no
    /// value, a component is not built, or the state folder cannot be written.
    pub async fn from_manifest(
        manifest: &Path,
        state_dir: &Path,
        variables: &BTreeMap<String, String>,
        options: Options,
    ) -> anyhow::Result<Self> {
        let (manifest, state_dir, variables) = (manifest.to_owned(), state_dir.to_owned(), variables.clone());
        // Compiling takes seconds.
        tokio::task::spawn_blocking(move || Self::load(&manifest, &state_dir, &variables, options)).await?
    }

    /// The routes and the component each leads to, the most specific route first.
    pub fn routes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.routes
            .iter()
            .map(|(route, target)| (route, target.component.as_str()))
    }

    fn load(
        path: &Path,
        state_folder: &Path,
        overrides: &BTreeMap<String, String>,
        options: Options,
    ) -> anyhow::Result<Self> {
        let manifest = Manifest::read(path)?;
        let variables = Variables::resolve(&manifest.variables, overrides)?;
        let logs = state_folder.join("logs");
        std::fs::create_dir_all(&logs).with_context(|| {
            format!(
                "cannot create the state folder {}: choose another with --state-dir",
                state_folder.display()
            )
        })?;
        let (life, own_address) = (Life::default(), Arc::new(OnceLock::new()));
        let runtime_config = RuntimeConfig::load(options.runtime_config_file.as_deref(), state_folder)?;
        let shared = Shared {
            manifest_folder: path.parent().unwrap_or(Path::new("")),
            state_folder,
            variables: &variables,
            options: &options,
            runtime_config: &runtime_config,
            life: &life,
            own_address: &own_address,
        };
        let routes = shared.routes(&manifest)?;
        Ok(Self {
            routes,
            options,
            life,
            own_address,
        })
    }
}

impl Shared<'_> {
    fn routes(&self, manifest: &Manifest) -> anyhow::Result<Routes<Arc<Target>>> {
        let mut targets = BTreeMap::new();
        for (id, component) in &manifest.component {
            let target = self
                .target(id, component)
                .with_context(|| format!("component `{id}`"))?;
            targets.insert(id.as_str(), Arc::new(target));
        }
        let mut routes = Routes::default();
        for trigger in &manifest.trigger.http {
            if let (manifest::Route::Pattern(pattern), Some(target)) =
                (&trigger.route, targets.get(trigger.component.as_str()))
            {
                routes.add(pattern, target.clone())?;
            }
        }
        Ok(routes)
    }

    fn target(&self, id: &str, component: &manifest::Component) -> anyhow::Result<Target> {
        let file = self.manifest_folder.join(&component.source);
        let build = component.build.command.as_deref().unwrap_or("its build command");
        anyhow::ensure!(
            file.is_file(),
            "{} is not there: build it with `{build}`",
            file.display()
        );
        let engine = engine::engine(&cache_folder(&file))?;
        let pre = load(engine, &file).with_context(|| format!("{} cannot be served", file.display()))?;
        let workers = Workers {
            component: id.into(),
            engine,
            pre,
            grants: Arc::new(self.grants(id, component)?),
            options: self.options.clone(),
            life: self.life.clone(),
        };
        Ok(Target {
            component: id.to_owned(),
            engine,
            handler: ProxyHandler::new(workers),
        })
    }

    fn grants(&self, id: &str, component: &manifest::Component) -> anyhow::Result<Grants> {
        let mut values = BTreeMap::new();
        for (name, template) in &component.variables {
            variables::check_name(name)?;
            let value = self
                .variables
                .expand(template)
                .with_context(|| format!("value of variable `{name}`"))?;
            values.insert(name.clone(), value);
        }
        Ok(Grants {
            environment: component.environment.clone(),
            variables: values,
            long_statements: Arc::default(),
            sqlite: self.runtime_config.sqlite(&component.sqlite_databases)?,
            key_value: self.runtime_config.key_value(&component.key_value_stores)?,
            allowed_outbound_hosts: self.outbound(&component.allowed_outbound_hosts)?,
            logs: Logs::open(&self.state_folder.join("logs"), id, self.options)?,
            own_address: self.own_address.clone(),
            clock: self.options.clock,
            memory_limit: self.options.memory_limit,
        })
    }

    fn outbound(&self, templates: &[String]) -> anyhow::Result<Arc<[Pattern]>> {
        let mut patterns = Vec::new();
        for template in templates {
            let text = self
                .variables
                .expand(template)
                .with_context(|| format!("allowed_outbound_hosts `{template}`"))?;
            // An empty variable leaves nothing to allow, which is how an optional host is configured.
            let nothing = text != *template && ["", "http://", "https://"].contains(&text.as_str());
            if !nothing {
                patterns.push(Pattern::parse(&text)?);
            }
        }
        Ok(patterns.into())
    }
}

fn load(engine: &Engine, file: &Path) -> anyhow::Result<ProxyPre<State>> {
    let pre: InstancePre<State> = engine.load(file)?;
    if let Ok(service) = p3::bindings::ServicePre::new(pre.clone()) {
        return Ok(ProxyPre::P3(service));
    }
    let proxy = p2::bindings::ProxyPre::new(pre).map_err(plain);
    Ok(ProxyPre::P2(proxy.context(
        "it exports neither wasi:http/handler@0.3 nor wasi:http/incoming-handler@0.2",
    )?))
}

/// Where compiled components are kept: in cargo's target folder if the component lies in one, else beside it.
fn cache_folder(wasm: &Path) -> PathBuf {
    let target = wasm
        .ancestors()
        .find(|folder| folder.file_name().is_some_and(|name| name == "target"));
    let folder = target.or(wasm.parent()).unwrap_or(Path::new("."));
    folder.join("host-cache")
}

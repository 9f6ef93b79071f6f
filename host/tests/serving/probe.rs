//! A running host with the probe component, its state in a folder of its own.

use host::{App, Options, Server};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// A server to be started: what differs from test to test.
pub(crate) struct Setup {
    pub(crate) options: Options,
    /// Lines of `[component.probe]`.
    pub(crate) grants: &'static str,
    /// What follows in the manifest, tables and all.
    pub(crate) rest: String,
    /// Values of application variables.
    pub(crate) variables: BTreeMap<String, String>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            options: Options::default(),
            grants: "sqlite_databases = [\"default\"]\nkey_value_stores = [\"default\"]",
            rest: "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"".into(),
            variables: BTreeMap::new(),
        }
    }
}

/// A server with the probe, and a client of it.
pub(crate) struct Probe {
    pub(crate) server: Server,
    pub(crate) folder: TempDir,
    pub(crate) base: String,
    pub(crate) client: reqwest::Client,
}

impl Setup {
    /// Writes the manifest to a new folder, in which the state will be too.
    pub(crate) fn folder(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("spin.toml"), self.manifest()).unwrap();
        folder
    }

    fn manifest(&self) -> String {
        format!(
            "spin_manifest_version = 2\n[application]\nname = \"test\"\n[component.probe]\nsource = {:?}\n{}\n\
             [component.probe.build]\ncommand = \"cargo build -p probe --target wasm32-wasip2 --release\"\n{}\n",
            wasm(),
            self.grants,
            self.rest
        )
    }

    /// Makes the application in `folder`.
    pub(crate) async fn app(&self, folder: &Path) -> anyhow::Result<App> {
        let (manifest, state) = (folder.join("spin.toml"), folder.join("state"));
        App::from_manifest(&manifest, &state, &self.variables, self.options.clone()).await
    }

    /// Serves it on a free port.
    pub(crate) async fn start(self) -> Probe {
        let folder = self.folder();
        self.start_in(folder).await
    }

    /// Serves it on a free port, with the manifest and the state that `folder` has.
    pub(crate) async fn start_in(self, folder: TempDir) -> Probe {
        let app = self.app(folder.path()).await.unwrap();
        let server = Server::start(app, "127.0.0.1:0".parse().unwrap()).await.unwrap();
        let base = format!("http://{}", server.address());
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(30))
            .build()
            .unwrap();
        Probe {
            server,
            folder,
            base,
            client,
        }
    }

    /// Why it cannot be served.
    pub(crate) async fn refusal(self) -> String {
        match self.app(self.folder().path()).await {
            Ok(_) => panic!("it is served: {}", self.manifest()),
            Err(error) => format!("{error:#}"),
        }
    }
}

impl Probe {
    /// A server with stores and a database, and nothing else.
    pub(crate) async fn start() -> Self {
        Setup::default().start().await
    }

    /// Posts a body: the status and body of the reply.
    pub(crate) async fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> (u16, String) {
        let reply = self
            .client
            .post(format!("{}{path}", self.base))
            .body(body)
            .send()
            .await
            .unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    }

    /// Posts a body to a path that answers 200: the body of the reply.
    pub(crate) async fn ask(&self, path: &str, body: &str) -> String {
        let (status, reply) = self.post(path, body.to_owned()).await;
        assert_eq!(status, 200, "{path} {body}: {reply}");
        reply
    }

    /// Stops the server and serves the same state again.
    pub(crate) async fn restart(self) -> Self {
        self.server.stop().await.unwrap();
        Setup::default().start_in(self.folder).await
    }

    /// A file of the state folder.
    pub(crate) fn state(&self, file: &str) -> PathBuf {
        self.folder.path().join("state").join(file)
    }
}

fn wasm() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"));
    target.join("wasm32-wasip2/release/probe.wasm")
}

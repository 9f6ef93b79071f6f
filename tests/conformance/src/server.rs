//! A server under test.

use crate::{Reply, stale, workspace};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Longer than anything here may take, so that a test that hangs says where.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A running server, and a client for it.
pub struct Server {
    base: String,
    client: reqwest::Client,
    variables: BTreeMap<String, String>,
    /// `None` for a server that somebody else started.
    running: Option<host::Server>,
    /// `None` when the test brought its own folder.
    state: Option<State>,
    suffix: String,
}

impl Server {
    /// Serves the bundle with the development variables; or, when the environment names a `BASE_URL`, calls that.
    ///
    /// # Panics
    ///
    /// As [`with`](Self::with).
    pub async fn start() -> Self {
        match std::env::var("BASE_URL") {
            Ok(base) if !base.is_empty() => Self::remote(base.trim_end_matches('/'), development()),
            _ => Self::with(development(), host::Options::default()).await,
        }
    }

    /// Serves the bundle in this process, in a state folder of its own, whatever the environment says.
    ///
    /// # Panics
    ///
    /// When the bundle cannot be served, most likely because its components are not built.
    pub async fn with(variables: BTreeMap<String, String>, options: host::Options) -> Self {
        let state = State::new();
        let mut server = Self::on(state.0.path(), variables, options).await;
        server.state = Some(state);
        server
    }

    /// Serves the bundle in this process on a state folder that may have state already.
    ///
    /// # Panics
    ///
    /// As [`with`](Self::with); or when a component is older than its sources.
    pub async fn on(state: &Path, variables: BTreeMap<String, String>, options: host::Options) -> Self {
        stale::check();
        let manifest = workspace().join("spin.toml");
        let app = host::App::from_manifest(&manifest, state, &variables, options)
            .await
            .unwrap_or_else(|error| panic!("cannot serve spin.toml; run `cargo xtask build` first: {error:#}"));
        let running = host::Server::start(app, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
            .await
            .expect("a free port on loopback");
        let mut server = Self::remote(&format!("http://{}", running.address()), variables);
        server.running = Some(running);
        server
    }

    /// A server that somebody else runs, with these variables, at `base`: `http://` and its address.
    ///
    /// # Panics
    ///
    /// When no HTTP client can be made on this machine.
    #[must_use]
    pub fn remote(base: &str, variables: BTreeMap<String, String>) -> Self {
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(TIMEOUT)
            .build()
            .expect("an HTTP client");
        Self {
            base: base.to_owned(),
            client,
            variables,
            running: None,
            state: None,
            suffix: suffix(),
        }
    }

    /// Stops a server that this process started, letting the calls that it has accepted finish.
    ///
    /// # Panics
    ///
    /// When the server does not stop cleanly.
    pub async fn stop(mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await.expect("a clean end");
        }
    }

    /// `http://` and the address.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The folder that the state of this server lies in.
    ///
    /// # Panics
    ///
    /// For servers that did not get a folder of their own from [`with`](Self::with).
    #[must_use]
    pub fn state(&self) -> &Path {
        self.state
            .as_ref()
            .expect("a server with its own state folder")
            .0
            .path()
    }

    /// The value of an application variable, `""` when it is not set.
    #[must_use]
    pub fn variable(&self, name: &str) -> &str {
        self.variables.get(name).map_or("", String::as_str)
    }

    /// `name` with a suffix that no other server object in any run has: at most 15 bytes more.
    #[must_use]
    pub fn unique(&self, name: &str) -> String {
        format!("{name}-{}", self.suffix)
    }

    /// A bearer token that opens `scope` on this server for an hour.
    #[must_use]
    pub fn token(&self, scope: &str) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let claims = bearer::Claims {
            scope: scope.to_owned(),
            sub: None,
            exp: Some(bearer::Seconds(now.as_secs().cast_signed() + 3600)),
            nbf: None,
            ..bearer::Claims::default()
        };
        bearer::sign(&claims, self.variable("api_secret"))
    }

    /// A request to a path of this server, with its query if it has one, taken as it stands.
    ///
    /// # Panics
    ///
    /// When the method or the path is not one that HTTP can carry.
    pub fn request(&self, method: &str, path_and_query: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("an HTTP method");
        self.client.request(method, format!("{}{path_and_query}", self.base))
    }

    /// Sends a request and reads the whole reply.
    ///
    /// # Panics
    ///
    /// When the connection fails; a reply is never a failure here.
    pub async fn send(request: reqwest::RequestBuilder) -> Reply {
        Self::try_send(request).await.expect("the server answers")
    }

    /// Sends a request and reads the whole reply.
    ///
    /// # Errors
    ///
    /// When the connection fails, as it does when the server dies.
    pub async fn try_send(request: reqwest::RequestBuilder) -> reqwest::Result<Reply> {
        Reply::read(request.send().await?).await
    }
}

/// A state folder of a test's own. It is removed when the test ends, unless the environment sets [`KEEP`].
struct State(tempfile::TempDir);

/// Keeps the state folders of tests, each with its database and the log of its components, and prints where they are.
const KEEP: &str = "IM_BUNDLE_KEEP";

impl State {
    fn new() -> Self {
        let thread = std::thread::current();
        // The test's name, in the harness that comes with Rust.
        let test = thread.name().unwrap_or_default().replace("::", "-");
        let mut folder = tempfile::Builder::new()
            .prefix(&format!("im-bundle-{test}-"))
            .tempdir()
            .expect("a temporary folder for the state");
        if std::env::var_os(KEEP).is_some() {
            folder.disable_cleanup(true);
            eprintln!("state: {}", folder.path().display());
        }
        Self(folder)
    }
}

impl Drop for State {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let folder = self.0.path().display();
            match std::env::var_os(KEEP) {
                Some(_) => eprintln!("the state of the failed test is in {folder}, its log in {folder}/logs"),
                None => eprintln!("{KEEP}=1 keeps the state of this test, and its log"),
            }
        }
    }
}

/// The variables that the tests run with: those of `dev.env`, unless the environment sets them.
///
/// # Panics
///
/// When `dev.env` cannot be read.
#[must_use]
pub fn development() -> BTreeMap<String, String> {
    const PREFIX: &str = "SPIN_VARIABLE_";
    let file = workspace().join("dev.env");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let from_file = text
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
    from_file
        .chain(std::env::vars())
        .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?.to_ascii_lowercase(), value)))
        .collect()
}

/// Differs between processes by the clock and within one by a count.
fn suffix() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let nanoseconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_nanos();
    let count = COUNT.fetch_add(1, Ordering::Relaxed) & 0xfff;
    format!("{:011x}{count:x}", (nanoseconds >> 10) & 0xfff_ffff_ffff)
}

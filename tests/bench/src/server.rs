//! A server in a process of its own, with the floor beside the components.

use crate::Arguments;
use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};

/// How long a server may take to accept connections.
const START: Duration = Duration::from_secs(60);
/// How long it may take to end.
const END: Duration = Duration::from_secs(10);

/// A server under load, with a state folder of its own below `target/bench`.
pub(crate) struct Server {
    child: Child,
    base: String,
    state: PathBuf,
    workspace: PathBuf,
}

impl Server {
    /// Starts a server on an empty state folder of this name, and waits until it accepts connections.
    pub(crate) async fn start(arguments: &Arguments, name: impl AsRef<Path>) -> anyhow::Result<Self> {
        let state = arguments.workspace.join("target/bench").join(name);
        if state.exists() {
            std::fs::remove_dir_all(&state).with_context(|| format!("cannot empty {}", state.display()))?;
        }
        std::fs::create_dir_all(&state)?;
        Self::on(arguments, state).await
    }

    /// Starts a server on a state folder that may have state already.
    pub(crate) async fn on(arguments: &Arguments, state: PathBuf) -> anyhow::Result<Self> {
        let folder = arguments.workspace.join("target/bench");
        let manifest = folder.join("spin.toml");
        std::fs::write(&manifest, with_floor(&arguments.workspace)?)?;
        // Whoever takes the port between this and the server's start makes the server say so.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let mut command = Command::new(&arguments.program);
        if arguments.spin {
            command.arg("up").arg("--from").arg(&manifest);
        } else {
            command.arg("--manifest").arg(&manifest);
        }
        command
            .args(["--listen", &address, "--quiet", "--state-dir"])
            .arg(&state);
        command.envs(
            conformance::development()
                .into_iter()
                .map(|(name, value)| (variable(&name), value)),
        );
        command.stdout(std::process::Stdio::null()).kill_on_drop(true);
        let child = command
            .spawn()
            .with_context(|| format!("cannot run {}", arguments.program.display()))?;
        let mut server = Self {
            child,
            base: format!("http://{address}"),
            state,
            workspace: arguments.workspace.clone(),
        };
        server.wait(&address).await?;
        Ok(server)
    }

    async fn wait(&mut self, address: &str) -> anyhow::Result<()> {
        let start = Instant::now();
        while tokio::net::TcpStream::connect(address).await.is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status} before it accepted connections");
            }
            if start.elapsed() > START {
                bail!("the server does not accept connections on {address}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Its URL, without a slash at the end.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The folder with spin.toml.
    pub(crate) fn workspace(&self) -> &Path {
        &self.workspace
    }

    /// Its state folder, in which scenarios may put files of their own.
    pub(crate) fn state(&self) -> &Path {
        &self.state
    }

    /// What calls it without load.
    pub(crate) fn client(&self) -> conformance::Server {
        conformance::Server::remote(&self.base, conformance::development())
    }

    /// Sends a request with a header and with a JSON body unless that is empty; fails unless the reply's status is 200.
    pub(crate) async fn call(&self, method: &str, target: &str, header: &str, body: String) -> anyhow::Result<()> {
        let (name, value) = header.split_once(": ").context("a header has a name and a value")?;
        let mut request = self.client().request(method, target).header(name, value);
        if !body.is_empty() {
            request = request.header("content-type", "application/json").body(body);
        }
        let reply = conformance::Server::send(request).await;
        if reply.status != 200 {
            bail!("{method} {target} answers {}: {}", reply.status, reply.text());
        }
        Ok(())
    }

    /// Where it writes what components log.
    pub(crate) fn logs(&self) -> PathBuf {
        self.state.join("logs")
    }

    /// How many calls failed so far by the components' own account.
    pub(crate) fn failures(&self) -> anyhow::Result<usize> {
        let mut failures = 0;
        let logs = self.logs();
        for file in std::fs::read_dir(&logs).with_context(|| format!("cannot read {}", logs.display()))? {
            let text = std::fs::read_to_string(file?.path())?;
            failures += text
                .lines()
                .filter(|line| line.contains("\"code\":") && !line.contains("\"code\":0,"))
                .count();
        }
        Ok(failures)
    }

    /// How much memory its process has in RAM.
    pub(crate) fn resident_bytes(&self) -> anyhow::Result<u64> {
        let pid = self.serving()?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .context("no VmRSS")?;
        let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kib * 1024)
    }

    /// How long its process has worked on processors, in steps of 10 ms.
    pub(crate) fn processor_time(&self) -> anyhow::Result<Duration> {
        let pid = self.serving()?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // Behind the program's name, which may hold anything, there are numbers; the two are the 14th and 15th in all.
        let (_, numbers) = status.rsplit_once(')').context("no name")?;
        let ticks = numbers.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
        let ticks = ticks.sum::<Result<u64, _>>()?;
        Ok(Duration::from_millis(ticks * 10))
    }

    /// The process that serves: Spin starts another one for that.
    fn serving(&self) -> anyhow::Result<u32> {
        let pid = self.child.id().context("the server has ended")?;
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        let child = children.split_whitespace().next();
        Ok(child.map_or(Ok(pid), str::parse)?)
    }

    /// Ends it, by the signal that it passes on to the process that serves.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        let pid = self.child.id().context("the server has ended")?;
        kill(Pid::from_raw(pid.cast_signed()), Signal::SIGTERM)?;
        if tokio::time::timeout(END, self.child.wait()).await.is_err() {
            self.child.kill().await?;
        }
        Ok(())
    }
}

fn variable(name: &str) -> String {
    format!("SPIN_VARIABLE_{}", name.to_uppercase())
}

/// The bundle's manifest with absolute paths, and with the floor at `/floor` and below.
fn with_floor(workspace: &Path) -> anyhow::Result<String> {
    let target = workspace.join("target").display().to_string();
    let text = std::fs::read_to_string(workspace.join("spin.toml")).context("cannot read spin.toml")?;
    let mut manifest = text.replace("source = \"target/", &format!("source = \"{target}/"));
    write!(
        manifest,
        "\n[[trigger.http]]\nroute = \"/floor/...\"\ncomponent = \"floor\"\n\n[component.floor]\nsource = \
         \"{target}/wasm32-wasip2/release/floor.wasm\"\nsqlite_databases = [\"default\"]\n"
    )?;
    Ok(manifest)
}

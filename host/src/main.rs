//! Serves a Spin application on this machine: see `--help`.

use clap::Parser;
use host::{App, Options, Server};
use std::collections::BTreeMap;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// Serves the HTTP components of a Spin application. Ctrl-C stops it.
///
/// Application variables come from the environment: `SPIN_VARIABLE_<NAME>`.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The application's manifest.
    #[arg(long, default_value = "spin.toml", value_name = "FILE")]
    manifest: PathBuf,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:3000", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// The folder for databases and logs.
    #[arg(long, default_value = ".spin", value_name = "FOLDER")]
    state_dir: PathBuf,
    /// Spin's runtime configuration: where databases (spin, libsql) and key-value stores (spin, redis) are.
    #[arg(long, value_name = "FILE")]
    runtime_config_file: Option<PathBuf>,
    /// Requests that an instance answers in its life.
    #[arg(long, default_value_t = Options::default().instance_requests, value_name = "COUNT")]
    instance_requests: usize,
    /// Requests that an instance answers at a time.
    #[arg(long, default_value_t = Options::default().instance_concurrency, value_name = "COUNT")]
    instance_concurrency: usize,
    /// How long an instance without requests is kept.
    #[arg(long, default_value_t = 1000, value_name = "MILLISECONDS")]
    instance_idle_ms: u64,
    /// Make a new instance for each request.
    #[arg(long)]
    fresh_instances: bool,
    /// How long a request may take until its reply begins, counted from the last part of its body that came.
    #[arg(long, default_value_t = 30_000, value_name = "MILLISECONDS")]
    request_timeout_ms: u64,
    /// How long the head of a request may take, from its first byte.
    #[arg(long, default_value_t = milliseconds(Options::default().header_timeout), value_name = "MILLISECONDS")]
    header_timeout_ms: u64,
    /// How long a connection is kept that waits for the next request, or for the client to take more of a reply.
    #[arg(long, default_value_t = milliseconds(Options::default().idle_timeout), value_name = "MILLISECONDS")]
    idle_timeout_ms: u64,
    /// Bytes a second that must come of a request's body; else it is answered 408.
    #[arg(long, default_value_t = Options::default().body_rate, value_name = "BYTES")]
    body_rate: u64,
    /// The time over which --body-rate is measured.
    #[arg(long, default_value_t = milliseconds(Options::default().body_window), value_name = "MILLISECONDS")]
    body_window_ms: u64,
    /// Connections at once, but at most one for five file descriptors that the process may have. More wait.
    #[arg(long, default_value_t = Options::default().connections, value_name = "COUNT")]
    connections: usize,
    /// The size at which a log file is put aside and begun anew.
    #[arg(long, default_value_t = Options::default().log_bytes >> 10, value_name = "KIB", value_parser = clap::value_parser!(u64).range(1..))]
    log_kib: u64,
    /// Log files that are put aside of each component and stream; older ones are deleted.
    #[arg(long, default_value_t = Options::default().log_files, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(..=99))]
    log_files: u32,
    /// Memory of one instance.
    #[arg(long, default_value_t = 256, value_name = "MIB")]
    memory_limit_mib: usize,
    /// Leave Nagle's algorithm on, as Spin does.
    #[arg(long)]
    nagle: bool,
    /// Do not print what components print; it is logged in the state folder all the same.
    #[arg(long)]
    quiet: bool,
}

fn milliseconds(duration: Duration) -> u64 {
    duration.as_millis().try_into().unwrap_or(u64::MAX)
}

impl Arguments {
    fn options(&self) -> Options {
        Options {
            instance_requests: if self.fresh_instances {
                1
            } else {
                self.instance_requests
            },
            instance_concurrency: self.instance_concurrency,
            instance_idle: Duration::from_millis(self.instance_idle_ms),
            request_timeout: Duration::from_millis(self.request_timeout_ms),
            header_timeout: Duration::from_millis(self.header_timeout_ms),
            idle_timeout: Duration::from_millis(self.idle_timeout_ms),
            body_rate: self.body_rate,
            body_window: Duration::from_millis(self.body_window_ms),
            connections: self.connections,
            log_bytes: self.log_kib.saturating_mul(1 << 10),
            log_files: self.log_files,
            memory_limit: self.memory_limit_mib.saturating_mul(1 << 20),
            nagle: self.nagle,
            echo_logs: !self.quiet,
            runtime_config_file: self.runtime_config_file.clone(),
            clock: None,
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    host::raise_descriptor_limit();
    host::keep_files_private();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let app = App::from_manifest(
        &arguments.manifest,
        &arguments.state_dir,
        &BTreeMap::new(),
        arguments.options(),
    )
    .await?;
    let routes: Vec<_> = app
        .routes()
        .map(|(route, component)| (route.to_owned(), component.to_owned()))
        .collect();
    let server = Server::start(app, arguments.listen).await?;
    // Whoever started this may have closed its end of the output by now; that is no reason to end.
    _ = announce(&server, &routes, &arguments);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    _ = writeln!(std::io::stderr(), "Stopping: running requests are answered first");
    server.stop().await
}

fn announce(server: &Server, routes: &[(String, String)], arguments: &Arguments) -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "Serving http://{}", server.address())?;
    for (route, component) in routes {
        writeln!(output, "  {route}  {component}")?;
    }
    writeln!(output, "State is in {}", arguments.state_dir.display())?;
    if let Some(file) = &arguments.runtime_config_file {
        writeln!(output, "or where {} says", file.display())?;
    }
    Ok(())
}

//! `cargo xtask up`: builds and serves the bundle.

use crate::build::{self, Which};
use crate::dev_env::Variables;
use crate::manifest::Manifest;
use crate::signals::Stopper;
use crate::spin_cli::{self, Runtime};
use crate::steps::Steps;
use crate::workspace::Workspace;
use crate::{process, samples};
use anyhow::{Context, Result, bail};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;
use std::{fs, thread};

/// The server prints its routes right after the line that says it serves; what this program has to say comes once it
/// has been quiet for this long.
const QUIET: Duration = Duration::from_millis(150);

/// What `cargo xtask up` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:3000", value_parser = address)]
    listen: SocketAddr,
    /// The folder for databases and logs [default: .spin beside spin.toml]
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,
    /// Spin's runtime configuration: where databases and key-value stores are, if not in that folder
    #[arg(long, value_name = "FILE", value_parser = file)]
    runtime_config_file: Option<PathBuf>,
    /// What serves [default: spin where 4.1 or newer is on PATH, else local]
    #[arg(long, value_enum)]
    runtime: Option<Runtime>,
    /// Serve what was built before
    #[arg(long)]
    no_build: bool,
    /// Passed on to the server
    #[arg(last = true)]
    args: Vec<String>,
}

/// The command. Ends when the server does, or with Ctrl-C.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let manifest = Manifest::read(workspace)?;
    let variables = Variables::read(workspace)?;
    let runtime = spin_cli::choose(args.runtime)?;
    check_port(args.listen)?;
    let state = state_folder(workspace, args)?;
    let program = build(workspace, &manifest, runtime, args.no_build)?;
    say_where_variables_come_from(&variables);

    let mut server = server(&program, runtime, &workspace.root().join("spin.toml"), &state, args);
    server.envs(variables.iter());
    serve(&mut server, |url| {
        let mut lines = vec![String::new()];
        if runtime == Runtime::Spin {
            // The local host has said so itself.
            lines.push(format!("State is in {}", state.display()));
        }
        lines.push(
            "A call for each family, to paste; signatures in them are valid for a day, RongCloud's for five minutes:"
                .to_owned(),
        );
        lines.extend(samples::lines(&manifest, &variables, url));
        lines.extend([String::new(), "Ctrl-C ends it.".to_owned()]);
        lines
    })
}

/// The command that serves.
fn server(program: &Path, runtime: Runtime, manifest: &Path, state: &Path, args: &Args) -> Command {
    let mut server = Command::new(program);
    match runtime {
        Runtime::Spin => server.args(["up", "--from"]),
        Runtime::Local => server.arg("--manifest"),
    };
    server
        .arg(manifest)
        .args(["--listen", &args.listen.to_string()])
        .arg("--state-dir")
        .arg(state);
    if let Some(file) = &args.runtime_config_file {
        server.arg("--runtime-config-file").arg(file);
    }
    server.args(&args.args).stdin(Stdio::null()).stdout(Stdio::piped());
    server
}

/// A file that is there, as an absolute path: building takes minutes, and only then would the server miss it.
fn file(text: &str) -> Result<PathBuf, String> {
    let file = fs::canonicalize(text).map_err(|error| error.to_string())?;
    if file.is_file() {
        Ok(file)
    } else {
        Err("this is no file".to_owned())
    }
}

/// An address as `spin up` takes it: IP or name, and port.
fn address(text: &str) -> Result<SocketAddr, String> {
    let addresses: Vec<SocketAddr> = text
        .to_socket_addrs()
        .map_err(|error| format!("{error}; an address looks like 127.0.0.1:3000"))?
        .collect();
    let v4 = addresses.iter().find(|address| address.is_ipv4());
    v4.or(addresses.first())
        .copied()
        .ok_or_else(|| "the name has no address".to_owned())
}

/// Fails before anything is built when the server could not listen afterwards.
fn check_port(address: SocketAddr) -> Result<()> {
    let next = address.port().checked_add(1).unwrap_or(3000);
    TcpListener::bind(address).map(drop).with_context(|| {
        format!(
            "cannot listen on {address}. If another server has the port, perhaps an earlier `cargo xtask up`, end it \
             or choose another port: `cargo xtask up --listen {}:{next}`",
            address.ip()
        )
    })
}

/// The state folder, absolute, so that it does not matter where the server is started. Relative to where the command
/// was typed; the default is relative to `spin.toml`, as Spin's is.
fn state_folder(workspace: &Workspace, args: &Args) -> Result<PathBuf> {
    let folder = match &args.state_dir {
        Some(folder) => std::path::absolute(folder)?,
        None => workspace.root().join(".spin"),
    };
    fs::create_dir_all(&folder).with_context(|| {
        format!(
            "cannot make the state folder {}: choose another with --state-dir",
            folder.display()
        )
    })?;
    Ok(folder)
}

/// Builds what is served and what serves it, and gives the server's program.
fn build(workspace: &Workspace, manifest: &Manifest, runtime: Runtime, no_build: bool) -> Result<PathBuf> {
    if no_build {
        return built_before(workspace, manifest, runtime);
    }
    let mut steps = Steps::new(if runtime == Runtime::Local { 3 } else { 2 });
    build::prepare(workspace, &mut steps)?;
    steps.step("building the components", || {
        build::components(workspace, manifest, Which::Served)
    })?;
    match runtime {
        Runtime::Spin => Ok("spin".into()),
        Runtime::Local => steps.step("building the local host (minutes the first time)", || {
            build::host(workspace)
        }),
    }
}

fn built_before(workspace: &Workspace, manifest: &Manifest, runtime: Runtime) -> Result<PathBuf> {
    let program = build::host_program(workspace);
    let sources = manifest
        .components
        .iter()
        .map(|component| workspace.root().join(&component.source));
    let needed = sources.chain((runtime == Runtime::Local).then(|| program.clone()));
    for path in needed {
        if !path.is_file() {
            bail!("{} was not built yet: leave out --no-build", path.display());
        }
    }
    Ok(match runtime {
        Runtime::Spin => "spin".into(),
        Runtime::Local => program,
    })
}

fn say_where_variables_come_from(variables: &Variables) {
    if variables.for_development().is_empty() {
        return;
    }
    eprintln!("For development only: these come from dev.env, which everybody can read. Set them to serve others:");
    for name in variables.for_development() {
        eprintln!("  {name}");
    }
}

/// Starts the server, shows what it prints, adds `more` once it serves at the URL given to it, and waits for its end.
fn serve(server: &mut Command, more: impl FnOnce(&str) -> Vec<String>) -> Result<()> {
    let stopper = Stopper::install()?;
    let mut child = process::start(server)?;
    stopper.watch(&child);
    let (sender, lines) = mpsc::channel();
    if let Some(output) = child.stdout.take() {
        thread::spawn(move || show(BufReader::new(output), &sender));
    }
    let url = wait_until_serving(&lines);
    if let Some(url) = &url {
        for line in more(url) {
            print(&line);
        }
    }
    let status = child.wait().context("cannot wait for the server")?;
    stopper.forget();
    if stopper.asked() {
        eprintln!("the server has ended");
        return Ok(());
    }
    let when = if url.is_some() {
        "ended by itself"
    } else {
        "did not start"
    };
    bail!("the server {when} ({status}): its own message is above")
}

/// Passes on what the server prints, until it ends.
fn show(output: impl BufRead, sender: &Sender<String>) {
    for line in output.lines().map_while(Result::ok) {
        print(&line);
        // Nobody listens any more once the server serves.
        let _not_needed = sender.send(line);
    }
}

/// Prints a line. Where stdout is closed there is nobody to tell, and the server runs on.
fn print(line: &str) {
    let _closed = writeln!(io::stdout(), "{line}");
}

/// Waits for the server's own line, and for the routes that follow it. None when the server ends before.
fn wait_until_serving(lines: &Receiver<String>) -> Option<String> {
    let url = lines.iter().find_map(|line| url_of(&line))?;
    while lines.recv_timeout(QUIET).is_ok() {}
    Some(url)
}

/// The URL in `Serving http://127.0.0.1:3000`, as one can call it: a server that listens everywhere is called on the
/// loopback address.
fn url_of(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("Serving")?;
    let address = rest.trim().strip_prefix("http://")?.trim_end_matches('/');
    let port = address.rsplit(':').next()?;
    Some(match address {
        everywhere if everywhere.starts_with("0.0.0.0:") => format!("http://127.0.0.1:{port}"),
        everywhere if everywhere.starts_with("[::]:") => format!("http://[::1]:{port}"),
        other => format!("http://{other}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_is_read_from_the_line_that_says_so() {
        let cases = [
            ("Serving http://127.0.0.1:3000", Some("http://127.0.0.1:3000")),
            ("Serving http://0.0.0.0:80/", Some("http://127.0.0.1:80")),
            ("Serving http://[::]:8080", Some("http://[::1]:8080")),
            ("  contact-groups: http://127.0.0.1:3000/v4 (wildcard)", None),
            ("Serving soon", None),
        ];
        for (line, expected) in cases {
            assert_eq!(url_of(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn addresses_may_be_names() {
        assert_eq!(address("127.0.0.1:3000"), Ok("127.0.0.1:3000".parse().unwrap()));
        assert_eq!(address("localhost:3000").map(|address| address.port()), Ok(3000));
        assert!(address("3000").unwrap_err().contains("127.0.0.1:3000"));
    }

    #[test]
    fn the_runtime_configuration_goes_to_either_runtime() {
        for (runtime, first) in [(Runtime::Spin, "up"), (Runtime::Local, "--manifest")] {
            let args = Args {
                listen: "127.0.0.1:3000".parse().unwrap(),
                state_dir: None,
                runtime_config_file: Some("/a/runtime.toml".into()),
                runtime: Some(runtime),
                no_build: true,
                args: vec!["--quiet".to_owned()],
            };
            let server = server(
                Path::new("x"),
                runtime,
                Path::new("spin.toml"),
                Path::new("state"),
                &args,
            );
            let arguments: Vec<_> = server.get_args().map(|argument| argument.to_str().unwrap()).collect();
            assert_eq!(arguments[0], first);
            let end = [
                "--state-dir",
                "state",
                "--runtime-config-file",
                "/a/runtime.toml",
                "--quiet",
            ];
            assert!(arguments.ends_with(&end), "{arguments:?}");
        }
    }

    #[test]
    fn a_runtime_configuration_that_is_not_there_is_refused_before_anything_is_built() {
        assert!(file("Cargo.toml").unwrap().is_absolute());
        assert!(file("no-such-file").is_err() && file("src").is_err());
    }

    #[test]
    fn a_taken_port_is_refused_with_the_way_out() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let error = check_port(listener.local_addr().unwrap()).unwrap_err().to_string();
        assert!(error.contains("--listen 127.0.0.1:"), "{error}");
    }

    #[test]
    fn a_server_that_ends_at_once_is_an_error() {
        let mut command = Command::new("sh");
        command.args(["-c", "exit 3"]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        show(BufReader::new(child.stdout.take().unwrap()), &sender);
        drop(sender);
        assert_eq!(wait_until_serving(&lines), None);
        child.wait().unwrap();
    }
}

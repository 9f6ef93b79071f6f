//! `cargo xtask bench`: the components against the floor, under load. The measuring is done by `tests/bench`.

use crate::build::{self, Which};
use crate::manifest::Manifest;
use crate::process;
use crate::spin_cli::{self, Runtime};
use crate::steps::Steps;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::process::Command;

/// What `cargo xtask bench` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What serves the components [default: the local host]
    #[arg(long, value_enum, default_value = "local", hide_default_value = true)]
    runtime: Runtime,

    /// Only scenarios whose name contains this; `contact-groups-scale` compares few users with many, and
    /// `chat-records-scale` ten thousand records with ten million (some minutes, 3 GB of disk while it runs)
    #[arg(long)]
    scenario: Option<String>,

    /// Passed on to the measuring program: `-- --help` says what it takes
    #[arg(last = true)]
    args: Vec<String>,
}

/// The command.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let manifest = Manifest::read(workspace)?;
    let runtime = spin_cli::choose(Some(args.runtime))?;
    let mut steps = Steps::new(5);
    steps.step("looking for wrk, which makes the load", load_generator)?;
    build::prepare(workspace, &mut steps)?;
    steps.step("building the components", || {
        build::components(workspace, &manifest, Which::All)
    })?;
    steps.step("building the local host", || build::host(workspace))?;
    let bench = steps.step("building the measuring program", || build::bench(workspace))?;
    let mut command = Command::new(bench);
    command.arg("--workspace").arg(workspace.root());
    match runtime {
        Runtime::Spin => command.args(["--spin", "--program", "spin"]),
        Runtime::Local => command.arg("--program").arg(build::host_program(workspace)),
    };
    if let Some(scenario) = &args.scenario {
        command.args(["--scenario", scenario]);
    }
    process::run(
        command.args(&args.args),
        "the measuring program says above what went wrong",
    )
}

/// Makes sure that wrk is there: Debian's package has it.
fn load_generator() -> Result<()> {
    if on_path("wrk") {
        return Ok(());
    }
    let mut apt = Command::new("apt-get");
    apt.args(["-qq", "install", "--yes", "--no-install-recommends", "wrk"]);
    let next = "install wrk (Debian's package `wrk`) and repeat the command";
    process::run(&mut apt, next).context("wrk is not on PATH, and cannot be installed here")
}

/// wrk has no option that succeeds without a server, so this looks for the file.
fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

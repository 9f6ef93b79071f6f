//! `cargo xtask torture`: faults for real, as long and as often as it takes. The tests are in `tests/conformance/torture`.

use crate::build::{self, Which};
use crate::manifest::Manifest;
use crate::process;
use crate::steps::Steps;
use crate::workspace::Workspace;
use anyhow::Result;

/// What `cargo xtask torture` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How often the server is killed in the middle of sixteen writers
    #[arg(long, default_value_t = 50, value_name = "COUNT")]
    rounds: u32,
    /// How long all families are called at half of the peak; 0: not at all
    #[arg(long, default_value_t = 30.0, value_name = "MINUTES")]
    soak_minutes: f64,
    /// Passed on to the tests: a part of a name leaves out the others
    #[arg(last = true)]
    args: Vec<String>,
}

/// The command. Lines that begin with `torture:` are the figures of docs/reliability.md.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let manifest = Manifest::read(workspace)?;
    let mut steps = Steps::new(4);
    build::prepare(workspace, &mut steps)?;
    steps.step("building the components", || {
        build::components(workspace, &manifest, Which::Served)
    })?;
    steps.step("building the local host", || build::host(workspace))?;
    steps.step_with_own_end("running the tests", || tests(workspace, args))
}

fn tests(workspace: &Workspace, args: &Args) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo
        .args(["test", "--package", "conformance", "--test", "torture", "--"])
        .args(["--nocapture", "--test-threads", "1"])
        .args((args.soak_minutes > 0.0).then_some("--include-ignored"))
        .args(&args.args)
        .env("IM_BUNDLE_ROUNDS", args.rounds.to_string())
        .env("IM_BUNDLE_SOAK_MINUTES", args.soak_minutes.to_string());
    process::run(
        &mut cargo,
        "something was lost, or did not go on: the test that says so is named above",
    )
}

//! `cargo xtask bench`: the components against the floor, under load.

use anyhow::{Result, bail};

use crate::{
    build::{self, Which},
    manifest::Manifest,
    spin_cli::Runtime,
    steps::Steps,
    workspace::Workspace,
};

/// What `cargo xtask bench` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What serves the components [default: the local host]
    #[arg(long, value_enum, default_value = "local", hide_default_value = true)]
    runtime: Runtime,
}

/// The command.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let manifest = Manifest::read(workspace)?;
    let mut steps = Steps::new(3);
    build::prepare(workspace, &mut steps)?;
    steps.step("building the components", || {
        build::components(workspace, &manifest, Which::All)
    })?;
    steps.step("building the local host", || build::host(workspace))?;
    bail!("there are no scenarios yet to measure on {:?}", args.runtime)
}

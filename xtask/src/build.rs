//! `cargo xtask build`: every component, in release.

use crate::manifest::Manifest;
use crate::steps::Steps;
use crate::wasm_target::{self, WASM_TARGET};
use crate::workspace::Workspace;
use crate::{process, reproduce};
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Components that are not in `spin.toml`: their packages, and the folders that hold them.
const EXTRAS: [(&str, &str); 2] = [("floor", "tests/bench/floor"), ("probe", "host/probe")];

/// What `cargo xtask build` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The components to build, of those that spin.toml names; none: every one
    families: Vec<String>,
    /// Also build the components that only tests and benchmarks use
    #[arg(long)]
    all: bool,
    /// Build them again in another folder, and fail unless both builds have the same bytes: some minutes
    #[arg(long)]
    check: bool,
}

/// Which components are built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// Those of `spin.toml`.
    Served,
    /// These, and those that tests and benchmarks use.
    All,
}

/// The command.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let manifest = Manifest::read(workspace)?.only(&args.families)?;
    let which = if args.all { Which::All } else { Which::Served };
    let mut steps = Steps::new(if args.check { 3 } else { 2 });
    prepare(workspace, &mut steps)?;
    steps.step("building the components", || components(workspace, &manifest, which))?;
    if args.check {
        steps.step("building them again elsewhere", || {
            reproduce::check(workspace, &manifest)
        })?;
    }
    for component in &manifest.components {
        println!("{}: {}", component.id, component.source);
    }
    Ok(())
}

/// The step before any build.
pub(crate) fn prepare(workspace: &Workspace, steps: &mut Steps) -> Result<()> {
    steps.step(&format!("looking for the standard library for {WASM_TARGET}"), || {
        wasm_target::ensure(&workspace.target())
    })
}

/// Builds the components in one cargo call, and makes sure that every file which `spin.toml` names is there.
pub(crate) fn components(workspace: &Workspace, manifest: &Manifest, which: Which) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--release", "--target", WASM_TARGET]);
    cargo.args(without_paths(workspace).into_iter().flatten());
    for package in packages(workspace, manifest, which) {
        cargo.args(["--package", &package]);
    }
    let start = SystemTime::now();
    process::run(
        &mut cargo,
        "the components do not build: cargo's messages are above. \
         If they are about the network, repeat the command where cargo reaches its registry",
    )?;
    for component in &manifest.components {
        let file = workspace.root().join(&component.source);
        if !file.is_file() {
            bail!(
                "spin.toml says that {} is in {}, but building package {} made no such file: correct `source`",
                component.id,
                component.source,
                component.package
            );
        }
        touch(&file, start).with_context(|| format!("cannot touch {}", component.source))?;
    }
    Ok(())
}

/// Options by which a component does not tell where cargo's packages lay when it was built, so that it is the same wherever that
/// is. Paths in the workspace are relative to it anyway.
fn without_paths(workspace: &Workspace) -> Option<[String; 2]> {
    let sources = workspace.cargo_home()?.join("registry/src");
    let flag = format!("--remap-path-prefix={}=registry", sources.display());
    Some([
        "--config".to_owned(),
        format!("target.{WASM_TARGET}.rustflags=[{}]", toml::Value::from(flag)),
    ])
}

/// Makes a file as new as `time`. What cargo has found to be built of the sources as they are is then newer than all of
/// them, though some have been written to since: the tests refuse older components.
fn touch(file: &Path, time: SystemTime) -> std::io::Result<()> {
    let file = File::options().append(true).open(file)?;
    if file.metadata()?.modified()? < time {
        file.set_modified(time)?;
    }
    Ok(())
}

/// The packages of the components, in the order of `spin.toml`.
pub(crate) fn packages(workspace: &Workspace, manifest: &Manifest, which: Which) -> Vec<String> {
    let served = manifest.components.iter().map(|component| component.package.clone());
    let is_there = |folder: &str| workspace.root().join(folder).join("Cargo.toml").is_file();
    let extras = EXTRAS
        .iter()
        .filter(|(_, folder)| which == Which::All && is_there(folder))
        .map(|(package, _)| (*package).to_owned());
    served.chain(extras).collect()
}

/// Builds the local host and gives the path of its program.
pub(crate) fn host(workspace: &Workspace) -> Result<PathBuf> {
    program(workspace, "host")?;
    Ok(host_program(workspace))
}

/// Builds the program that measures and gives its path.
pub(crate) fn bench(workspace: &Workspace) -> Result<PathBuf> {
    program(workspace, "bench")?;
    Ok(workspace.target().join("debug/bench"))
}

/// Builds a program of the workspace.
///
/// Features are chosen as for `cargo test --workspace`, tests included: with those of one package alone, its
/// dependencies (minutes of work) would be compiled once for serving and again for testing. There are no examples;
/// asking for them is what makes cargo count the tests' features.
fn program(workspace: &Workspace, name: &str) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--workspace", "--bin", name, "--examples"]);
    process::run(
        &mut cargo,
        &format!(
            "{name} does not build: cargo's messages are above. \
             If they are about the network, repeat the command where cargo reaches its registry"
        ),
    )?;
    let file = workspace.target().join("debug").join(name);
    if !file.is_file() {
        bail!("{name} was built, yet {} is not there", file.display());
    }
    Ok(())
}

/// Where [`host`] puts the program.
pub(crate) fn host_program(workspace: &Workspace) -> PathBuf {
    workspace.target().join("debug/host")
}

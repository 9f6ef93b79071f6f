//! `cargo xtask test`: every check there is, quick ones first, the tests last.

use crate::build::{self, Which};
use crate::manifest::Manifest;
use crate::process;
use crate::steps::Steps;
use crate::wasm_target::WASM_TARGET;
use crate::workspace::Workspace;
use anyhow::Result;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long the database of known vulnerabilities may take to arrive.
const ADVISORIES_LIMIT: Duration = Duration::from_secs(60);

/// Tests that take long leave themselves out when this is set.
const FAST: &str = "IM_BUNDLE_FAST";

/// What `cargo xtask test` takes.
#[derive(clap::Args)]
#[command(after_help = "To run only the black-box tests, against any server: \
    BASE_URL=http://127.0.0.1:3000 cargo test -p conformance")]
pub(crate) struct Args {
    /// Leave out what takes long: documentation, licences, and the slow tests
    #[arg(long)]
    fast: bool,
    /// Passed on to `cargo test`
    #[arg(last = true)]
    args: Vec<String>,
}

/// The command. The tests come last, so that the output ends with cargo's own account of them.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let manifest = Manifest::read(workspace)?;
    let packages = build::packages(workspace, &manifest, Which::All);
    let mut steps = Steps::new(if args.fast { 7 } else { 9 });
    steps.step("checking the format", || format(workspace))?;
    steps.step("checking the spelling", || spelling(workspace))?;
    build::prepare(workspace, &mut steps)?;
    steps.step("building the components", || {
        build::components(workspace, &manifest, Which::All)
    })?;
    steps.step("clippy for the components", || clippy_wasm(workspace, &packages))?;
    steps.step("clippy for everything else and the tests", || clippy_native(workspace))?;
    if !args.fast {
        steps.step("building the documentation", || documentation(workspace))?;
        steps.step("checking licences, bans and sources", || deny(workspace))?;
    }
    eprintln!("checks passed after {}", steps.elapsed());
    steps.step_with_own_end("running the tests", || tests(workspace, args))
}

fn format(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    process::run(
        cargo.args(["fmt", "--all", "--check"]),
        "some files are not formatted: run `cargo fmt --all`. If it is rustfmt that is missing: \
         `rustup component add rustfmt`",
    )
}

/// Looks for misspelt words; without `typos` only says that it is missing.
fn spelling(workspace: &Workspace) -> Result<()> {
    let Some(program) = tool(workspace, "typos/bin/typos", "typos") else {
        eprintln!("not checked: typos is not installed. `pip install typos` or `.ci/run` does it");
        return Ok(());
    };
    let mut typos = Command::new(program);
    typos.current_dir(workspace.root()).args(["--format", "brief"]);
    process::run(
        &mut typos,
        "some words are misspelt, see above: correct them, or say in .typos.toml why they stay",
    )
}

const CLIPPY_NEXT: &str = "clippy's messages are above: correct what they name. If it is clippy that is missing: \
                           `rustup component add clippy`";

fn clippy_wasm(workspace: &Workspace, packages: &[String]) -> Result<()> {
    let mut cargo = workspace.cargo();
    // In release, like the build before it: macros and build scripts are shared with it.
    cargo.args(["clippy", "--release", "--target", WASM_TARGET]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    process::run(cargo.args(["--", "-D", "warnings"]), CLIPPY_NEXT)
}

fn clippy_native(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    process::run(&mut cargo, CLIPPY_NEXT)
}

fn documentation(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo
        .args(["doc", "--workspace", "--no-deps", "--document-private-items"])
        .env("RUSTDOCFLAGS", "-D warnings");
    process::run(&mut cargo, "rustdoc's messages are above: correct what they name")
}

/// Checks licences, bans and sources, and advisories where their database can be had; without `cargo-deny` only says
/// that it is missing.
fn deny(workspace: &Workspace) -> Result<()> {
    let Some(program) = tool(workspace, "bin/cargo-deny", "cargo-deny") else {
        eprintln!("not checked: cargo-deny is not installed. `cargo install --locked cargo-deny` or `.ci/run` does it");
        return Ok(());
    };
    let cargo_deny = |words: &[&str]| {
        let mut command = Command::new(&program);
        command
            .current_dir(workspace.root())
            .stdin(Stdio::null())
            // Its warnings are about versions in other people's dependencies, and long.
            .args(["--log-level", "error"])
            .args(words);
        command
    };
    process::run(
        &mut cargo_deny(&["check", "licenses", "bans", "sources"]),
        "cargo-deny's messages are above: replace the dependency that they name, or explain it in deny.toml",
    )?;
    let fetched = process::run_within(
        cargo_deny(&["fetch", "db"]).stdout(Stdio::null()).stderr(Stdio::null()),
        ADVISORIES_LIMIT,
    );
    if let Err(error) = fetched {
        eprintln!("advisories not checked: their database is not reachable ({error:#})");
        return Ok(());
    }
    process::run(
        &mut cargo_deny(&["check", "--disable-fetch", "advisories"]),
        "a dependency has a known vulnerability, see above: update it, or explain in deny.toml why it does not matter",
    )
}

/// The program that `.ci/run` installs in `target/tools`, else the one on PATH.
fn tool(workspace: &Workspace, installed: &str, name: &str) -> Option<PathBuf> {
    let candidates = [workspace.target().join("tools").join(installed), PathBuf::from(name)];
    candidates
        .into_iter()
        .find(|program| process::exists(Command::new(program).arg("--version")))
}

fn tests(workspace: &Workspace, args: &Args) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--workspace"]).args(&args.args);
    if args.fast {
        cargo.env(FAST, "1");
    }
    process::run(
        &mut cargo,
        "tests failed: they are named above, each with its reason. \
         `cargo test -p <package> <name>` repeats one of them",
    )
}

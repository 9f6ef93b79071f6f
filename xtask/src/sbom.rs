//! `cargo xtask sbom`: what each component is made of, as a `CycloneDX` document.

use crate::manifest::Manifest;
use crate::steps::Steps;
use crate::wasm_target::WASM_TARGET;
use crate::workspace::Workspace;
use crate::{copy, process};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The tool, and the versions of it that write what is expected here.
const TOOL: &str = "cargo-cyclonedx";
const VERSION: &str = "^0.5";

/// The command.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let manifest = Manifest::read(workspace)?;
    let mut steps = Steps::new(2);
    let tool = steps.step(&format!("looking for {TOOL}"), || tool(workspace))?;
    let folder = workspace.target().join("sbom");
    steps.step("writing the bills", || write(workspace, &manifest, &tool, &folder))?;
    for component in &manifest.components {
        println!("{}: target/sbom/{}.cdx.json", component.id, component.id);
    }
    Ok(())
}

/// Installs the tool in `target/tools` where it is not there.
fn tool(workspace: &Workspace) -> Result<PathBuf> {
    let tools = workspace.target().join("tools");
    let installed = tools.join("bin").join(TOOL);
    if process::exists(Command::new(&installed).args(["cyclonedx", "--version"])) {
        return Ok(installed);
    }
    let mut cargo = workspace.cargo();
    cargo
        .args(["install", "--locked", "--version", VERSION, TOOL, "--root"])
        .arg(&tools)
        .arg("--target-dir")
        .arg(tools.join("build"))
        // It runs for a second: no minutes for its speed.
        .envs([
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
            ("CARGO_PROFILE_RELEASE_LTO", "off"),
        ]);
    process::run(
        &mut cargo,
        "the tool cannot be installed: cargo's message is above. If it is about the network, repeat the command where \
         cargo reaches its registry",
    )?;
    // A tool that was there already is not built.
    _ = fs::remove_dir_all(tools.join("build"));
    Ok(installed)
}

/// The tool writes beside every Cargo.toml, so it works on a copy.
fn write(workspace: &Workspace, manifest: &Manifest, tool: &Path, folder: &Path) -> Result<()> {
    let sources = folder.join("sources");
    copy::sources(workspace, &sources)?;
    let mut cyclonedx = Command::new(tool);
    cyclonedx.current_dir(&sources).args([
        "cyclonedx",
        "--format",
        "json",
        "--spec-version",
        "1.5",
        "--target",
        WASM_TARGET,
        "-qq",
    ]);
    process::run(&mut cyclonedx, "the tool's message is above")?;
    for component in &manifest.components {
        let package = &component.package;
        let made = sources
            .join("components")
            .join(package)
            .join(format!("{package}.cdx.json"));
        let to = folder.join(format!("{}.cdx.json", component.id));
        let text = fs::read_to_string(&made).with_context(|| format!("{TOOL} has not written {}", made.display()))?;
        // Where the copy lay is nobody's matter.
        let text = text.replace(&format!("{}/", sources.display()), "");
        fs::write(&to, text).with_context(|| format!("cannot write {}", to.display()))?;
    }
    fs::remove_dir_all(&sources).context("cannot remove the copy of the checkout")
}

//! `cargo xtask build --check`: the components once more, in another place, which have to be the same to the byte.

use crate::build::{self, Which};
use crate::copy;
use crate::manifest::Manifest;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the second build is, below the target folder: at another depth than the first.
const ELSEWHERE: &str = "reproduced/in/another/folder";

/// Builds the components of the copy, with nothing that the first build made, and compares.
pub(crate) fn check(workspace: &Workspace, manifest: &Manifest) -> Result<()> {
    let folder = workspace.target().join("reproduced");
    let root = workspace.target().join(ELSEWHERE);
    copy::sources(workspace, &root)?;
    let other = Workspace::at(root, other_home(workspace, &folder)?);
    build::components(&other, manifest, Which::Served)?;
    let differing: Vec<&str> = manifest
        .components
        .iter()
        .filter(|component| {
            !same(
                &workspace.root().join(&component.source),
                &other.root().join(&component.source),
            )
        })
        .map(|component| component.id.as_str())
        .collect();
    if !differing.is_empty() {
        bail!(
            "these differ from what was built in {}: {}. Look for what depends on a path, the time or an order",
            other.root().display(),
            differing.join(", ")
        );
    }
    fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))
}

/// Cargo's home under another name, with the packages that it has.
fn other_home(workspace: &Workspace, folder: &Path) -> Result<PathBuf> {
    let home = workspace.cargo_home().context("cargo has no home")?;
    let link = folder.join("home");
    if link.is_symlink() {
        fs::remove_file(&link)?;
    }
    std::os::unix::fs::symlink(home, &link).context("cannot make a link to cargo's home")?;
    Ok(link)
}

fn same(one: &Path, other: &Path) -> bool {
    matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

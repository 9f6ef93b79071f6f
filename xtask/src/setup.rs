//! `cargo xtask setup`: the standard library for the components' target.

use anyhow::Result;

use crate::{wasm_target, workspace::Workspace};

/// The command.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    wasm_target::ensure(&workspace.target())?;
    println!("{}", wasm_target::description()?);
    Ok(())
}

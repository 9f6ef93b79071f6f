//! `cargo xtask setup`: the standard library for the components' target.

use crate::wasm_target;
use crate::workspace::Workspace;
use anyhow::Result;

/// The command.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    wasm_target::ensure(&workspace.target())?;
    println!("{}", wasm_target::description()?);
    Ok(())
}

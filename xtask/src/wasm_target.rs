//! The standard library for the components' target: from rustup, or where rustup's server is not reached, from Debian's
//! packages.
//!
//! The rest of this program needs [`ensure`] and the target's [`WASM_TARGET`]. Nothing here knows of the workspace.

mod debian;
mod toolchain;

use crate::process;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use toolchain::Toolchain;

/// The target of every component.
pub(crate) const WASM_TARGET: &str = "wasm32-wasip2";

/// How long rustup may take. The download is 20 MB; where packets are dropped, rustup alone would try for longer.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// Makes sure that the active toolchain can build components: does nothing when it can, else asks rustup, and where
/// that is refused builds the library from Debian's packages, in a folder below `work`.
pub(crate) fn ensure(work: &Path) -> Result<()> {
    let toolchain = Toolchain::detect()?;
    if toolchain.has_wasm_target() {
        return Ok(());
    }
    if toolchain.was_built_here().is_some() {
        eprintln!("rustc {} is new, and its standard library is not", toolchain.release);
        debian::remove(&toolchain)?;
    }
    let Err(refusal) = from_rustup(&toolchain) else {
        return Ok(());
    };
    eprintln!("rustup cannot provide {WASM_TARGET}: {refusal:#}");
    eprintln!("building it from Debian's packages instead, which takes a minute or two");
    debian::install(&toolchain, work)
        .context("building it from Debian's packages failed too")
        .with_context(|| format!("rustup failed: {refusal:#}"))
        .with_context(|| {
            format!(
                "there is no standard library for {WASM_TARGET}, and neither way to get it worked. \
                 Run `rustup target add {WASM_TARGET}` where the network allows it, then repeat this command"
            )
        })
}

/// The compiler that builds components and where its library for them is, as one tells people.
pub(crate) fn description() -> Result<String> {
    let toolchain = Toolchain::detect()?;
    Ok(format!(
        "rustc {} builds for {WASM_TARGET}: {}",
        toolchain.release,
        toolchain.target_folder(WASM_TARGET).display()
    ))
}

fn from_rustup(toolchain: &Toolchain) -> Result<()> {
    let mut rustup = Command::new("rustup");
    rustup
        .args(["target", "add", WASM_TARGET])
        // Else rustup shows where in its own code a download failed.
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null());
    process::run_within(&mut rustup, RUSTUP_LIMIT)?;
    if !toolchain.has_wasm_target() {
        bail!(
            "it succeeded, but the rustc on PATH is not rustup's: its libraries are in {}",
            toolchain.sysroot.display()
        );
    }
    Ok(())
}

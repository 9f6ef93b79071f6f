//! The wasm32-wasip2 standard library from Debian's packages, for machines that reach Debian's mirrors and not
//! rustup's server.
//!
//! Debian packages the source of the standard library (`rust-src`) for several compilers, and a C library for WASI
//! (`wasi-libc`). With the source of exactly the rustc in use, cargo's `-Z build-std` makes the library. Everything is
//! downloaded, unpacked and built in one folder below the checkout's `target/`; the system's package lists and caches
//! are neither used nor changed, and nothing is installed. What is written elsewhere is the target's folder in rustc's
//! sysroot.

mod apt;

use super::WASM_TARGET;
use super::toolchain::{BUILT_HERE, Toolchain};
use crate::process;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Builds the library and puts it into the sysroot. What is made on the way there goes into a folder below `work`.
pub(super) fn install(toolchain: &Toolchain, work: &Path) -> Result<()> {
    let folder = toolchain.target_folder(WASM_TARGET);
    let staging = folder.with_extension("partial");
    // Before minutes of work, not after.
    clear(&staging)
        .and_then(|()| Ok(fs::create_dir(&staging)?))
        .and_then(|()| clear(&staging))
        .with_context(|| not_writable(toolchain))?;

    let work = work.join("wasip2-std").join(toolchain.fingerprint());
    fs::create_dir_all(&work).with_context(|| format!("cannot make {}", work.display()))?;
    let packages = apt::fetch(&work, &toolchain.release)?;
    let libraries = build(toolchain, &work, &packages.source)?;

    fs::create_dir_all(staging.join("lib/self-contained"))?;
    copy_files(
        &packages.libc.join("usr/lib").join(WASM_TARGET),
        &staging.join("lib/self-contained"),
        |_| true,
    )
    .context("the package wasi-libc does not hold what it should")?;
    copy_files(&libraries, &staging.join("lib"), |name| {
        name.ends_with(".rlib") && !name.starts_with(&format!("lib{EMPTY}-"))
    })?;

    fs::write(staging.join(BUILT_HERE), toolchain.fingerprint())?;
    // One rename, so that a sysroot never holds half a library.
    clear(&folder)?;
    fs::rename(&staging, &folder).with_context(|| format!("cannot make {}", folder.display()))?;
    clear(&work)?;
    if !toolchain.has_wasm_target() {
        bail!(
            "the library was built, but {} does not hold libstd: report this",
            folder.display()
        );
    }
    eprintln!(
        "put into {}: remove that folder before `rustup target add {WASM_TARGET}`",
        folder.display()
    );
    Ok(())
}

/// Takes a library that was built here out of the sysroot again.
pub(super) fn remove(toolchain: &Toolchain) -> Result<()> {
    clear(&toolchain.target_folder(WASM_TARGET)).with_context(|| not_writable(toolchain))
}

fn not_writable(toolchain: &Toolchain) -> String {
    format!(
        "cannot write into rustc's sysroot {}: run this command once as the user who owns it, or install rustup for \
         yourself",
        toolchain.sysroot.display()
    )
}

/// The crate that is compiled for the sake of the library it depends on.
const EMPTY: &str = "empty";

/// Compiles the standard library and gives the folder with its `.rlib` files.
fn build(toolchain: &Toolchain, work: &Path, source: &Path) -> Result<PathBuf> {
    let empty = work.join(EMPTY);
    fs::create_dir_all(empty.join("src"))?;
    // A workspace of its own, since it lies within this one.
    let manifest = format!("[package]\nname = \"{EMPTY}\"\nedition = \"2024\"\n[workspace]\n");
    fs::write(empty.join("Cargo.toml"), manifest)?;
    fs::write(empty.join("src/lib.rs"), "")?;

    let _source = SourceLink::make(toolchain, source)?;
    let build = empty.join("target");
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(&empty)
        .args([
            "build",
            "--release",
            "--target",
            WASM_TARGET,
            "-Z",
            "build-std=std,panic_abort",
        ])
        // What makes `-Z` available in a stable toolchain; the compiler is the same.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode in the library, components could not be built with `lto = true`.
        .env("CARGO_ENCODED_RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", &build)
        .stdin(Stdio::null());
    process::run(
        &mut cargo,
        "the standard library does not build: cargo's messages are above. It needs crates.io for its dependencies",
    )?;
    Ok(build.join(WASM_TARGET).join("release/deps"))
}

/// The library's source at the one place where cargo looks for it, for as long as this value lives.
struct SourceLink(Option<PathBuf>);

impl SourceLink {
    /// Where rustup's own component `rust-src` is installed, that is used, and left alone.
    fn make(toolchain: &Toolchain, source: &Path) -> Result<Self> {
        let place = toolchain.target_folder("src").join("rust");
        if place.join("library/Cargo.lock").is_file() {
            return Ok(Self(None));
        }
        // Left behind by a run that was killed.
        if place.is_symlink() {
            fs::remove_file(&place)?;
        }
        fs::create_dir_all(toolchain.target_folder("src"))?;
        symlink(source, &place).with_context(|| format!("cannot make {}", place.display()))?;
        Ok(Self(Some(place)))
    }
}

impl Drop for SourceLink {
    fn drop(&mut self) {
        if let Some(place) = &self.0 {
            // What stays behind is replaced next time; the folder stays when something else is in it.
            let _left = fs::remove_file(place);
            let _left = place.parent().map(fs::remove_dir);
        }
    }
}

/// Copies the files of a folder whose names are `wanted`. None at all is an error.
fn copy_files(from: &Path, to: &Path, wanted: impl Fn(&str) -> bool) -> Result<()> {
    let mut copied = 0;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let path = entry?.path();
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        if path.is_file() && wanted(name) {
            fs::copy(&path, to.join(name)).with_context(|| format!("cannot write into {}", to.display()))?;
            copied += 1;
        }
    }
    if copied == 0 {
        bail!("{} holds nothing that is needed", from.display());
    }
    Ok(())
}

/// Removes a folder, if it is there.
fn clear(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

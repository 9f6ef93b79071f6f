//! The rustc in use, and whether it can build components.

use super::WASM_TARGET;
use crate::process;
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The file beside a standard library that was built here and not installed by rustup.
pub(super) const BUILT_HERE: &str = "built-by-xtask";

/// The rustc on PATH, which is the one that cargo uses.
pub(super) struct Toolchain {
    /// The release, like `1.95.0`.
    pub(super) release: String,
    /// The commit that it was built from, or `unknown`.
    pub(super) commit: String,
    /// The folder that holds its libraries.
    pub(super) sysroot: PathBuf,
}

impl Toolchain {
    /// Asks rustc.
    pub(super) fn detect() -> Result<Self> {
        let next = "rustc does not run: install Rust's stable toolchain with rustup";
        let version = process::read(Command::new("rustc").arg("-vV")).context(next)?;
        let sysroot = process::read(Command::new("rustc").args(["--print", "sysroot"])).context(next)?;
        Ok(Self {
            release: field(&version, "release").context("`rustc -vV` names no release")?,
            commit: field(&version, "commit-hash").unwrap_or_else(|| "unknown".to_owned()),
            sysroot: PathBuf::from(sysroot.trim()),
        })
    }

    /// What tells this rustc from all others: a library works with the one that compiled it only.
    pub(super) fn fingerprint(&self) -> String {
        format!("{}-{}", self.release, self.commit)
    }

    /// The fingerprint of the rustc that the standard library was built for, if it was built here. `rustup update`
    /// replaces rustc and leaves such a library in its place.
    pub(super) fn was_built_here(&self) -> Option<String> {
        fs::read_to_string(self.target_folder(WASM_TARGET).join(BUILT_HERE)).ok()
    }

    /// Where a target's files belong.
    pub(super) fn target_folder(&self, target: &str) -> PathBuf {
        self.sysroot.join("lib/rustlib").join(target)
    }

    /// Whether the standard library for the components' target is there.
    pub(super) fn has_wasm_target(&self) -> bool {
        if self
            .was_built_here()
            .is_some_and(|built_for| built_for != self.fingerprint())
        {
            return false;
        }
        let Ok(entries) = fs::read_dir(self.target_folder(WASM_TARGET).join("lib")) else {
            return false;
        };
        let names: Vec<String> = entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        let has = |start: &str| {
            names
                .iter()
                .any(|name| name.starts_with(start) && name.ends_with(".rlib"))
        };
        has("libcore-") && has("libstd-")
    }
}

/// A line `name: value` of `rustc -vV`.
fn field(text: &str, name: &str) -> Option<String> {
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))?;
    Some(value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn release_and_commit_are_read_from_rustc() {
        let text = "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\ncommit-hash: 59807616e1\nrelease: 1.95.0\n";
        assert_eq!(field(text, "release").as_deref(), Some("1.95.0"));
        assert_eq!(field(text, "commit-hash").as_deref(), Some("59807616e1"));
        assert_eq!(field(text, "host"), None);
    }

    /// A toolchain whose sysroot is a new folder with the given library files.
    fn toolchain(test: &str, libraries: &[&str]) -> Toolchain {
        let sysroot = std::env::temp_dir().join(format!("xtask-{}-{test}", std::process::id()));
        let toolchain = Toolchain {
            release: "1.95.0".to_owned(),
            commit: "59807616e1".to_owned(),
            sysroot,
        };
        let folder = toolchain.target_folder(WASM_TARGET).join("lib");
        fs::create_dir_all(&folder).unwrap();
        for library in libraries {
            fs::write(folder.join(library), "").unwrap();
        }
        toolchain
    }

    #[test]
    fn a_sysroot_with_half_of_the_library_does_not_count() {
        for (test, libraries, complete) in [
            ("none", &[][..], false),
            ("half", &["libcore-1.rlib", "libstd-1.rmeta"], false),
            ("whole", &["libcore-1.rlib", "libstd-1.rlib"], true),
        ] {
            let toolchain = toolchain(test, libraries);
            assert_eq!(toolchain.has_wasm_target(), complete, "{test}");
            fs::remove_dir_all(toolchain.sysroot).unwrap();
        }
    }

    #[test]
    fn a_library_that_was_built_here_for_another_rustc_does_not_count() {
        let toolchain = toolchain("other", &["libcore-1.rlib", "libstd-1.rlib"]);
        let mark = toolchain.target_folder(WASM_TARGET).join(BUILT_HERE);
        fs::write(&mark, toolchain.fingerprint()).unwrap();
        assert!(toolchain.has_wasm_target());
        fs::write(&mark, "1.94.0-4a4ef493e3").unwrap();
        assert!(!toolchain.has_wasm_target());
        fs::remove_dir_all(toolchain.sysroot).unwrap();
    }
}

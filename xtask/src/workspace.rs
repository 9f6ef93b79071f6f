//! Where the checkout and its target folder are, and how cargo is called in it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The checkout that this program was built from.
pub(crate) struct Workspace {
    root: PathBuf,
    /// Cargo's home, where it is not that of this program.
    cargo_home: Option<PathBuf>,
}

impl Workspace {
    /// The checkout that this program was built from. Nothing is read.
    pub(crate) fn locate() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self {
            root: here.parent().unwrap_or(here).to_owned(),
            cargo_home: None,
        }
    }

    /// A copy of it elsewhere, built with another cargo home.
    pub(crate) const fn at(root: PathBuf, cargo_home: PathBuf) -> Self {
        Self {
            root,
            cargo_home: Some(cargo_home),
        }
    }

    /// Where cargo keeps what it has downloaded.
    pub(crate) fn cargo_home(&self) -> Option<PathBuf> {
        let set = self
            .cargo_home
            .clone()
            .or_else(|| env::var_os("CARGO_HOME").map(PathBuf::from));
        set.or_else(|| Some(env::home_dir()?.join(".cargo")))
    }

    /// The folder with `spin.toml` and the root `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The one target folder: `spin.toml` names the components by their paths in it, so it is not configurable.
    pub(crate) fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// Cargo in this checkout, with nothing to read on stdin.
    ///
    /// `cargo run` describes this package to it in the environment, and some build scripts want to run again when that
    /// changes: cargo gets the environment as it was typed in, so that it builds the same as when called by hand.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.target())
            .stdin(Stdio::null());
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        if let Some(home) = &self.cargo_home {
            command.env("CARGO_HOME", home);
        }
        command
    }
}

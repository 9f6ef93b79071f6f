//! A copy of the bundle and the host, which nobody builds anew meanwhile, and the ways to serve it.

use conformance::process::{self, Process};
use conformance::{Server, development, refuse_stale, workspace};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Writers at once.
pub(crate) const WRITERS: usize = 16;

/// Teams of the group API, of which each writer has one.
const TEAMS: usize = 64;

/// Where the components lie, below the folder of spin.toml.
const COMPONENTS: &str = "target/wasm32-wasip2/release";

/// Copies of the programs.
pub(crate) struct Bundle {
    folder: TempDir,
    pub(crate) variables: BTreeMap<String, String>,
}

impl Bundle {
    pub(crate) fn copied() -> Self {
        refuse_stale();
        let source = workspace();
        let folder = tempfile::Builder::new()
            .prefix("im-bundle-torture-")
            .tempdir()
            .expect("a temporary folder");
        let (from, to) = (source.join(COMPONENTS), folder.path().join(COMPONENTS));
        fs::create_dir_all(&to).expect("a folder for the components");
        for entry in fs::read_dir(&from).expect("`cargo xtask build` has built the components") {
            let path = entry.expect("a file").path();
            if let (Some(name), true) = (path.file_name(), path.extension().is_some_and(|kind| kind == "wasm")) {
                fs::copy(&path, to.join(name)).expect("a copy of a component");
            }
        }
        fs::copy(source.join("spin.toml"), folder.path().join("spin.toml")).expect("a copy of spin.toml");
        fs::copy(process::program(), folder.path().join("host")).expect("a copy of the host");
        let cache = workspace().join("target/host-cache");
        fs::create_dir_all(&cache).expect("the folder of compiled components");
        std::os::unix::fs::symlink(cache, folder.path().join("target/host-cache")).expect("a link");
        Self {
            folder,
            variables: variables(),
        }
    }

    pub(crate) fn program(&self) -> PathBuf {
        self.folder.path().join("host")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What follows the program's name where it serves on a state folder.
    pub(crate) fn arguments(&self, state: &Path) -> Vec<std::ffi::OsString> {
        let mut arguments = process::arguments(state);
        arguments.extend(["--manifest".into(), self.folder.path().join("spin.toml").into()]);
        arguments
    }

    /// The command that serves on a state folder.
    pub(crate) fn command(&self, state: &Path) -> Command {
        let mut command = Command::new(self.program());
        command
            .args(self.arguments(state))
            .envs(process::environment(&self.variables));
        command
    }

    pub(crate) fn serve(&self, state: &Path) -> Process {
        Process::spawn(&mut self.command(state))
    }

    /// A client of a process.
    pub(crate) fn client(&self, process: &Process) -> Server {
        Server::remote(process.base(), self.variables.clone())
    }
}

/// The team of a writer.
pub(crate) fn team(writer: usize) -> String {
    format!("{}", 900 + writer)
}

/// The secret of a team.
pub(crate) fn secret(team: &str) -> String {
    format!("secret-of-team-{team}")
}

/// Those of development, with a team for each writer, and calls that are counted.
fn variables() -> BTreeMap<String, String> {
    let mut variables = development();
    let teams: Value = (0..TEAMS)
        .map(|writer| (team(writer), json!(secret(&team(writer)))))
        .collect();
    variables.insert("yunzhijia_teams".to_owned(), teams.to_string());
    variables.insert("rate_limit".to_owned(), "1000000".to_owned());
    variables
}

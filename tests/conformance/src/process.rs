//! The local host as a program of its own, which a test can kill, limit and look at from outside.

use crate::{development, workspace};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::SystemTime;

/// The host's program, killed when the value is dropped.
pub struct Process {
    child: Child,
    base: String,
    /// Held open: the host's next words would fail on a closed pipe.
    _output: BufReader<ChildStdout>,
}

impl Process {
    /// Serves the bundle on a state folder, with the development variables.
    ///
    /// # Panics
    ///
    /// When it does not start.
    #[must_use]
    pub fn start(program: &Path, state: &Path) -> Self {
        let mut command = Command::new(program);
        command
            .current_dir(workspace())
            .args(arguments(state))
            .envs(environment(&development()));
        Self::spawn(&mut command)
    }

    /// Starts a command that becomes the host, and waits until it serves.
    ///
    /// # Panics
    ///
    /// When it ends before.
    #[must_use]
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the host starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let base = (&mut output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("Serving ")?.1.trim().to_owned()))
            .expect("the host says where it serves");
        Self {
            child,
            base,
            _output: output,
        }
    }

    /// `http://` and the address.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The number of the process that was started.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it is still there.
    ///
    /// # Panics
    ///
    /// When the system does not tell.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("the state of our child").is_none()
    }
}

impl Drop for Process {
    /// SIGKILL, as `kill -9` does it.
    fn drop(&mut self) {
        self.child.kill().expect("the host is ours to kill");
        self.child.wait().expect("the host ends");
    }
}

/// The host's arguments: on a free port, quiet, with its state in a folder.
#[must_use]
pub fn arguments(state: &Path) -> Vec<std::ffi::OsString> {
    let mut arguments: Vec<std::ffi::OsString> = Vec::new();
    arguments.extend(["--listen", "127.0.0.1:0", "--quiet", "--state-dir"].map(Into::into));
    arguments.push(state.into());
    arguments
}

/// Application variables as the host's environment has them.
#[must_use]
pub fn environment(variables: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let named = variables
        .iter()
        .map(|(name, value)| (format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase()), value.clone()));
    named.collect()
}

/// The program that `cargo` built beside this test, built again when its sources are newer.
///
/// # Panics
///
/// When it cannot be built.
#[must_use]
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this program");
    let folder = test.ancestors().nth(2).expect("a folder of the build").to_owned();
    let program = folder.join("host");
    let sources = workspace().join("host");
    let modified = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    if modified(&program).is_none_or(|built| newest(&sources) > built) {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let release = folder.file_name() == Some(OsStr::new("release"));
        let status = Command::new(cargo)
            .current_dir(workspace())
            .args(["build", "--quiet", "--package", "host", "--bin", "host"])
            .args(release.then_some("--release"))
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "`cargo build -p host` failed"
        );
    }
    program
}

fn newest(path: &Path) -> SystemTime {
    if let Ok(entries) = std::fs::read_dir(path) {
        let times = entries.filter_map(Result::ok).map(|entry| newest(&entry.path()));
        return times.max().unwrap_or(SystemTime::UNIX_EPOCH);
    }
    path.metadata()
        .and_then(|metadata| metadata.modified())
        .unwrap_or(SystemTime::UNIX_EPOCH)
}

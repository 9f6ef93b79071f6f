//! A disk that is full, and files that may not grow.

use super::{Fault, begin, go_through};
use crate::bundle::Bundle;
use crate::invariants;
use conformance::process::Process;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// In a mount namespace of its own: a small file system at `$1`, whose logs are in `$2`, on another one.
const ON_A_SMALL_DISK: &str =
    r#"mount -t tmpfs -o size=4m tmpfs "$1" && mkdir -p "$2" && ln -s "$2" "$1/logs" && shift 2 && exec "$@""#;

/// A file that takes all that is left.
struct Full {
    ballast: PathBuf,
}

impl Fault for Full {
    const CAUSES: &'static [&'static str] = &["database or disk is full", "disk I/O error"];

    async fn set(&mut self, there: bool) {
        if !there {
            fs::remove_file(&self.ballast).expect("room again");
            return;
        }
        let mut file = File::create(&self.ballast).expect("a file");
        for length in [1 << 16, 1 << 12, 1] {
            while file.write_all(&vec![0; length]).is_ok() {}
        }
    }
}

/// Serves on a file system of 4 MiB. `None`: none can be made here.
fn on_a_small_disk(bundle: &Bundle, state: &Path, logs: &Path) -> Option<Process> {
    let namespace = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]);
        command.arg(state).arg(logs);
        command
    };
    let allowed = namespace("mount -t tmpfs -o size=4m tmpfs \"$1\"").output();
    if !allowed.is_ok_and(|output| output.status.success()) {
        return None;
    }
    let plain = bundle.command(state);
    let mut command = namespace(ON_A_SMALL_DISK);
    let variables = plain.get_envs().filter_map(|(name, value)| Some((name, value?)));
    command.arg(plain.get_program()).args(plain.get_args()).envs(variables);
    Some(Process::spawn(&mut command))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_fails_every_write_until_there_is_room() {
    let (bundle, folder) = (Bundle::copied(), tempfile::tempdir().expect("a temporary folder"));
    let (state, outside) = (folder.path().join("state"), folder.path().join("outside"));
    fs::create_dir(&state).expect("a folder");
    let Some(process) = on_a_small_disk(&bundle, &state, &outside.join("logs")) else {
        println!(
            "torture: NOT TRIED: a full disk; a file system cannot be mounted here. Files that may not grow are tried"
        );
        return;
    };
    // The folder as the server sees it.
    let inside = PathBuf::from(format!("/proc/{}/root{}", process.id(), state.display()));
    let writer = begin(&bundle, &process).await;
    let mut fault = Full {
        ballast: inside.join("ballast"),
    };
    let failed = go_through(writer, &outside, &mut fault).await;
    let copy = tempfile::tempdir().expect("a temporary folder");
    for entry in fs::read_dir(&inside).expect("the state folder").filter_map(Result::ok) {
        if entry.path().is_file() {
            fs::copy(entry.path(), copy.path().join(entry.file_name())).expect("a copy");
        }
    }
    invariants::assert_hold(copy.path());
    println!("torture: a full disk: {failed} calls failed, all go on without a restart");
}

/// The size beyond which no file of the server may be written.
struct Limit(Pid);

impl Fault for Limit {
    const CAUSES: &'static [&'static str] = &[
        "disk I/O error",
        "database or disk is full",
        "unable to open database file",
    ];

    async fn set(&mut self, there: bool) {
        let limit = Rlimit {
            current: there.then_some(4096),
            maximum: None,
        };
        prlimit(Some(self.0), Resource::Fsize, limit).expect("a limit of our child");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_may_not_grow_fail_every_write_until_they_may() {
    let (bundle, state) = (Bundle::copied(), tempfile::tempdir().expect("a temporary folder"));
    let plain = bundle.command(state.path());
    // The limit's signal would end the server; a full disk sends none. Its own logs stay below the limit.
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"])
        .arg(plain.get_program());
    let variables = plain.get_envs().filter_map(|(name, value)| Some((name, value?)));
    command.args(plain.get_args()).args(["--log-kib", "1"]).envs(variables);
    let process = Process::spawn(&mut command);
    let writer = begin(&bundle, &process).await;
    let id = i32::try_from(process.id())
        .ok()
        .and_then(Pid::from_raw)
        .expect("a process");
    let failed = go_through(writer, state.path(), &mut Limit(id)).await;
    invariants::assert_hold(state.path());
    println!("torture: files that may not grow: {failed} calls failed, all go on without a restart");
}

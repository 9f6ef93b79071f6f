//! A state folder that may not be written any more.

use super::damage::fresh;
use super::{Fault, begin, go_through};
use crate::bundle::Bundle;
use crate::invariants;
use conformance::process::Process;
use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder and what lies in it; logs have a folder of their own.
struct ReadOnly(PathBuf);

impl Fault for ReadOnly {
    const CAUSES: &'static [&'static str] = &[
        "attempt to write a readonly database",
        "unable to open database file",
        "disk I/O error",
    ];

    async fn set(&mut self, there: bool) {
        let (folder, file) = if there { (0o555, 0o444) } else { (0o755, 0o644) };
        let set = |path: &Path, mode| _ = fs::set_permissions(path, Permissions::from_mode(mode));
        for entry in fs::read_dir(&self.0).expect("the state folder").filter_map(Result::ok) {
            if entry.path().is_file() {
                set(&entry.path(), file);
            }
        }
        set(&self.0, folder);
    }
}

/// For root modes count only without its capabilities, which `setpriv` gives up. `None`: this may not be done here.
fn bound_by_modes(bundle: &Bundle, state: &Path) -> Option<Process> {
    if fs::metadata(state).expect("our folder").uid() != 0 {
        return Some(fresh(bundle, state));
    }
    let setpriv = |program: &OsStr| {
        let mut command = Command::new("setpriv");
        command.args(["--bounding-set=-all", "--"]).arg(program);
        command
    };
    if !setpriv("true".as_ref()).status().is_ok_and(|status| status.success()) {
        return None;
    }
    let plain = bundle.command(state);
    let mut command = setpriv(plain.get_program());
    let variables = plain.get_envs().filter_map(|(name, value)| Some((name, value?)));
    command.args(plain.get_args()).arg("--fresh-instances").envs(variables);
    Some(Process::spawn(&mut command))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_fails_every_write_until_it_can() {
    let (bundle, state) = (Bundle::copied(), tempfile::tempdir().expect("a temporary folder"));
    let Some(process) = bound_by_modes(&bundle, state.path()) else {
        println!("torture: NOT TRIED: a read-only folder; root cannot give up its capabilities here");
        return;
    };
    let writer = begin(&bundle, &process).await;
    let failed = go_through(writer, state.path(), &mut ReadOnly(state.path().to_owned())).await;
    invariants::assert_hold(state.path());
    println!("torture: a read-only folder: {failed} calls failed, all go on without a restart");
}

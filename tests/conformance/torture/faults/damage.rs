//! A file that is no database in the place of the database.

use super::{Fault, begin, go_through, wait_until};
use crate::bundle::Bundle;
use crate::invariants;
use conformance::process::Process;
use conformance::storage;
use std::fs;
use std::path::{Path, PathBuf};

/// The database is put aside, and garbage in its place.
struct Garbage {
    state: PathBuf,
    there: bool,
}

impl Fault for Garbage {
    const CAUSES: &'static [&'static str] = &["file is not a database"];

    async fn set(&mut self, there: bool) {
        let file = storage::file(&self.state);
        let aside = file.with_extension("aside");
        // Once the last connection is closed, the one file is the whole database.
        let log = file.with_extension("db-wal");
        wait_until("the log is written back", || !log.exists()).await;
        if there {
            fs::rename(&file, &aside).expect("the file goes aside");
            fs::write(&file, "not a database ".repeat(1000)).expect("a file");
        } else if self.there {
            fs::rename(&aside, &file).expect("the file comes back");
        }
        self.there = there;
    }
}

pub(super) fn fresh(bundle: &Bundle, state: &Path) -> Process {
    // Each call opens the files anew.
    Process::spawn(bundle.command(state).arg("--fresh-instances"))
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_in_the_database_s_place_fails_every_write_until_it_is_gone() {
    let (bundle, state) = (Bundle::copied(), tempfile::tempdir().expect("a temporary folder"));
    let process = fresh(&bundle, state.path());
    let writer = begin(&bundle, &process).await;
    let mut fault = Garbage {
        state: state.path().to_owned(),
        there: false,
    };
    let failed = go_through(writer, state.path(), &mut fault).await;
    invariants::assert_hold(state.path());
    println!("torture: a file that is no database: {failed} calls failed, all go on without a restart");
}

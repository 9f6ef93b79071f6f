//! A state folder that has everything, and the calls that read it.

use conformance::families::Component;
use conformance::recording::{Answer, Call, MadeUp, Recording, copied, versions};
use conformance::storage;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// The newest version's recording of reads, or of writes.
pub(crate) fn recording(file: &str) -> Recording {
    let versions = versions();
    Recording::read(versions.last().expect("a version"), file)
}

/// A state folder of an earlier version that this one has brought up to date, with no server on it. The key-value store
/// is gone: what is copied there is answered whatever the database has come to.
pub(crate) async fn up_to_date() -> TempDir {
    let versions = versions();
    let state = copied(versions.last().expect("a version"));
    let reads = recording("reads.json");
    let server = reads.serve(state.path()).await;
    assert_eq!(
        reads.replay("calls", &server, &mut MadeUp::default()).await,
        Vec::<String>::new()
    );
    server.stop().await;
    for part in ["", "-wal", "-shm"] {
        let copies = state.path().join(format!("sqlite_key_value.db{part}"));
        if copies.exists() {
            std::fs::remove_file(&copies).expect("the file goes");
        }
    }
    // The server's last connections are closed at about this time; the last one of all writes the log back.
    let log = storage::file(state.path()).with_extension("db-wal");
    for _ in 0..500 {
        storage::open(state.path())
            .execute_batch("SELECT count(*) FROM sqlite_schema")
            .expect("a query");
        if !log.exists() {
            return state;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} is never written back", log.display());
}

/// All reads on a state folder, each with its component and its answer; and because `rongcloud` reads nothing, its message.
pub(crate) async fn ask_all(state: &Path, mut check: impl FnMut(&'static Component, Call<'_>, &Answer)) {
    let (reads, writes) = (recording("reads.json"), recording("writes.json"));
    let message = writes
        .calls("calls")
        .find(|call| Component::of(&call.path()).name == "rongcloud");
    let server = reads.serve(state).await;
    let mut made_up = MadeUp::default();
    for call in reads.calls("calls").chain(message) {
        let answer = call.replay(&server, &mut made_up).await;
        check(Component::of(&call.path()), call, &answer);
    }
    server.stop().await;
}

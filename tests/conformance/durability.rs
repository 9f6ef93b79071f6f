//! Who waits for the write lock does not keep others from the processor. What `kill -9` leaves is in `torture`.

use conformance::chat::Chat;
use conformance::process::{Process, program};
use conformance::storage;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const WRITERS: usize = 16;
/// Several writers share a user, so that they meet on the same rows.
const USERS: usize = 4;

/// The processor time that a process has used so far.
fn used(process: &Process) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", process.id())).expect("what the system knows of it");
    let behind_name = stat.rsplit_once(") ").expect("a name").1;
    let ticks = behind_name
        .split(' ')
        .skip(11)
        .take(2)
        .map(|ticks| ticks.parse::<u64>().expect("ticks"));
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_the_write_lock_leaves_the_processor_to_others() {
    let state = tempfile::tempdir().expect("a temporary folder");
    let process = Process::start(&program(), state.path());
    let chat = Arc::new(Chat::remote(process.base()));
    let users: Vec<String> = (0..USERS).map(|user| format!("user{user}")).collect();
    chat.import(&users.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut connection = storage::open(state.path());
    let lock = storage::lock(&mut connection);
    let mut writers = JoinSet::new();
    for number in 0..WRITERS {
        let (chat, user) = (Arc::clone(&chat), users[number % USERS].clone());
        writers.spawn(async move { chat.create(&user, &format!("group{number}"), &[]).await });
    }
    // They are all there, and have been compiled for.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = used(&process);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let waiting = used(&process).checked_sub(before).expect("time passes");
    assert!(
        waiting < Duration::from_millis(1500),
        "waiting took {waiting:?} of processor time"
    );
    lock.rollback().expect("an end of the lock");
    writers.join_all().await;
}

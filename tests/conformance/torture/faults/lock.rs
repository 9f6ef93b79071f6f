//! Another process that holds the write lock for ten seconds.

use super::{assert_failed, assert_logged, writes};
use crate::bundle::Bundle;
use crate::script::SCRIPT;
use crate::writer::{World, Writer};
use crate::{facts, families, invariants};
use conformance::families::component;
use conformance::storage;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const HELD: Duration = Duration::from_secs(10);

/// A writer before each call of the script.
async fn ready(bundle: &Bundle, base: &conformance::process::Process) -> Vec<Writer> {
    let world = World::set(bundle.client(base), 0).await;
    let mut going = JoinSet::new();
    for place in 0..SCRIPT.len() {
        let mut writer = Writer::new(&world, place);
        going.spawn(async move {
            for _ in 0..place {
                writer.insist().await.expect("an answer");
            }
            writer
        });
    }
    going.join_all().await
}

/// All of them make their next calls at once; those that write fail. Returns how many.
async fn ask_all(writers: &mut Vec<Writer>, state: &Path) -> usize {
    let mut asking = JoinSet::new();
    for mut writer in writers.drain(..) {
        asking.spawn(async move {
            let call = writer.next();
            let step = families::step(&writer, call);
            let reply = writer.world.send(&step).await.expect("an answer");
            // What changes nothing may be answered all the same.
            let may = !step.effects.is_empty() && component(call.0).is_internal_error(&reply);
            let fails = may || writes(&writer, &step);
            if fails {
                assert_failed(call, &reply);
            } else {
                families::learn(&mut writer, call, &reply).expect("readers do not wait for writers");
            }
            (writer, fails.then_some(call))
        });
    }
    let mut failed = 0;
    for (writer, call) in asking.join_all().await {
        writers.push(writer);
        if let Some(call) = call {
            assert_logged(state, call, &["database is locked"]).await;
            failed += 1;
        }
    }
    failed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_of_ten_seconds_fails_what_writes_and_nothing_else() {
    let (bundle, state) = (Bundle::copied(), tempfile::tempdir().expect("a temporary folder"));
    let process = bundle.serve(state.path());
    let mut writers = ready(&bundle, &process).await;
    let before = facts::stored(state.path());
    let mut connection = storage::open(state.path());
    let lock = storage::lock(&mut connection);
    let (begin, mut failed) = (Instant::now(), 0);
    while begin.elapsed() < HELD {
        failed += ask_all(&mut writers, state.path()).await;
    }
    lock.rollback().expect("an end of the lock");
    assert_eq!(
        facts::stored(state.path()),
        before,
        "a refused call has changed nothing"
    );
    for writer in &mut writers {
        writer
            .step()
            .await
            .expect("an answer")
            .expect("success once the lock is gone");
    }
    invariants::assert_hold(state.path());
    println!("torture: locked for 10 s by another process: {failed} calls failed, none changed anything, all go on");
}

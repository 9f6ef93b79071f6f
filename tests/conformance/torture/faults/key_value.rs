//! A key-value store that is garbage, gone, or not granted: what counts in it says so, everything else goes on.

use super::assert_failed;
use crate::bundle::Bundle;
use crate::script::SCRIPT;
use crate::writer::{World, Writer};
use crate::{families, invariants};
use conformance::families::component;
use conformance::process::Process;
use std::fs;
use std::path::{Path, PathBuf};

/// What needs a count that cannot be lost: a join code and a team's secret are not compared without.
const COUNTING: [(&str, &str); 2] = [
    ("sns-groups", "join_group_by_code"),
    ("group-gateway", "get_access_token"),
];

fn store(state: &Path) -> PathBuf {
    state.join("sqlite_key_value.db")
}

/// Goes through the script; those that count fail until `mend` has mended the store, everything else is answered as always.
async fn go_through(bundle: &Bundle, process: &Process, round: usize, mend: Option<&dyn Fn()>) {
    let world = World::set(bundle.client(process), round).await;
    let mut writer = Writer::new(&world, 0);
    // What is only limited is answered uncounted.
    let step = families::step(&writer, ("b2b-chat", "init_group_chat", "shared"));
    let reply = world.send(&step).await.expect("an answer");
    assert_eq!(reply.json()["RetCode"], "1", "{}", reply.text());
    let mut mended = false;
    for _ in SCRIPT {
        let call = writer.next();
        if COUNTING.contains(&(call.0, call.1)) && !mended {
            let reply = world.send(&families::step(&writer, call)).await.expect("an answer");
            assert_failed(call, &reply);
            let Some(mend) = mend else {
                return;
            };
            mend();
            mended = true;
        }
        writer.step().await.expect("an answer").expect("success");
    }
}

fn assert_logged(state: &Path, name: &str, what: &str) {
    let log = component(name).log(state);
    assert!(log.lines().any(|line| line.contains(what)), "{name}: {log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_in_the_key_value_store_s_place_fails_what_counts_until_it_is_gone() {
    let (bundle, state) = (Bundle::copied(), tempfile::tempdir().expect("a temporary folder"));
    let file = store(state.path());
    for (round, garbage) in [true, false].into_iter().enumerate() {
        if garbage {
            fs::write(&file, "not a database ".repeat(1000)).expect("a file");
        } else {
            fs::create_dir(&file).expect("a folder");
        }
        let process = bundle.serve(state.path());
        let mend = || {
            let gone = if garbage {
                fs::remove_file(&file)
            } else {
                fs::remove_dir(&file)
            };
            gone.expect("it goes");
        };
        go_through(&bundle, &process, round, Some(&mend)).await;
        assert_logged(state.path(), "group-gateway", "key-value store");
        drop(process);
        invariants::assert_hold(state.path());
        fs::remove_file(&file).expect("the store goes");
        for part in ["-wal", "-shm"] {
            _ = fs::remove_file(state.path().join(format!("sqlite_key_value.db{part}")));
        }
    }
    println!(
        "torture: a key-value store that is garbage: what counts fails, all else goes on, and all without a restart"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_value_store_that_is_deleted_is_begun_anew() {
    let (bundle, state) = (Bundle::copied(), tempfile::tempdir().expect("a temporary folder"));
    let process = bundle.serve(state.path());
    let world = World::set(bundle.client(&process), 0).await;
    let writer = Writer::new(&world, 0).cycles(1).await;
    for part in ["", "-wal", "-shm"] {
        fs::remove_file(state.path().join(format!("sqlite_key_value.db{part}"))).expect("the file goes");
    }
    writer.cycles(1).await;
    drop(process);
    let process = bundle.serve(state.path());
    let world = World::set(bundle.client(&process), 1).await;
    Writer::new(&world, 0).cycles(1).await;
    invariants::assert_hold(state.path());
    println!("torture: a key-value store that is deleted: nothing fails, and the next server begins it anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_value_store_that_is_not_granted_fails_what_counts() {
    let (bundle, state) = (Bundle::copied(), tempfile::tempdir().expect("a temporary folder"));
    let manifest = bundle.folder().join("spin.toml");
    let text = fs::read_to_string(&manifest).expect("the manifest");
    fs::write(&manifest, text.replace("key_value_stores = [\"default\"]\n", "")).expect("the manifest");
    let process = bundle.serve(state.path());
    go_through(&bundle, &process, 0, None).await;
    assert_logged(state.path(), "group-gateway", "key-value store");
    println!("torture: a key-value store that is not granted: what counts fails");
}

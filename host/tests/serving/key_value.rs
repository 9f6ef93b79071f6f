//! Key-value stores, atomics and batches.

use crate::probe::{Probe, Setup};
use host::Options;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

#[tokio::test]
async fn values_are_kept_until_deleted_and_survive_a_restart() {
    let probe = Probe::start().await;
    assert_eq!(probe.ask("/get", "a").await, "None false");
    probe.ask("/set", "a=1").await;
    probe.ask("/set", "b=").await;
    probe.ask("/set", "a=2").await;
    let probe = probe.restart().await;
    assert_eq!(probe.ask("/get", "a").await, "Some(\"2\") true");
    assert_eq!(probe.ask("/get", "b").await, "Some(\"\") true");
    assert_eq!(probe.ask("/keys", "").await, "a,b a,b");
    probe.ask("/delete", "a").await;
    probe.ask("/delete", "a").await;
    assert_eq!(probe.ask("/get", "a").await, "None false");
    assert_eq!(probe.ask("/keys", "").await, "b b");
}

#[tokio::test]
async fn a_batch_sets_deletes_and_gets() {
    let probe = Probe::start().await;
    assert_eq!(
        probe.ask("/batch", "").await,
        "[(\"x\", Some([88])), (\"y\", None), (\"z\", Some([90]))]"
    );
}

#[tokio::test]
async fn the_components_store_keeps_a_value_until_deleted_and_counts_up_and_down() {
    let probe = Probe::start().await;
    assert_eq!(probe.ask("/common-store", "a").await, "None true None (2, -3)");
    assert_eq!(probe.ask("/common-store", "a").await, "None true None (-1, -6)");
}

/// Sixteen clients that add to one number, each instance with one request at a time, so that there are many.
async fn add_concurrently(path: &'static str, each: u64) {
    let options = Options {
        instance_concurrency: 1,
        ..Options::default()
    };
    let probe = Arc::new(
        Setup {
            options,
            ..Setup::default()
        }
        .start()
        .await,
    );
    let mut clients = JoinSet::new();
    for _ in 0..16 {
        let probe = probe.clone();
        clients.spawn(async move {
            let mut results = Vec::new();
            for _ in 0..each {
                results.push(probe.ask(path, "n").await.parse::<u64>().unwrap());
            }
            results
        });
    }
    let results: Vec<u64> = clients.join_all().await.into_iter().flatten().collect();
    assert_eq!(
        results.into_iter().collect::<BTreeSet<_>>(),
        (1..=16 * each).collect(),
        "each sum is seen once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_increments_are_exact() {
    add_concurrently("/increment", 50).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_swaps_are_exact() {
    add_concurrently("/swap", 20).await;
}

#[tokio::test]
async fn a_value_that_is_no_counter_is_not_incremented() {
    let probe = Probe::start().await;
    probe.ask("/set", "a=text").await;
    assert_eq!(probe.post("/increment", "a").await.0, 500);
    assert_eq!(probe.ask("/get", "a").await, "Some(\"text\") true");
}

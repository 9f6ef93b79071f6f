//! What components print is in the state folder.

use crate::probe::{Probe, Setup};
use host::Options;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;

fn log(probe: &Probe, stream: &str) -> String {
    std::fs::read_to_string(probe.state(&format!("logs/probe_{stream}.txt"))).unwrap()
}

#[tokio::test]
async fn a_line_is_in_its_file_as_soon_as_it_is_printed() {
    let probe = Probe::start().await;
    probe.ask("/print", "one").await;
    probe.ask("/print", "two").await;
    assert_eq!(log(&probe, "stdout"), "out one\nout two\n");
    assert_eq!(log(&probe, "stderr"), "err one\nerr two\n");
}

#[tokio::test]
async fn a_restart_appends() {
    let probe = Probe::start().await;
    probe.ask("/print", "one").await;
    let probe = probe.restart().await;
    probe.ask("/print", "two").await;
    assert_eq!(log(&probe, "stdout"), "out one\nout two\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_different_instances_do_not_mix() {
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
    for client in 0..16 {
        let probe = probe.clone();
        clients.spawn(async move {
            for line in 0..20 {
                probe
                    .ask("/print", &format!("{client}-{line} {}", "x".repeat(2000)))
                    .await;
            }
        });
    }
    clients.join_all().await;
    let mut lines = BTreeMap::new();
    for line in log(&probe, "stderr").lines() {
        assert!(
            line.starts_with("err ") && line.ends_with(&"x".repeat(2000)) && line.len() < 2020,
            "{line}"
        );
        *lines.entry(line.to_owned()).or_insert(0) += 1;
    }
    assert_eq!(lines.len(), 16 * 20);
}

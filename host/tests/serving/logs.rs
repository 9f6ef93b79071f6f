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

#[tokio::test]
async fn a_full_file_is_put_aside_and_the_oldest_is_deleted() {
    let setup = || Setup {
        options: Options {
            log_bytes: 100,
            log_files: 2,
            ..Options::default()
        },
        ..Setup::default()
    };
    let (one, other) = (setup().start().await, setup());
    // Another server on the same folder.
    let manifest = one.folder.path().join("spin.toml");
    let app = host::App::from_manifest(&manifest, &one.state(""), &other.variables, other.options)
        .await
        .unwrap();
    let server = host::Server::start(app, "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let other = format!("http://{}/print", server.address());
    for line in 0..60 {
        let text = format!("line {line:02}");
        if line % 2 == 0 {
            one.ask("/print", &text).await;
        } else {
            one.client.post(&other).body(text).send().await.unwrap();
        }
    }
    let file = |name: &str| std::fs::read_to_string(one.state(&format!("logs/probe_stdout.txt{name}")));
    // 12 bytes a line.
    let whole = |first: u32, last: u32| {
        (first..=last)
            .map(|line| format!("out line {line:02}\n"))
            .collect::<String>()
    };
    assert_eq!(file("").unwrap(), whole(56, 59));
    assert_eq!(file(".1").unwrap(), whole(48, 55));
    assert_eq!(file(".2").unwrap(), whole(40, 47));
    file(".3").unwrap_err();
    server.stop().await.unwrap();
}

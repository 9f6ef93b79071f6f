//! How long instances live and how many requests they take.

use crate::probe::{Probe, Setup};
use host::Options;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// The instance's number and which of its requests this was.
fn parse(reply: &str) -> (u64, u64) {
    let (instance, request) = reply.split_once(' ').unwrap();
    (instance.parse().unwrap(), request.parse().unwrap())
}

async fn instance(probe: &Probe) -> (u64, u64) {
    parse(&probe.ask("/instance", "").await)
}

#[tokio::test]
async fn an_instance_answers_its_share_of_requests_and_is_replaced() {
    let options = Options {
        instance_requests: 3,
        ..Options::default()
    };
    let probe = Setup {
        options,
        ..Setup::default()
    }
    .start()
    .await;
    let mut seen = Vec::new();
    for _ in 0..7 {
        seen.push(instance(&probe).await);
    }
    assert_eq!(
        seen.iter().map(|(_, request)| *request).collect::<Vec<_>>(),
        [1, 2, 3, 1, 2, 3, 1]
    );
    assert!(
        seen[0].0 == seen[2].0 && seen[0].0 != seen[3].0 && seen[3].0 != seen[6].0,
        "{seen:?}"
    );
}

#[tokio::test]
async fn by_default_it_answers_128() {
    let probe = Probe::start().await;
    let mut requests = Vec::new();
    for _ in 0..130 {
        requests.push(instance(&probe).await.1);
    }
    assert_eq!(requests, (1..=128).chain(1..=2).collect::<Vec<_>>());
}

#[tokio::test]
async fn one_request_an_instance_makes_each_a_new_one() {
    let options = Options {
        instance_requests: 1,
        ..Options::default()
    };
    let probe = Setup {
        options,
        ..Setup::default()
    }
    .start()
    .await;
    let (first, second) = (instance(&probe).await, instance(&probe).await);
    assert!(first.1 == 1 && second.1 == 1 && first.0 != second.0);
}

#[tokio::test]
async fn an_idle_instance_ends() {
    let options = Options {
        instance_idle: Duration::from_millis(50),
        ..Options::default()
    };
    let probe = Setup {
        options,
        ..Setup::default()
    }
    .start()
    .await;
    let (first, _) = instance(&probe).await;
    let began = Instant::now();
    loop {
        // The pause is what is tested: it is longer than the instance may be idle.
        tokio::time::sleep(Duration::from_millis(200)).await;
        if instance(&probe).await.0 != first {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "it outlives its idle time");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_takes_no_more_requests_at_a_time_than_it_may() {
    let options = Options {
        instance_concurrency: 2,
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
    let mut sleepers = JoinSet::new();
    for _ in 0..8 {
        let probe = probe.clone();
        sleepers.spawn(async move { parse(&probe.ask("/sleep", "1000").await).0 });
    }
    let mut requests = BTreeMap::new();
    for instance in sleepers.join_all().await {
        *requests.entry(instance).or_insert(0) += 1;
    }
    assert!(
        requests.values().all(|requests| *requests <= 2) && requests.len() >= 4,
        "{requests:?}"
    );
}

#[tokio::test]
async fn work_after_the_reply_is_done() {
    let probe = Probe::start().await;
    assert_eq!(probe.ask("/late", "after the reply").await, "later");
    let log = probe.state("logs/probe_stdout.txt");
    probe.server.stop().await.unwrap();
    assert_eq!(std::fs::read_to_string(log).unwrap(), "after the reply\n");
}

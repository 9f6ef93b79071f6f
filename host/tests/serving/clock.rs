//! The wall clock, as it is and pinned.

use crate::probe::{Probe, Setup};
use host::Options;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[tokio::test]
async fn a_pinned_clock_stands_still_for_both_versions_of_wasi() {
    let options = Options {
        clock: Some(UNIX_EPOCH + Duration::from_secs(1_700_000_000)),
        ..Options::default()
    };
    let probe = Setup {
        options,
        ..Setup::default()
    }
    .start()
    .await;
    assert_eq!(probe.ask("/clock", "").await, "1700000000 1700000000");
}

#[tokio::test]
async fn without_a_pin_it_shows_the_time() {
    let probe = Probe::start().await;
    let before = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let reply = probe.ask("/clock", "").await;
    let after = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let times: Vec<u64> = reply.split(' ').map(|time| time.parse().unwrap()).collect();
    assert!(
        times.iter().all(|time| (before..=after).contains(time)),
        "{before} {reply} {after}"
    );
}

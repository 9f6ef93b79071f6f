//! What ends an instance, and that it ends nothing else.

use crate::probe::{Probe, Setup};
use host::Options;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A server whose instances take one request at a time, so that each request in flight has one of its own.
async fn apart(options: Options) -> Arc<Probe> {
    let options = Options {
        instance_concurrency: 1,
        ..options
    };
    Arc::new(
        Setup {
            options,
            ..Setup::default()
        }
        .start()
        .await,
    )
}

/// Runs `request` while another one is in flight, which is answered all the same.
async fn with_a_neighbour(probe: &Arc<Probe>, request: impl Future<Output = ()>) {
    let neighbour = tokio::spawn({
        let probe = probe.clone();
        async move { probe.ask("/sleep", "800").await }
    });
    request.await;
    assert!(!neighbour.await.unwrap().is_empty());
    assert_eq!(probe.ask("/echo", "after").await, "after");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_is_500_with_an_empty_body_and_costs_no_other_instance() {
    let probe = apart(Options::default()).await;
    with_a_neighbour(&probe, async {
        for _ in 0..3 {
            assert_eq!(probe.post("/trap", "").await, (500, String::new()));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_computes_too_long_is_ended_and_others_run_on() {
    let probe = apart(Options {
        request_timeout: Duration::from_secs(2),
        ..Options::default()
    })
    .await;
    let began = Instant::now();
    with_a_neighbour(&probe, async {
        assert_eq!(probe.post("/loop", "").await, (500, String::new()));
    })
    .await;
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

#[tokio::test]
async fn computing_does_not_keep_others_from_running_even_on_one_thread() {
    let probe = apart(Options {
        request_timeout: Duration::from_secs(2),
        ..Options::default()
    })
    .await;
    let looping = tokio::spawn({
        let probe = probe.clone();
        async move { probe.post("/loop", "").await.0 }
    });
    while !looping.is_finished() {
        assert_eq!(probe.ask("/echo", "still here").await, "still here");
    }
    assert_eq!(looping.await.unwrap(), 500);
}

#[tokio::test]
async fn a_request_that_waits_too_long_is_ended() {
    let probe = apart(Options {
        request_timeout: Duration::from_millis(300),
        ..Options::default()
    })
    .await;
    assert_eq!(probe.post("/sleep", "20000").await, (500, String::new()));
    assert_eq!(probe.ask("/echo", "still here").await, "still here");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_may_come_slowly_as_long_as_it_comes() {
    const PARTS: u32 = 6;
    let limit = Duration::from_millis(600);
    let probe = apart(Options {
        request_timeout: limit,
        ..Options::default()
    })
    .await;
    let mut stream = TcpStream::connect(probe.server.address()).await.unwrap();
    let head = format!("POST /sleep HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {PARTS}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..PARTS {
        // All parts together take longer than the limit.
        tokio::time::sleep(limit / 3).await;
        stream.write_all(b"0").await.unwrap();
    }
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");

    let mut stream = TcpStream::connect(probe.server.address()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    assert!(reply.starts_with("HTTP/1.1 500 "), "a body that does not come: {reply}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_takes_too_much_memory_is_ended() {
    let probe = apart(Options {
        memory_limit: 64 << 20,
        ..Options::default()
    })
    .await;
    with_a_neighbour(&probe, async {
        assert_eq!(probe.ask("/allocate", "32").await, (32 << 20).to_string());
        assert_eq!(probe.post("/allocate", "80").await, (500, String::new()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_requests_at_once_than_the_process_has_instances_are_all_answered() {
    let probe = apart(Options::default()).await;
    let requests = (0..700).map(|_| {
        let probe = probe.clone();
        tokio::spawn(async move { probe.ask("/sleep", "300").await })
    });
    for request in requests.collect::<Vec<_>>() {
        request.await.unwrap();
    }
}

//! Clients that are slow lose their connection, and nobody else does.

use crate::probe::{Probe, Setup};
use crate::program::{self, Program};
use host::Options;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{interval, timeout};

/// The limit under test.
const LIMIT: Duration = Duration::from_millis(300);

/// Far more than the limit, and less than every other limit.
const ENOUGH: Duration = Duration::from_secs(5);

async fn with(change: impl FnOnce(&mut Options)) -> Probe {
    let mut options = Options::default();
    change(&mut options);
    let setup = Setup {
        options,
        ..Setup::default()
    };
    setup.start().await
}

async fn connect(probe: &Probe) -> TcpStream {
    TcpStream::connect(probe.server.address()).await.unwrap()
}

/// What comes until the server ends the connection, which it does in time.
async fn until_the_end(stream: &mut TcpStream) -> String {
    let mut reply = Vec::new();
    // A reset is an end too.
    _ = timeout(ENOUGH, stream.read_to_end(&mut reply)).await.expect("an end");
    String::from_utf8(reply).unwrap()
}

/// Sends one byte again and again until the server ends the connection: what it has answered, and how long that took.
async fn trickle(stream: TcpStream, every: Duration) -> (String, Duration) {
    let began = Instant::now();
    let (mut from, mut to) = stream.into_split();
    let sending = tokio::spawn(async move {
        let mut tick = interval(every);
        while to.write_all(b"a").await.is_ok() {
            tick.tick().await;
        }
    });
    let mut reply = Vec::new();
    _ = timeout(ENOUGH, from.read_to_end(&mut reply)).await.expect("an end");
    sending.abort();
    (String::from_utf8(reply).unwrap(), began.elapsed())
}

#[tokio::test]
async fn a_head_that_is_not_complete_in_time_ends_the_connection() {
    let probe = with(|options| options.header_timeout = LIMIT).await;
    let mut stream = connect(&probe).await;
    stream
        .write_all(b"GET /request HTTP/1.1\r\nHost: a\r\nX-")
        .await
        .unwrap();
    let (reply, took) = trickle(stream, LIMIT / 10).await;
    assert!(reply.is_empty() && took >= LIMIT, "{reply} after {took:?}");

    let mut second = connect(&probe).await;
    second
        .write_all(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok")
        .await
        .unwrap();
    let mut reply = [0; 12];
    second.read_exact(&mut reply).await.unwrap();
    second.write_all(b"POST").await.unwrap();
    until_the_end(&mut second).await;
    assert_eq!(probe.ask("/echo", "still here").await, "still here");
}

#[tokio::test]
async fn neither_a_body_nor_a_reply_counts_as_a_head() {
    let probe = with(|options| options.header_timeout = LIMIT).await;
    let mut stream = connect(&probe).await;
    let head = "POST /sleep HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n";
    for _ in 0..2 {
        stream.write_all(head.as_bytes()).await.unwrap();
        for byte in ["0", "0", "0", "9"] {
            tokio::time::sleep(LIMIT / 2).await;
            stream.write_all(byte.as_bytes()).await.unwrap();
        }
        let mut reply = [0; 15];
        stream.read_exact(&mut reply).await.unwrap();
        assert_eq!(&reply, b"HTTP/1.1 200 OK");
        // The rest of the reply.
        assert!(stream.read(&mut [0; 1024]).await.unwrap() > 0);
        tokio::time::sleep(LIMIT * 2).await;
    }
}

#[tokio::test]
async fn an_idle_connection_ends_in_time() {
    let probe = with(|options| options.idle_timeout = LIMIT).await;
    let mut unused = connect(&probe).await;
    let mut used = connect(&probe).await;
    let request = b"POST /sleep HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n600";
    used.write_all(request).await.unwrap();
    let began = Instant::now();
    let reply = until_the_end(&mut used).await;
    // A request that takes longer than the limit is not an idle connection.
    assert!(
        reply.starts_with("HTTP/1.1 200 OK") && began.elapsed() >= LIMIT * 3,
        "{reply}"
    );
    assert_eq!(until_the_end(&mut unused).await, "");
}

#[tokio::test]
async fn a_body_that_trickles_is_answered_408() {
    let probe = with(|options| (options.body_window, options.body_rate) = (LIMIT, 1000)).await;
    for length in ["Content-Length: 100000", "Transfer-Encoding: chunked"] {
        let mut stream = connect(&probe).await;
        let head = format!("POST /echo HTTP/1.1\r\nHost: a\r\n{length}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let (reply, took) = trickle(stream, LIMIT / 10).await;
        assert!(
            reply.starts_with("HTTP/1.1 408 Request Timeout\r\n") && reply.contains("connection: close"),
            "{reply}"
        );
        assert!(took >= LIMIT, "{took:?}");
    }
    assert_eq!(probe.ask("/echo", "still here").await, "still here");
}

#[tokio::test]
async fn a_body_that_comes_quickly_enough_may_take_long() {
    let probe = with(|options| (options.body_window, options.body_rate) = (LIMIT, 100)).await;
    let mut stream = connect(&probe).await;
    let head = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..20 {
        tokio::time::sleep(LIMIT / 6).await;
        stream.write_all(&[b'a'; 100]).await.unwrap();
    }
    assert!(until_the_end(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn a_reply_that_nobody_takes_ends_the_connection() {
    let probe = with(|options| options.idle_timeout = LIMIT).await;
    let mut stream = connect(&probe).await;
    let length = 16 << 20;
    let head = format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'a'; length]).await.unwrap();
    // The server has ended it once the client's own writing fails.
    let ended = async {
        while stream.write_all(b"GET").await.is_ok() {
            tokio::time::sleep(LIMIT / 10).await;
        }
    };
    timeout(ENOUGH, ended).await.expect("an end");
}

#[tokio::test]
async fn a_reply_that_is_taken_slowly_comes_whole() {
    let probe = with(|options| (options.request_timeout, options.idle_timeout) = (LIMIT * 5, ENOUGH * 4)).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(probe.server.address()).await.unwrap();
    let length = 16 << 20;
    let head = format!("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    let (mut from, mut to) = stream.split();
    let sending = async {
        to.write_all(head.as_bytes()).await.unwrap();
        to.write_all(&vec![b'a'; length]).await.unwrap();
    };
    let taking = async {
        let (mut reply, mut part) = (Vec::new(), vec![0; 16 << 10]);
        let began = Instant::now();
        loop {
            let read = from.read(&mut part).await.unwrap();
            if read == 0 {
                return reply;
            }
            reply.extend_from_slice(&part[..read]);
            // Longer than a request may take, and than what lies in the buffers between lasts.
            if began.elapsed() < LIMIT * 12 {
                tokio::time::sleep(LIMIT / 10).await;
            }
        }
    };
    let ((), reply) = tokio::join!(sending, taking);
    assert!(
        reply.len() > length && reply.ends_with(b"\r\n0\r\n\r\n"),
        "{}",
        reply.len()
    );
}

#[tokio::test]
async fn slow_clients_leave_the_instances_to_those_who_wait_for_one() {
    let folder = Setup::default().folder();
    let mut command = program::command(folder.path());
    command.args([
        "--instance-requests",
        "1",
        "--body-rate",
        "0",
        "--body-window-ms",
        "300",
    ]);
    let program = Program::start(command);
    let address = program.base.strip_prefix("http://").unwrap();
    let slow = async |count: usize| {
        let mut clients = Vec::new();
        for _ in 0..count {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let head = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";
            stream.write_all(head).await.unwrap();
            clients.push(tokio::spawn(trickle(stream, LIMIT / 3)));
        }
        clients
    };
    let mut clients = slow(520).await;
    let client = reqwest::Client::new();
    let quick = || client.post(format!("{}/echo", program.base)).body("quick").send();
    let quick: Vec<_> = (0..20).map(|_| tokio::spawn(quick())).collect();
    // Who has waited is not taken for somebody who is slow, whoever waits behind.
    clients.extend(slow(100).await);
    for quick in quick {
        let reply = timeout(ENOUGH * 4, quick).await.expect("in time").unwrap().unwrap();
        assert_eq!(
            (reply.status().as_u16(), reply.text().await.unwrap().as_str()),
            (200, "quick")
        );
    }
    clients.iter().for_each(tokio::task::JoinHandle::abort);
}

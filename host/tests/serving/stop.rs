//! A stop answers what was sent, and closes.

use crate::probe::{Probe, Setup};
use host::Options;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Sends one request on a connection and reads its reply: the body, and whether the server closes after it.
fn exchange(stream: &mut BufReader<TcpStream>, path: &str, body: &str) -> std::io::Result<(String, bool)> {
    let length = body.len();
    // In one packet, or the client's own Nagle would slow it down.
    let request = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{body}");
    stream.get_mut().write_all(request.as_bytes())?;
    read_reply(stream)
}

fn read_reply(stream: &mut BufReader<TcpStream>) -> std::io::Result<(String, bool)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    let body = match head.split_once("content-length: ") {
        Some((_, length)) => read(stream, length.lines().next().unwrap().parse().unwrap())?,
        None => read_chunks(stream)?,
    };
    Ok((String::from_utf8(body).unwrap(), head.contains("connection: close")))
}

fn read_chunks(stream: &mut BufReader<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut length = String::new();
        stream.read_line(&mut length)?;
        let length = usize::from_str_radix(length.trim(), 16).unwrap();
        body.extend(read(stream, length)?);
        read(stream, 2)?;
        if length == 0 {
            return Ok(body);
        }
    }
}

fn read(stream: &mut BufReader<TcpStream>, length: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Sends requests without a pause until the server says it closes: how many were answered, or the failure.
fn client(address: SocketAddr, ready: &mpsc::Sender<()>) -> Result<usize, String> {
    let mut stream = BufReader::new(TcpStream::connect(address).map_err(|error| error.to_string())?);
    for answered in 0.. {
        let body = format!("request {answered}");
        match exchange(&mut stream, "/echo", &body) {
            Ok((reply, _)) if reply != body => return Err(format!("{body} is answered {reply}")),
            Ok((_, true)) => return Ok(answered + 1),
            Ok((_, false)) => {}
            Err(error) => return Err(format!("{body} is lost: {error}")),
        }
        if answered == 500 {
            ready.send(()).unwrap();
        }
    }
    unreachable!("the server stops before the numbers end")
}

#[tokio::test(flavor = "multi_thread")]
async fn under_load_no_request_is_lost() {
    for _ in 0..5 {
        let probe = Probe::start().await;
        let (ready, all_ready) = mpsc::channel();
        let address = probe.server.address();
        let clients: Vec<_> = (0..16)
            .map(|_| {
                let ready = ready.clone();
                std::thread::spawn(move || client(address, &ready))
            })
            .collect();
        let wait = move || (0..16).for_each(|_| all_ready.recv().unwrap());
        tokio::task::spawn_blocking(wait).await.unwrap();
        probe.server.stop().await.unwrap();
        for client in clients {
            let answered = client.join().unwrap().unwrap();
            assert!(answered > 500);
        }
        TcpStream::connect(address).unwrap_err();
    }
}

#[tokio::test]
async fn connections_that_wait_to_be_accepted_are_served() {
    let probe = Probe::start().await;
    let connect = || {
        let mut stream = TcpStream::connect(probe.server.address()).unwrap();
        stream
            .write_all(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok")
            .unwrap();
        BufReader::new(stream)
    };
    // On this one thread the server does not run before the next `await`: all of them are in the listener's queue.
    let streams: Vec<_> = (0..50).map(|_| connect()).collect();
    probe.server.stop().await.unwrap();
    for mut stream in streams {
        assert_eq!(read_reply(&mut stream).unwrap(), ("ok".to_owned(), true));
    }
}

#[tokio::test]
async fn a_running_request_is_answered_first() {
    let probe = Probe::start().await;
    let address = probe.server.address();
    let (sent, is_sent) = tokio::sync::oneshot::channel();
    let running = std::thread::spawn(move || {
        let mut stream = BufReader::new(TcpStream::connect(address).unwrap());
        // A first request shows that the connection is accepted.
        exchange(&mut stream, "/echo", "").unwrap();
        stream
            .get_mut()
            .write_all(b"POST /sleep HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n1000")
            .unwrap();
        sent.send(()).unwrap();
        read_reply(&mut stream).unwrap()
    });
    is_sent.await.unwrap();
    probe.server.stop().await.unwrap();
    assert!(running.join().unwrap().0.ends_with(" 1"));
}

#[tokio::test]
async fn connections_without_a_request_do_not_delay_it() {
    let probe = Probe::start().await;
    let _unused = TcpStream::connect(probe.server.address()).unwrap();
    let mut half = TcpStream::connect(probe.server.address()).unwrap();
    half.write_all(b"POST /echo HT").unwrap();
    probe.ask("/echo", "an idle connection and an idle instance").await;
    let began = Instant::now();
    probe.server.stop().await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_request_beyond_its_time_limit_is_answered_500_and_the_stop_ends() {
    let options = Options {
        request_timeout: Duration::from_secs(1),
        ..Options::default()
    };
    let probe = Setup {
        options,
        ..Setup::default()
    }
    .start()
    .await;
    let looping = tokio::spawn(probe.client.post(format!("{}/loop", probe.base)).send());
    // The request is on its way once another one, sent later, is answered.
    probe.ask("/echo", "").await;
    let began = Instant::now();
    probe.server.stop().await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(looping.await.unwrap().unwrap().status().as_u16(), 500);
}

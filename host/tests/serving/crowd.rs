//! More connections than there may be wait, and the server lives on.

use crate::probe::{Probe, Setup};
use crate::program::{Program, command, folder};
use host::Options;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

const REQUEST: &[u8] = b"POST /a/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok";

/// A connection on which nothing may take long.
fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// What comes until the server ends the connection.
fn all(mut stream: TcpStream) -> String {
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).unwrap();
    String::from_utf8(reply).unwrap()
}

async fn with_connections(connections: usize) -> Probe {
    let options = Options {
        connections,
        ..Options::default()
    };
    let setup = Setup {
        options,
        ..Setup::default()
    };
    setup.start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_wait_are_served_when_idle_ones_have_made_room() {
    let probe = with_connections(2).await;
    let address = probe.server.address();
    let served = tokio::task::spawn_blocking(move || {
        let mut idle = connect(address);
        idle.write_all(REQUEST).unwrap();
        let mut reply = Vec::new();
        while !reply.ends_with(b"\r\n0\r\n\r\n") {
            let mut byte = [0];
            idle.read_exact(&mut byte).unwrap();
            reply.extend(byte);
        }
        let unused = connect(address);
        let mut waiting: Vec<_> = (0..10).map(|_| connect(address)).collect();
        for stream in &mut waiting {
            stream.write_all(REQUEST).unwrap();
        }
        let replies: Vec<_> = waiting.into_iter().take(8).map(all).collect();
        assert_eq!((all(idle), all(unused)), (String::new(), String::new()));
        replies
    });
    for reply in served.await.unwrap() {
        assert!(
            reply.starts_with("HTTP/1.1 200 OK") && reply.contains("\r\nok\r\n"),
            "{reply}"
        );
    }
}

#[tokio::test]
async fn a_process_with_few_descriptors_serves_a_few_at_a_time_and_all_in_the_end() {
    let folder = folder();
    let inner = command(folder.path());
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -n 60 && exec \"$@\"", "sh"]);
    limited.arg(inner.get_program()).args(inner.get_args());
    limited
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut program = Program::start(limited);
    let address = program.base.strip_prefix("http://").unwrap().parse().unwrap();
    let mut streams: Vec<_> = (0..100).map(|_| connect(address)).collect();
    for stream in &mut streams {
        stream
            .write_all(b"POST /a/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
            .unwrap();
    }
    for stream in streams {
        let reply = all(stream);
        assert!(
            reply.starts_with("HTTP/1.1 200 OK") && reply.contains("\r\nok\r\n"),
            "{reply}"
        );
    }
    let errors = program.end();
    assert!(
        !errors.contains("cannot accept") && !errors.contains("open files"),
        "{errors}"
    );
}

//! RongCloud unreachable, hanging, or answering what nobody understands, where b2b-chat makes its groups there.

use super::wait_until;
use crate::bundle::Bundle;
use crate::script::SCRIPT;
use crate::writer::{World, Writer};
use crate::{families, invariants};
use conformance::families::component;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use tokio::net::TcpSocket;

/// What is answered; `None`: nothing, until the client gives up.
type Answer = Arc<Mutex<Option<&'static str>>>;

const GOOD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{\"code\":200}";

const BAD: [Option<&str>; 5] = [
    None,
    Some("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\ngarbage"),
    Some("this is no HTTP\r\n\r\n"),
    Some("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    Some(""),
];

fn serve(mut stream: TcpStream, answer: &Answer) {
    let mut request = [0; 4096];
    _ = stream.read(&mut request);
    let answer = *answer.lock().expect("an answer");
    match answer {
        Some(answer) => _ = stream.write_all(answer.as_bytes()),
        // Until the client closes the connection.
        None => while stream.read(&mut request).is_ok_and(|length| length > 0) {},
    }
}

/// Answers on a port. Its threads end with the test's process.
fn start(listener: TcpListener, answer: &Answer) {
    let answer = Arc::clone(answer);
    thread::spawn(move || {
        for stream in listener.incoming().filter_map(Result::ok) {
            let answer = Arc::clone(&answer);
            thread::spawn(move || serve(stream, &answer));
        }
    });
}

fn listening(socket: TcpSocket) -> TcpListener {
    let listener = socket.listen(64).expect("a listener").into_std();
    let listener = listener.expect("a listener that blocks");
    listener.set_nonblocking(false).expect("a listener that blocks");
    listener
}

async fn assert_fails(writer: &Writer, state: &Path) {
    let causes = || {
        let log = component("b2b-chat").log(state);
        let has = |line: &&str| line.contains("\"code\":1007") && line.contains("\"cause\":");
        log.lines().filter(has).count()
    };
    let before = causes();
    let step = families::step(writer, writer.next());
    let reply = writer.world.send(&step).await.expect("an answer");
    let json = reply.json();
    assert_eq!(json["RetCode"], "1007", "{json}");
    assert_eq!(json["RetMsg"], "RongCloud did not answer, call again");
    wait_until("the log has the cause", || causes() > before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rongcloud_that_fails_fails_who_makes_groups_there_until_it_answers() {
    let (mut bundle, state) = (Bundle::copied(), tempfile::tempdir().expect("a temporary folder"));
    // Taken, or another test's server would get it; and nobody listens.
    let socket = TcpSocket::new_v4().expect("a socket");
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(any).expect("a free port");
    let address = socket.local_addr().expect("an address");
    bundle
        .variables
        .insert("rongcloud_api".to_owned(), format!("http://{address}"));
    let process = bundle.serve(state.path());
    let world = World::set(bundle.client(&process), 0).await;
    let mut writer = Writer::new(&world, 0);
    while writer.next().1 != "init_group_chat" {
        writer
            .step()
            .await
            .expect("an answer")
            .expect("RongCloud does not concern others");
    }
    assert_fails(&writer, state.path()).await;
    let answer = Answer::default();
    start(listening(socket), &answer);
    for bad in BAD {
        *answer.lock().expect("an answer") = bad;
        // Another family is answered meanwhile.
        let step = families::step(&writer, ("directory", "put_shop", ""));
        let ((), other) = tokio::join!(assert_fails(&writer, state.path()), world.send(&step));
        assert_eq!(other.expect("an answer").status, 200);
    }
    *answer.lock().expect("an answer") = Some(GOOD);
    for _ in SCRIPT {
        writer
            .step()
            .await
            .expect("an answer")
            .expect("success once RongCloud answers");
    }
    invariants::assert_hold(state.path());
    println!("torture: RongCloud unreachable, hanging, answering garbage: 1007 each time, all go on without a restart");
}

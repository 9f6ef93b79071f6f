//! Requests to the byte: any target, any headers, none that a client would add.

use conformance::{Reply, Server};
use std::io::{Read, Write};
use std::net::TcpStream;

/// Sends a request with these headers and a length, and reads the reply. The blocking client has a thread of its own.
pub(crate) async fn send(server: &Server, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let address = server.base().strip_prefix("http://").expect("an address").to_owned();
    let mut request = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() || method == "POST" {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    let bytes = [request.as_bytes(), body].concat();
    let exchange = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.write_all(&bytes).expect("the request is sent");
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).expect("the reply is read");
        reply
    });
    parse(&exchange.await.expect("no panic"))
}

fn parse(reply: &[u8]) -> Reply {
    let end = reply.windows(4).position(|part| part == b"\r\n\r\n").expect("a head");
    let head = std::str::from_utf8(&reply[..end]).expect("a head in UTF-8");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    Reply {
        status: status.parse().expect("a number"),
        headers: headers.collect(),
        body: reply[end + 4..].to_vec(),
    }
}

/// The text of a reply in the charset that its type names.
pub(crate) fn decoded(reply: &Reply) -> String {
    let content_type = &reply.headers["content-type"];
    match content_type.rsplit_once("; charset=").map(|split| split.1) {
        Some("utf-8") => reply.text().to_owned(),
        Some("utf-16") => {
            let units = reply.body.strip_prefix(&[0xFF, 0xFE]).expect("a byte order mark");
            let units = units.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            String::from_utf16(&units.collect::<Vec<_>>()).expect("UTF-16")
        }
        charset => panic!("charset {charset:?}"),
    }
}

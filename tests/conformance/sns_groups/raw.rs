//! Requests as they are on the wire: nothing is normalised on the way, as HTTP clients do with addresses and headers.

use conformance::{Reply, Server};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Sends a request of these bytes and reads the reply to the end of its connection. `Content-Length` and `Connection` are
/// added to the headers.
pub(crate) async fn send(server: &Server, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let mut request = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    let request = [request.as_bytes(), body].concat();
    let address = server.base().trim_start_matches("http://").to_owned();
    let exchange = move || exchange(&address, &request).expect("the server answers");
    tokio::task::spawn_blocking(exchange).await.expect("an exchange")
}

fn exchange(address: &str, request: &[u8]) -> std::io::Result<Reply> {
    let mut connection = TcpStream::connect(address)?;
    connection.set_read_timeout(Some(Duration::from_secs(60)))?;
    connection.write_all(request)?;
    let mut bytes = Vec::new();
    connection.read_to_end(&mut bytes)?;
    Ok(read(&bytes))
}

fn read(bytes: &[u8]) -> Reply {
    let end = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("an end of the head");
    let head = std::str::from_utf8(&bytes[..end]).expect("a head in UTF-8");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    Reply {
        status: status.parse().expect("a number"),
        headers,
        body: bytes[end + 4..].to_vec(),
    }
}

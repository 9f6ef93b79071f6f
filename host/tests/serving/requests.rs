//! Routes, and what a component sees of a request.

use crate::probe::{Probe, Setup};
use std::io::{Read, Write};
use std::net::TcpStream;

fn with_routes(routes: &[&str]) -> Setup {
    let table = |route| format!("[[trigger.http]]\nroute = {route:?}\ncomponent = \"probe\"\n");
    Setup {
        rest: routes.iter().map(table).collect(),
        ..Setup::default()
    }
}

/// What the component is told of its request, as `name: value` lines.
async fn described(probe: &Probe, path: &str) -> String {
    probe.ask(path, "").await
}

#[tokio::test]
async fn the_most_specific_route_answers() {
    let probe = with_routes(&["/...", "/a/...", "/a/request", "/b/:x/request"])
        .start()
        .await;
    for (path, route) in [
        ("/request", "/..."),
        ("/a/request", "/a/request"),
        ("/a/b/request", "/a/..."),
        ("/b/1/request", "/b/:x/request"),
        ("/b/1/2/request", "/..."),
    ] {
        let seen = described(&probe, path).await;
        assert!(
            seen.contains(&format!("spin-matched-route: {route}\n")),
            "{path}: {seen}"
        );
    }
}

#[tokio::test]
async fn a_path_without_a_route_is_404_with_an_empty_body() {
    let probe = with_routes(&["/a/...", "/request"]).start().await;
    for path in ["/", "/b", "/ab/request", "/request/more"] {
        assert_eq!(probe.post(path, "").await, (404, String::new()), "{path}");
    }
}

#[tokio::test]
async fn a_component_gets_the_headers_that_spin_adds() {
    let probe = with_routes(&["/a/:ID/..."]).start().await;
    let seen = described(&probe, "/a/7/x%20y/request?q=1&r=%2F").await;
    let address = probe.base.strip_prefix("http://").unwrap();
    assert!(
        seen.starts_with(&format!("POST http://{address}/a/7/x%20y/request?q=1&r=%2F\n")),
        "{seen}"
    );
    for line in [
        &format!("spin-full-url: http://{address}/a/7/x%20y/request?q=1&r=%2F"),
        "spin-path-info: /x%20y/request",
        "spin-matched-route: /a/:ID/...",
        "spin-raw-component-route: /a/:ID/...",
        "spin-component-route: /a/:ID",
        "spin-base-path: /",
        "spin-path-match-id: 7",
        "spin-client-addr: 127.0.0.1:",
    ] {
        assert!(seen.contains(line), "{line} is missing in {seen}");
    }
}

#[tokio::test]
async fn what_a_client_says_in_the_name_of_spin_stands_before_what_spin_says() {
    let probe = with_routes(&["/:id/..."]).start().await;
    let names = [
        "spin-full-url",
        "spin-path-info",
        "spin-matched-route",
        "spin-raw-component-route",
        "spin-component-route",
        "spin-base-path",
        "spin-client-addr",
        "spin-path-match-id",
    ];
    let mut request = probe.client.get(format!("{}/7/request", probe.base));
    for name in names {
        request = request.header(name, "forged").header(name, "twice");
    }
    let seen = request.send().await.unwrap().text().await.unwrap();
    for name in names {
        let start = format!("{name}: ");
        let values: Vec<_> = seen.lines().filter_map(|line| line.strip_prefix(&start)).collect();
        assert_eq!(
            (values.len(), &values[..2]),
            (3, &["forged", "twice"][..]),
            "{name}: {seen}"
        );
    }
    assert!(
        seen.contains("spin-client-addr: 127.0.0.1:") && seen.contains("spin-path-match-id: 7\n"),
        "{seen}"
    );
}

#[tokio::test]
async fn the_connection_header_is_dropped() {
    let probe = Probe::start().await;
    let request = probe.client.get(format!("{}/request", probe.base));
    let request = request.header("connection", "keep-alive").header("x-a", "b");
    let seen = request.send().await.unwrap().text().await.unwrap();
    assert!(!seen.contains("connection:") && seen.contains("x-a: b\n"), "{seen}");
}

#[tokio::test]
async fn a_body_of_32_mib_goes_in_and_out() {
    let probe = Probe::start().await;
    let body: String = "0123456789abcdef".repeat(2 << 20);
    let (status, reply) = probe.post("/echo", body.clone()).await;
    assert!(status == 200 && reply == body, "{status}, {} bytes", reply.len());
}

#[tokio::test]
async fn an_error_of_the_component_is_500_with_an_empty_body() {
    let probe = Probe::start().await;
    assert_eq!(probe.post("/fail", "secret").await, (500, String::new()));
    assert_eq!(probe.ask("/echo", "still here").await, "still here");
}

#[tokio::test]
async fn the_health_check_answers() {
    let probe = with_routes(&["/a"]).start().await;
    assert_eq!(probe.ask("/.well-known/spin/health", "").await, "OK");
}

/// What the server sends back for these bytes, on one connection, until it closes.
async fn raw(probe: &Probe, request: &'static str) -> String {
    let address = probe.server.address();
    let exchange = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        reply
    };
    tokio::task::spawn_blocking(exchange).await.unwrap()
}

#[tokio::test]
async fn a_wrong_host_is_400_and_harms_nobody() {
    let probe = Probe::start().await;
    for head in [
        "GET /request HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
        "GET /request HTTP/1.1\r\nHost: \u{e9}\r\nConnection: close\r\n\r\n",
        "GET /request HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        "GET /request HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
        "GET http://a/request HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n",
        "GET /request HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /request HTTP/1.0\r\n\r\n",
        "nonsense\r\n\r\n",
    ] {
        let reply = raw(&probe, head).await;
        assert!(reply.contains(" 400 Bad Request\r\n"), "{head}: {reply}");
    }
    assert_eq!(probe.ask("/echo", "still here").await, "still here");
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let probe = Probe::start().await;
    let reply = raw(
        &probe,
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\noneGET /request HTTP/1.1\r\nHost: b\r\n\r\n\
         OPTIONS * HTTP/1.1\r\nHost: c\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert_eq!(reply.matches("HTTP/1.1 200 OK").count(), 2, "{reply}");
    assert!(
        reply.contains("one") && reply.contains("GET http://b/request") && reply.contains("404 Not Found"),
        "{reply}"
    );
}

//! Pages of other origins: which a browser lets call, and read what comes back.

use crate::endpoints;
use conformance::{Reply, Server, development};

const PAGE: &str = "https://page.example.com";

async fn allowing(origins: &str) -> Server {
    let mut variables = development();
    variables.insert("cors_allowed_origins".to_owned(), origins.to_owned());
    Server::with(variables, host::Options::default()).await
}

async fn called(server: &Server, method: &str, target: &str, origin: Option<&str>) -> Reply {
    let request = server
        .request(method, target)
        .header("content-type", "application/json");
    let request = match origin {
        Some(origin) => request.header("origin", origin),
        None => request,
    };
    Server::send(request.body("{}")).await
}

/// What a browser sends before a call.
async fn asked(server: &Server, method: &str, target: &str, origin: &str) -> Reply {
    let request = server.request("OPTIONS", target).header("origin", origin);
    let request = request.header("access-control-request-method", method);
    Server::send(request.header("access-control-request-headers", "authorization,content-type")).await
}

fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.headers.get(name).map(String::as_str)
}

fn allowed(reply: &Reply) -> Option<&str> {
    header(reply, "access-control-allow-origin")
}

fn methods(reply: &Reply) -> Vec<&str> {
    let listed = header(reply, "access-control-allow-methods").unwrap_or_default();
    listed.split(',').map(str::trim).collect()
}

/// The endpoints whose family has no word of its own document about pages.
fn without_documented() -> impl Iterator<Item = endpoints::Endpoint> {
    let endpoints = endpoints::all().into_iter();
    endpoints.filter(|endpoint| endpoint.family != "contact-groups")
}

#[tokio::test]
async fn contact_groups_lets_every_page_as_the_document_shows() {
    let server = Server::start().await;
    let endpoints = endpoints::all().into_iter();
    let paths = endpoints.filter(|endpoint| endpoint.family == "contact-groups");
    let paths = paths
        .map(|endpoint| endpoint.target)
        .chain(["/v4/", "/v4/unknown/call", "/v4/recentcontact/x"].map(str::to_owned));
    for path in paths {
        for (method, origin) in [
            ("POST", None),
            ("POST", Some(PAGE)),
            ("GET", Some("null")),
            ("PUT", None),
        ] {
            let reply = called(&server, method, &path, origin).await;
            assert_eq!(allowed(&reply), Some("*"), "{method} {path}");
            assert_eq!(methods(&reply), ["POST"], "{method} {path}");
            assert_eq!(
                header(&reply, "access-control-allow-headers"),
                Some("X-Requested-With"),
                "{method} {path}"
            );
        }
        let reply = asked(&server, "POST", &path, PAGE).await;
        assert_eq!((reply.status, reply.text()), (200, ""), "{path}");
        assert_eq!((allowed(&reply), methods(&reply)), (Some("*"), vec!["POST"]), "{path}");
        let headers = header(&reply, "access-control-allow-headers").unwrap_or_default();
        assert!(
            headers.contains("Content-Type") && headers.contains("X-Requested-With"),
            "{path}: {headers}"
        );
    }
}

#[tokio::test]
async fn without_the_variable_nothing_is_said_to_pages() {
    let server = Server::start().await;
    for endpoint in without_documented() {
        let bare = called(&server, "OPTIONS", &endpoint.target, None).await;
        let asked = asked(&server, &endpoint.method, &endpoint.target, PAGE).await;
        assert_eq!(asked.status, bare.status, "{}", endpoint.target);
        let called = called(&server, &endpoint.method, &endpoint.target, Some(PAGE)).await;
        for reply in [asked, called] {
            let said = reply.headers.keys().find(|name| name.starts_with("access-control"));
            assert_eq!(said, None, "{}", endpoint.target);
        }
    }
}

#[tokio::test]
async fn pages_of_the_listed_origins_may_call_every_endpoint() {
    let server = allowing(" https://PAGE.example.com:443/, http://localhost:8080").await;
    for endpoint in without_documented() {
        let (method, target) = (&*endpoint.method, &*endpoint.target);
        for origin in [PAGE, "http://localhost:8080"] {
            let reply = asked(&server, method, target, origin).await;
            assert_eq!((reply.status, allowed(&reply)), (200, Some(origin)), "{target}");
            assert!(methods(&reply).contains(&method), "{target}: {:?}", methods(&reply));
            assert_eq!(
                header(&reply, "access-control-allow-headers"),
                Some("authorization,content-type"),
                "{target}"
            );
            let reply = called(&server, method, target, Some(origin)).await;
            assert_eq!(allowed(&reply), Some(origin), "{target}");
            assert_eq!(header(&reply, "access-control-expose-headers"), Some("*"), "{target}");
            assert_eq!(header(&reply, "access-control-allow-credentials"), None, "{target}");
        }
        let others = [
            "https://page.example.com.evil.example",
            "http://page.example.com",
            "https://page.example.com:444",
            "null",
        ];
        for origin in others.map(Some).into_iter().chain([None]) {
            let reply = called(&server, method, target, origin).await;
            assert_eq!(allowed(&reply), None, "{target} {origin:?}");
            let varies = header(&reply, "vary").unwrap_or_default().to_ascii_lowercase();
            assert!(
                varies.contains("origin"),
                "{target}: a shared cache would mix replies up: {varies:?}"
            );
        }
        let reply = asked(&server, method, target, "https://other.example").await;
        assert_eq!((allowed(&reply), methods(&reply)), (None, vec![""]), "{target}");
    }
}

#[tokio::test]
async fn an_asterisk_lets_every_page() {
    let server = allowing("*").await;
    for endpoint in without_documented() {
        let (method, target) = (&*endpoint.method, &*endpoint.target);
        let reply = asked(&server, method, target, PAGE).await;
        assert_eq!((reply.status, allowed(&reply)), (200, Some("*")), "{target}");
        let reply = called(&server, method, target, Some("null")).await;
        assert_eq!(allowed(&reply), Some("*"), "{target}");
    }
}

#[tokio::test]
async fn a_page_may_read_a_failure() {
    let server = allowing(PAGE).await;
    for (method, target) in [
        ("GET", "/chat-records/unknown"),
        ("PATCH", "/gateway/xtinterface/group/create"),
        ("GET", "/directory/x"),
    ] {
        let reply = called(&server, method, target, Some(PAGE)).await;
        assert!(reply.status >= 400 || reply.json()["success"] == false, "{target}");
        assert_eq!(allowed(&reply), Some(PAGE), "{target}");
    }
}

#[tokio::test]
async fn an_asking_page_changes_nothing_and_needs_no_token() {
    let server = allowing(PAGE).await;
    let reply = asked(&server, "PUT", "/directory/shops/asked", PAGE).await;
    assert_eq!(reply.status, 200);
    let token = server.token("directory");
    let read = server.request("GET", "/directory/shops/asked").bearer_auth(token);
    assert_eq!(Server::send(read).await.status, 404);
}

#[tokio::test]
async fn what_is_no_list_of_origins_fails_and_is_named_in_the_log() {
    let server = allowing("page.example.com").await;
    let reply = called(&server, "GET", "/directory/shops", Some(PAGE)).await;
    assert_eq!((reply.status, allowed(&reply)), (500, None));
    let log = conformance::families::component("directory").log(server.state());
    assert!(log.contains("cors_allowed_origins"), "{log}");
}

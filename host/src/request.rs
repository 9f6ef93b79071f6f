//! What a component sees of a request.

use crate::progress::Progress;
use crate::routes::Match;
use http::header::{CONNECTION, HOST};
use http::uri::{Authority, Scheme};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::net::SocketAddr;
use wasmtime_wasi_http::WasiBody;

/// Turns a request from the wire into the one a component gets; `None` when it names no host, or two.
pub(crate) fn prepare<T>(
    request: Request<Incoming>,
    found: &Match<'_, T>,
    client: SocketAddr,
    progress: Progress,
) -> Option<Request<WasiBody>> {
    let (mut parts, body) = request.into_parts();
    parts.uri = absolute(parts.uri, &parts.headers)?;
    // It is between the client and the server, and a component that passes the request on must not pass it on.
    parts.headers.remove(CONNECTION);
    add_spin_headers(&mut parts.headers, &parts.uri, found, client);
    let body = body.map_frame(move |frame| {
        progress.touch();
        frame
    });
    Some(Request::from_parts(parts, body.map_err(Into::into).boxed_unsync()))
}

/// The whole address: its authority is the `Host` header's, and that of the request line where it has one.
fn absolute(uri: Uri, headers: &HeaderMap) -> Option<Uri> {
    let mut parts = uri.into_parts();
    let mut hosts = headers.get_all(HOST).iter();
    let host: Authority = hosts.next()?.to_str().ok()?.parse().ok()?;
    if hosts.next().is_some() || parts.authority.as_ref().is_some_and(|authority| *authority != host) {
        return None;
    }
    parts.scheme = Some(Scheme::HTTP);
    parts.authority = Some(host);
    Uri::from_parts(parts).ok()
}

fn add_spin_headers<T>(headers: &mut HeaderMap, uri: &Uri, found: &Match<'_, T>, client: SocketAddr) {
    let mut set = |name: HeaderName, value: &str| {
        // A path is ASCII without control characters, or it would not have been a path.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(HeaderName::from_static("spin-full-url"), &uri.to_string());
    set(HeaderName::from_static("spin-path-info"), found.rest);
    set(HeaderName::from_static("spin-matched-route"), found.route.pattern());
    set(
        HeaderName::from_static("spin-raw-component-route"),
        found.route.pattern(),
    );
    set(HeaderName::from_static("spin-component-route"), found.route.prefix());
    set(HeaderName::from_static("spin-base-path"), "/");
    set(HeaderName::from_static("spin-client-addr"), &client.to_string());
    for (name, value) in &found.names {
        if let Ok(name) = HeaderName::try_from(format!("spin-path-match-{}", name.to_ascii_lowercase())) {
            set(name, value);
        }
    }
}

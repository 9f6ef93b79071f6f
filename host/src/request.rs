//! What a component sees of a request.

use crate::pace::SteadyBody;
use crate::routes::Match;
use http::header::{CONNECTION, HOST};
use http::uri::{Authority, Scheme};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri};
use http_body_util::BodyExt;
use std::net::SocketAddr;
use wasmtime_wasi_http::WasiBody;

/// Turns a request from the wire into the one a component gets; `None` when it names no host, or two.
pub(crate) fn prepare<T>(
    request: Request<SteadyBody>,
    found: &Match<'_, T>,
    client: SocketAddr,
) -> Option<Request<WasiBody>> {
    let (mut parts, body) = request.into_parts();
    parts.uri = absolute(parts.uri, &parts.headers)?;
    // It is between the client and the server, and a component that passes the request on must not pass it on.
    parts.headers.remove(CONNECTION);
    add_spin_headers(&mut parts.headers, &parts.uri, found, client);
    Some(Request::from_parts(parts, body.boxed_unsync()))
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

/// They stand behind what the client has sent under these names, as Spin's do: the last value of each is the host's.
fn add_spin_headers<T>(headers: &mut HeaderMap, uri: &Uri, found: &Match<'_, T>, client: SocketAddr) {
    let mut add = |name: HeaderName, value: &str| {
        // A path is ASCII without control characters, or it would not have been a path.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.append(name, value);
        }
    };
    add(HeaderName::from_static("spin-full-url"), &uri.to_string());
    add(HeaderName::from_static("spin-path-info"), found.rest);
    add(HeaderName::from_static("spin-matched-route"), found.route.pattern());
    add(
        HeaderName::from_static("spin-raw-component-route"),
        found.route.pattern(),
    );
    add(HeaderName::from_static("spin-component-route"), found.route.prefix());
    add(HeaderName::from_static("spin-base-path"), "/");
    add(HeaderName::from_static("spin-client-addr"), &client.to_string());
    for (name, value) in &found.names {
        if let Ok(name) = HeaderName::try_from(format!("spin-path-match-{}", name.to_ascii_lowercase())) {
            add(name, value);
        }
    }
}

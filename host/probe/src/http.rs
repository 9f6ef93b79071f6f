//! What a component sees of its request, and requests of its own.

use spin_sdk::http::body::IncomingBodyExt;
use spin_sdk::http::{HeaderMap, Method, Uri};
use std::fmt::Write;

/// The method and address, then a line for each header.
pub(crate) fn describe(method: &Method, uri: &Uri, headers: &HeaderMap) -> String {
    let mut reply = format!("{method} {uri}\n");
    for (name, value) in headers {
        _ = writeln!(reply, "{name}: {}", String::from_utf8_lossy(value.as_bytes()));
    }
    reply
}

/// Gets an address: the status and the body, or the error.
pub(crate) async fn send(url: &str) -> String {
    let response = match spin_sdk::http::get(url).await {
        Ok(response) => response,
        Err(error) => return format!("{error:?}"),
    };
    let status = response.status().as_u16();
    match response.into_body().bytes().await {
        Ok(body) => format!("{status} {}", String::from_utf8_lossy(&body)),
        Err(error) => format!("{status} {error:?}"),
    }
}

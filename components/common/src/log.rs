//! The log: one line of JSON a request on stderr, which Spin and the local host collect a component.

use serde::Serialize;

/// One request, as it is logged. Holds no body, no query string and no secret.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    /// The family that answered.
    pub family: &'a str,
    /// The endpoint's name, or `-` where no endpoint has the path and method.
    pub endpoint: &'a str,
    /// The HTTP status of the reply.
    pub status: u16,
    /// The family's own code in the reply, 0 for success where the family has it so.
    pub code: i64,
    /// How long the request took within the component, in microseconds.
    pub us: u64,
    /// The caller's `x-request-id`, or one that was made.
    pub request_id: &'a str,
    /// What went wrong, for failures that the reply does not explain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'a str>,
}

/// A remark that belongs to no request.
#[derive(Serialize)]
struct Warning<'a> {
    family: &'a str,
    warning: &'a str,
}

/// Writes the line of one request.
pub fn request(line: &Line<'_>) {
    write(line);
}

/// Writes a remark for the operator, for example that a variable is not set.
pub fn warning(family: &str, warning: &str) {
    write(&Warning { family, warning });
}

/// One write a line, so that lines of concurrent instances never mix. A log that cannot be written must not fail the
/// request.
fn write(line: &impl Serialize) {
    if let Ok(mut text) = serde_json::to_vec(line) {
        text.push(b'\n');
        stderr(&text);
    }
}

/// Writes to stderr with one call of the host, of which Rust's standard library makes three.
#[cfg(target_family = "wasm")]
fn stderr(text: &[u8]) {
    /// What the host takes in one call.
    const LARGEST: usize = 4096;
    thread_local! {
        static STDERR: wasip2::cli::stderr::OutputStream = wasip2::cli::stderr::get_stderr();
    }
    STDERR.with(|stderr| {
        for part in text.chunks(LARGEST) {
            let _ = stderr.blocking_write_and_flush(part);
        }
    });
}

#[cfg(not(target_family = "wasm"))]
fn stderr(text: &[u8]) {
    let _ = std::io::Write::write_all(&mut std::io::stderr(), text);
}

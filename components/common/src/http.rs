//! HTTP requests as families see them, and replies as they leave.

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode, request::Parts};
use http_body_util::BodyExt;
use spin_sdk::wasip3::http::types::{Fields, Response};
use spin_sdk::wasip3::http_compat::{BodyWriter, IncomingRequestBody};
use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

/// How much of a body that is too large is read and thrown away, as a multiple of the limit. Answering a client
/// that is still sending would reset its connection before it reads the answer.
const DRAIN_FACTOR: usize = 16;

/// A request, with its body read.
#[derive(Debug)]
pub struct Incoming {
    /// The method.
    pub method: Method,
    /// The path as it was sent, percent-encoding and all.
    pub path: String,
    /// The query string without its question mark, empty where there is none.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or why there is none.
    pub body: Result<Bytes, BodyError>,
}

/// Why a request has no body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// It is larger than this many bytes.
    #[error("the request body is larger than {0} bytes")]
    TooLarge(usize),
    /// The client stopped sending, or sent something that is no HTTP body.
    #[error("the request body broke off")]
    Broken,
}

/// A reply.
#[derive(Debug)]
pub struct Outgoing {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers but `Content-Length`, which follows from the body.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Vec<u8>,
    /// The family's own code, for the log.
    pub code: i64,
    /// What went wrong, for the log only.
    pub cause: Option<String>,
}

impl Incoming {
    /// The length of the body, where the request gives it.
    pub(crate) fn announced_length(&self) -> Option<usize> {
        self.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    pub(crate) fn new(head: Parts) -> Self {
        Self {
            method: head.method,
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers,
            body: Ok(Bytes::new()),
        }
    }
}

impl Outgoing {
    /// A successful reply with a body of the given type.
    #[must_use]
    pub fn new(content_type: &'static str, body: Vec<u8>) -> Self {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]);
        Self {
            status: StatusCode::OK,
            headers,
            body,
            code: 0,
            cause: None,
        }
    }
}

/// Reads a body of at most `limit` bytes. The last of the `announced` bytes ends it: to ask for more, and for trailers,
/// would cost as much again as a small body itself.
pub(crate) async fn read(
    mut body: IncomingRequestBody,
    announced: Option<usize>,
    limit: usize,
) -> Result<Bytes, BodyError> {
    let mut kept = BytesMut::new();
    let mut seen = 0_usize;
    while Some(seen) != announced
        && let Some(frame) = body.frame().await
    {
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else {
            continue;
        };
        seen = seen.saturating_add(data.len());
        if seen > limit.saturating_mul(DRAIN_FACTOR) {
            break;
        }
        if seen <= limit {
            kept.extend_from_slice(&data);
        } else {
            kept.clear();
        }
    }
    if seen > limit {
        Err(BodyError::TooLarge(limit))
    } else {
        Ok(kept.freeze())
    }
}

/// Hands the reply to the host.
///
/// The length is always given, and the body's write has begun before the head is returned, so that the host can send
/// both in one packet. Otherwise the client's delayed acknowledgement costs every keep-alive request 40 ms on a
/// listener that leaves Nagle's algorithm on. The host leaves the body of a reply to HEAD away itself.
pub(crate) async fn respond(outgoing: Outgoing) -> Response {
    let Outgoing {
        status,
        mut headers,
        body,
        ..
    } = outgoing;
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    let fields = Fields::try_from(headers).unwrap_or_else(|_| Fields::new());
    let (writer, contents, trailers) = BodyWriter::new();
    let (response, _sent) = Response::new(fields, Some(contents), trailers);
    let _ = response.set_status_code(status.as_u16());
    let mut write: Pin<Box<dyn Future<Output = ()>>> = Box::pin(async move {
        let mut body = http_body_util::Full::new(Bytes::from(body));
        let _ = writer.send_http_body(&mut body).await;
    });
    if std::future::poll_fn(|context| Poll::Ready(write.as_mut().poll(context)))
        .await
        .is_pending()
    {
        spin_sdk::wasip3::spawn(write);
    }
    response
}

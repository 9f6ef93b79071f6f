//! HTTP requests as families see them, and replies as they leave.

use crate::family::Failure;
use bytes::{Bytes, BytesMut};
use http::header::{ALLOW, AsHeaderName, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, StatusCode, uri};
use serde::Serialize;
use spin_sdk::wasip3::http::types::{ErrorCode, Fields, Request, Response, Trailers};
use spin_sdk::wasip3::{wit_bindgen, wit_future, wit_stream};
use std::borrow::Cow;
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::Poll;
use wit_bindgen::{FutureReader, StreamReader, StreamResult};

/// How much of a body that is too large is read and thrown away, as a multiple of the limit. Answering a client
/// that is still sending would reset its connection before it reads the answer.
const DRAIN_FACTOR: usize = 16;

/// How much of a body is asked for at once.
const LARGEST_PART: usize = 64 * 1024;

/// What every Spin host writes behind the client's own headers begins with this.
const OF_THE_HOST: &str = "spin-";

/// The named segments of a path with the texts that stand there.
pub(crate) type Parameters = Vec<(&'static str, String)>;

/// A request.
pub struct Incoming {
    /// The method.
    pub method: Method,
    /// Scheme and authority, as in `http://example.com:3000`: the address that the caller called.
    pub origin: String,
    /// The path as it was sent, percent-encoding and all.
    pub path: String,
    /// What stands for the named segments of the route's path.
    pub(crate) parameters: Parameters,
    /// The query string without its question mark, empty where there is none.
    pub query: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or why there is none; empty for endpoints that read it themselves.
    pub body: Result<Bytes, BodyError>,
    /// The body of a request whose endpoint reads it itself, until it takes it.
    pub(crate) stream: RefCell<Option<BodyStream>>,
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
    /// The headers but `Content-Length`, which follows from the body. Where there is no `Cache-Control` the reply is private: what
    /// lets somebody have it may be in the address, which is all that a shared cache goes by.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Vec<u8>,
    /// The family's own code, for the log.
    pub code: i64,
    /// What went wrong, for the log only.
    pub cause: Option<String>,
}

impl Incoming {
    /// The text that stands for the segment `{name}` of the route's path, decoded; empty where the route has none.
    #[must_use]
    pub fn parameter(&self, name: &str) -> &str {
        let found = self.parameters.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, text)| text)
    }

    /// The values of a query parameter, decoded.
    pub fn query_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
        form_urlencoded::parse(self.query.as_bytes())
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// A header's value, where it is there once and is ASCII text. Of the host's own headers (`spin-*`) the last one
    /// counts: the host writes it behind what the client sent.
    #[must_use]
    pub fn header(&self, name: impl AsHeaderName + AsRef<str>) -> Option<&str> {
        let of_the_host = name.as_ref().starts_with(OF_THE_HOST);
        let mut values = self.headers.get_all(name).iter();
        let last = values.next_back()?;
        let counts = of_the_host || values.next().is_none();
        last.to_str().ok().filter(|_| counts)
    }

    /// The body of a request to an endpoint that reads it itself; once.
    #[must_use]
    pub fn take_stream(&self) -> Option<BodyStream> {
        self.stream.take()
    }

    /// The length of the body, where the request gives it. A GET or HEAD that gives none has no body: to look for one would
    /// cost as much again as reading a row, and what would be there has no meaning (RFC 9110, section 9.3.1).
    pub(crate) fn announced_length(&self) -> Option<usize> {
        match self.headers.get(CONTENT_LENGTH) {
            Some(length) => length.to_str().ok()?.parse().ok(),
            None => (self.method == Method::GET || self.method == Method::HEAD).then_some(0),
        }
    }

    /// A request without a body. `target`: its path and query as they were sent.
    #[must_use]
    pub fn new(method: Method, origin: String, target: &str, headers: HeaderMap) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method,
            origin,
            path: if path.is_empty() { "/" } else { path }.to_owned(),
            parameters: Vec::new(),
            query: query.to_owned(),
            headers,
            body: Ok(Bytes::new()),
            stream: RefCell::new(None),
        }
    }

    /// The bytes of the body.
    ///
    /// # Errors
    ///
    /// There are none, see [`BodyError`].
    pub fn bytes(&self) -> Result<&Bytes, Failure> {
        self.body.as_ref().map_err(|error| Failure::Body(error.clone()))
    }
}

impl Outgoing {
    /// A successful reply with a body of the given type.
    #[must_use]
    pub fn new(content_type: &'static str, body: Vec<u8>) -> Self {
        Self {
            headers: HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]),
            body,
            ..Self::empty()
        }
    }

    /// A successful reply without a body.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Vec::new(),
            code: 0,
            cause: None,
        }
    }

    /// A successful reply with a JSON body of the given type.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`]: the value cannot be written.
    pub fn json(content_type: &'static str, value: &impl Serialize) -> Result<Self, Failure> {
        let body = serde_json::to_vec(value).map_err(|error| Failure::Internal(format!("reply: {error}")))?;
        Ok(Self::new(content_type, body))
    }

    /// A reply to a failed call with a JSON body of the given type; where the value cannot be written, which is for the
    /// log, an empty one with the status 500.
    #[must_use]
    pub fn refusal(status: StatusCode, content_type: &'static str, value: &impl Serialize) -> Self {
        match Self::json(content_type, value) {
            Ok(outgoing) => Self { status, ..outgoing },
            Err(failure) => Self {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                cause: Some(format!("{failure:?}")),
                ..Self::new(content_type, Vec::new())
            },
        }
    }

    /// Says which methods the path has (RFC 9110, section 10.2.1).
    pub fn allow(&mut self, methods: &[Method]) {
        if let Ok(methods) = HeaderValue::try_from(list_of_methods(methods)) {
            self.headers.insert(ALLOW, methods);
        }
    }
}

/// Methods as the header `Allow` and texts list them.
#[must_use]
pub fn list_of_methods(methods: &[Method]) -> String {
    methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
}

/// Takes a request from the host: its head, and its body on its way. Every question to the host costs as much as a good part
/// of what a component does itself, so nothing is asked that nobody needs.
pub(crate) fn receive(request: Request) -> (Incoming, BodyStream) {
    let scheme = request
        .get_scheme()
        .and_then(|scheme| uri::Scheme::try_from(scheme).ok());
    let scheme = scheme.unwrap_or(uri::Scheme::HTTP);
    let authority = request.get_authority();
    let incoming = Incoming::new(
        // The host refuses what is no method.
        request.get_method().try_into().unwrap_or_default(),
        format!("{scheme}://{}", authority.as_deref().unwrap_or("localhost")),
        &request.get_path_with_query().unwrap_or_default(),
        // Nor has it headers that are no headers.
        HeaderMap::try_from(request.get_headers()).unwrap_or_default(),
    );
    let body = BodyStream {
        announced: incoming.announced_length(),
        state: BodyState::Unread(request),
        seen: 0,
    };
    (incoming, body)
}

/// A request's body, on its way.
pub struct BodyStream {
    state: BodyState,
    /// How long it is, where the request says so.
    announced: Option<usize>,
    /// How much of it has come.
    seen: usize,
}

enum BodyState {
    /// Nothing has been asked of the host.
    Unread(Request),
    /// There may be more.
    Reading(StreamReader<u8>, Trailing),
    /// Everything has come.
    Read(Trailing),
    /// And it is known whether that was all.
    Ended,
}

/// What comes behind a body: trailers, or why it is not whole.
type Trailing = FutureReader<Result<Option<Trailers>, ErrorCode>>;

impl BodyStream {
    /// The next part, or `None` at the end. The last of the announced bytes ends it: to ask for more, and for trailers,
    /// would cost as much again as a small body itself.
    ///
    /// # Errors
    ///
    /// The body broke off.
    pub async fn next(&mut self) -> Option<Result<Bytes, BodyError>> {
        let left = self.announced.map(|announced| announced.saturating_sub(self.seen));
        if left == Some(0) {
            return None;
        }
        loop {
            match std::mem::replace(&mut self.state, BodyState::Ended) {
                BodyState::Unread(request) => {
                    let (_result, outcome) = wit_future::new(|| Ok(()));
                    let (stream, trailing) = Request::consume_body(request, outcome);
                    self.state = BodyState::Reading(stream, trailing);
                }
                BodyState::Reading(mut stream, trailing) => {
                    let wanted = left.map_or(LARGEST_PART, |left| left.min(LARGEST_PART));
                    let (result, part) = stream.read(Vec::with_capacity(wanted)).await;
                    self.state = if result == StreamResult::Dropped {
                        BodyState::Read(trailing)
                    } else {
                        BodyState::Reading(stream, trailing)
                    };
                    if !part.is_empty() {
                        self.seen = self.seen.saturating_add(part.len());
                        return Some(Ok(part.into()));
                    }
                }
                BodyState::Read(trailing) => {
                    let whole = left.is_none() && trailing.await.is_ok();
                    return (!whole).then_some(Err(BodyError::Broken));
                }
                BodyState::Ended => return None,
            }
        }
    }

    /// Reads a body of at most `limit` bytes.
    pub(crate) async fn read(&mut self, limit: usize) -> Result<Bytes, BodyError> {
        let mut kept = BytesMut::new();
        while let Some(data) = self.next().await {
            let data = data?;
            if self.seen <= limit {
                kept.extend_from_slice(&data);
            } else {
                kept.clear();
                if self.seen > limit.saturating_mul(DRAIN_FACTOR) {
                    break;
                }
            }
        }
        if self.seen > limit {
            Err(BodyError::TooLarge(limit))
        } else {
            Ok(kept.freeze())
        }
    }

    /// Reads and throws away as much of the rest as would be read of a body that is too large.
    pub async fn drain(&mut self, limit: usize) {
        while self.seen <= limit.saturating_mul(DRAIN_FACTOR)
            && let Some(Ok(_)) = self.next().await
        {}
    }
}

/// The headers as the host takes them. It refuses a whole list that is too long (128 KiB with Wasmtime): then it gets them one by
/// one, short ones first, so that a long one costs no other.
fn fields(headers: &HeaderMap) -> Fields {
    let entries = headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()));
    let mut entries: Vec<_> = entries.collect();
    Fields::from_list(&entries).unwrap_or_else(|_| {
        entries.sort_by_key(|(_, value)| value.len());
        let fields = Fields::new();
        for (name, value) in &entries {
            // What the host refuses is left out.
            let _ = fields.append(name, value);
        }
        fields
    })
}

/// Hands the reply to the host.
///
/// The length of a body is always given, its write has begun before the head is returned, and that there are no trailers
/// is said after it and not before, so that the host sends head and body in one packet. Otherwise the client's delayed
/// acknowledgement costs every keep-alive request 40 ms on a listener that leaves Nagle's algorithm on. The host leaves
/// the body of a reply to HEAD away itself.
pub async fn respond(outgoing: Outgoing) -> Response {
    let Outgoing {
        status,
        mut headers,
        body,
        ..
    } = outgoing;
    // RFC 9110, section 8.6: a reply that has no body by its status has no length either.
    if status != StatusCode::NO_CONTENT {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private"));
    let fields = fields(&headers);
    let (mut writer, contents) = wit_stream::new();
    let (no_trailers, trailers) = wit_future::new(|| Ok(None));
    let (response, _sent) = Response::new(fields, Some(contents), trailers);
    if status != StatusCode::OK {
        let _ = response.set_status_code(status.as_u16());
    }
    let mut write: Pin<Box<dyn Future<Output = ()>>> = Box::pin(async move {
        // Where something is left nobody wants it any more.
        let _ = writer.write_all(body).await;
        drop(writer);
        let _ = no_trailers.write(Ok(None)).await;
    });
    if std::future::poll_fn(|context| Poll::Ready(write.as_mut().poll(context)))
        .await
        .is_pending()
    {
        wit_bindgen::spawn(write);
    }
    response
}

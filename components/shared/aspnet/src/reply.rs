//! Replies and errors in the form that was negotiated.

mod address;

use crate::negotiation::{Negotiated, Site};
use crate::{charset, json, xml};
use common::http::{BodyError, Incoming, Outgoing};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, EXPIRES, PRAGMA};
use http::{HeaderValue, Method, StatusCode};
use serde::Serialize;
use std::borrow::Cow;

/// What an action returns.
pub trait Reply {
    /// Its code, for the log; 0 where all is well.
    fn code(&self) -> i64 {
        0
    }

    /// It as JSON, see [`json::write`].
    fn json(&self) -> String;

    /// It as XML; not asked for on a site without it.
    fn xml(&self) -> String {
        String::new()
    }
}

/// A call that the framework answers, and not an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// 404: no action has this path, or the parameters that the query has.
    NotFound,
    /// 405: the path has these methods.
    Method(Vec<Method>),
    /// 415: the body has this media type.
    Media(String),
    /// 415: there is a body and no media type.
    NoMedia,
    /// 400: a parameter of the query is no value of its type.
    Invalid,
    /// 400: the body broke off.
    Broken,
    /// 413: the body is larger than this many bytes.
    TooLarge(usize),
    /// 500, with the cause for the log.
    Internal(String),
}

impl From<BodyError> for Failure {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge(limit) => Self::TooLarge(limit),
            BodyError::Broken => Self::Broken,
        }
    }
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Media(_) | Self::NoMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid | Self::Broken => StatusCode::BAD_REQUEST,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The framework's text, as callers from elsewhere get it.
    fn message(&self, incoming: &Incoming) -> String {
        match self {
            Self::NotFound => {
                let address = address::shown(&incoming.origin, &incoming.path, &incoming.query);
                format!("No HTTP resource was found that matches the request URI '{address}'.")
            }
            Self::Method(_) => {
                let method = &incoming.method;
                format!("The requested resource does not support http method '{method}'.")
            }
            Self::Media(media) => {
                format!("The request entity's media type '{media}' is not supported for this resource.")
            }
            Self::NoMedia => "The request contains an entity body but no Content-Type header. The inferred media \
                 type 'application/octet-stream' is not supported for this resource."
                .to_owned(),
            Self::Invalid => "The request is invalid.".to_owned(),
            Self::Broken => "The request body broke off.".to_owned(),
            Self::TooLarge(limit) => format!("The request body is larger than {limit} bytes."),
            Self::Internal(_) => "An error has occurred.".to_owned(),
        }
    }
}

/// The body of an error.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct HttpError {
    message: String,
}

impl Reply for HttpError {
    fn json(&self) -> String {
        json::write(self)
    }

    fn xml(&self) -> String {
        xml::error(&self.message)
    }
}

/// Writes what an action returned: status 200, in the form that the request asks for.
#[must_use]
pub fn write(site: Site, incoming: &Incoming, reply: &impl Reply) -> Outgoing {
    let Negotiated { media, charset } = site.negotiate(&incoming.headers);
    let text = if media.is_xml() { reply.xml() } else { reply.json() };
    let mut outgoing = Outgoing::new(media.as_str(), charset::encode(text, charset));
    let content_type = format!("{}; charset={}", media.as_str(), charset.as_str());
    if let Ok(content_type) = HeaderValue::try_from(content_type) {
        outgoing.headers.insert(CONTENT_TYPE, content_type);
    }
    let uncached = [(CACHE_CONTROL, "no-cache"), (PRAGMA, "no-cache"), (EXPIRES, "-1")];
    for (name, value) in uncached {
        outgoing.headers.insert(name, HeaderValue::from_static(value));
    }
    outgoing.code = reply.code();
    outgoing
}

/// Writes the framework's answer to a call that reached no action.
#[must_use]
pub fn fail(site: Site, incoming: &Incoming, failure: Failure) -> Outgoing {
    let message = failure.message(incoming);
    let status = failure.status();
    let mut outgoing = Outgoing {
        status,
        code: status.as_u16().into(),
        ..write(site, incoming, &HttpError { message })
    };
    match failure {
        Failure::Method(allowed) => outgoing.allow(&allowed),
        Failure::Internal(cause) => outgoing.cause = Some(cause),
        _ => {}
    }
    outgoing
}

/// The path of the endpoint that a path stands for: letter case and one slash at the end do not matter, and characters may
/// be percent-encoded. A path that stands for none of `paths` is left as it is.
#[must_use]
pub fn canonical<'a>(mut paths: impl Iterator<Item = &'static str>, path: &'a str) -> Cow<'a, str> {
    let Ok(decoded) = percent_encoding::percent_decode_str(path).decode_utf8() else {
        return Cow::Borrowed(path);
    };
    let wanted = decoded.strip_suffix('/').unwrap_or(&decoded);
    let known = paths.find(|known| known.eq_ignore_ascii_case(wanted));
    known.map_or(Cow::Borrowed(path), Cow::Borrowed)
}

//! Replies and errors in the form that was negotiated.

mod address;
mod size;

pub use size::Form;

use crate::negotiation::{Media, Negotiated, Site};
use crate::xml::Written;
use crate::{charset, json, xml};
use common::http::{BodyError, Incoming, Outgoing};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, EXPIRES, PRAGMA};
use http::{HeaderValue, Method, StatusCode};
use serde::Serialize;
use std::borrow::Cow;

/// A call that the framework answers, and not an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameworkError {
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

impl From<BodyError> for FrameworkError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge(limit) => Self::TooLarge(limit),
            BodyError::Broken => Self::Broken,
        }
    }
}

impl FrameworkError {
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

crate::class! {
    /// The body of an error.
    write struct HttpError {
        /// The framework's text.
        message: String = "Message",
    }
}

/// Writes what an action returned on a site without XML: status 200, in the form that the request asks for.
///
/// # Errors
///
/// [`common::Failure::Internal`]: it cannot be written.
pub fn json<T: Serialize>(site: Site, incoming: &Incoming, object: &T) -> Result<Outgoing, common::Failure> {
    let negotiated = Site { xml: false, ..site }.negotiate(&incoming.headers);
    Ok(written(negotiated, json::encode(object)?))
}

/// Writes what an action returned: status 200, in the form that the request asks for. XML has local times so many seconds
/// east of UTC.
///
/// # Errors
///
/// [`common::Failure::Internal`]: it cannot be written.
pub fn json_or_xml<T: Serialize + Written>(
    site: Site,
    incoming: &Incoming,
    object: &T,
    offset: i32,
) -> Result<Outgoing, common::Failure> {
    let negotiated = site.negotiate(&incoming.headers);
    let text = if negotiated.media.is_xml() {
        xml::encode(object, offset)
    } else {
        json::encode(object)?
    };
    Ok(written(negotiated, text))
}

/// Writes the framework's answer to a call that reached no action.
#[must_use]
pub fn fail(site: Site, incoming: &Incoming, error: FrameworkError) -> Outgoing {
    let http_error = HttpError {
        message: error.message(incoming),
    };
    let negotiated = site.negotiate(&incoming.headers);
    let text = if negotiated.media.is_xml() {
        Ok(xml::error(&http_error.message))
    } else {
        json::encode(&http_error)
    };
    let status = error.status();
    let mut outgoing = match text {
        Ok(text) => written(negotiated, text),
        Err(failure) => return unwritten(&failure),
    };
    outgoing.status = status;
    outgoing.code = status.as_u16().into();
    match error {
        FrameworkError::Method(allowed) => outgoing.allow(&allowed),
        FrameworkError::Internal(cause) => outgoing.cause = Some(cause),
        _ => {}
    }
    outgoing
}

/// The reply where even the one to a failed call cannot be written: nothing but the status 500, with the cause for the log.
#[must_use]
pub fn unwritten(failure: &common::Failure) -> Outgoing {
    Outgoing {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        cause: Some(format!("{failure:?}")),
        ..Outgoing::new(Media::ApplicationJson.as_str(), Vec::new())
    }
}

fn written(negotiated: Negotiated, text: String) -> Outgoing {
    let Negotiated { media, charset } = negotiated;
    let mut outgoing = Outgoing::new(media.as_str(), charset::encode(text, charset));
    let content_type = format!("{}; charset={}", media.as_str(), charset.as_str());
    if let Ok(content_type) = HeaderValue::try_from(content_type) {
        outgoing.headers.insert(CONTENT_TYPE, content_type);
    }
    let uncached = [(CACHE_CONTROL, "no-cache"), (PRAGMA, "no-cache"), (EXPIRES, "-1")];
    for (name, value) in uncached {
        outgoing.headers.insert(name, HeaderValue::from_static(value));
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

#[cfg(test)]
mod tests {
    use super::{FrameworkError, fail, json, json_or_xml, unwritten};
    use crate::negotiation::Site;
    use common::http::{Incoming, Outgoing};
    use http::header::{ACCEPT, ALLOW, CONTENT_TYPE};
    use http::{HeaderMap, HeaderValue, Method, StatusCode};
    use serde::{Serialize, Serializer};

    const NAMESPACE: &str = "urn:n";
    const SITE: Site = Site { xml: true, form: false };

    crate::class! {
        write struct Thing: "Thing" in NAMESPACE {
            name: String = "Name",
            #[serde(serialize_with = "unless_empty")]
            other: String = "Other",
        }
    }

    fn unless_empty<S: Serializer>(text: &String, serializer: S) -> Result<S::Ok, S::Error> {
        if text.is_empty() {
            return Err(serde::ser::Error::custom("nothing to write"));
        }
        text.serialize(serializer)
    }

    fn thing(other: &str) -> Thing {
        Thing {
            name: "n".to_owned(),
            other: other.to_owned(),
        }
    }

    fn incoming(accept: &'static str) -> Incoming {
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
        Incoming::new(Method::PUT, "http://a.test".to_owned(), "/x", headers)
    }

    fn shown(outgoing: &Outgoing) -> (u16, &str, &str) {
        let content_type = outgoing.headers[CONTENT_TYPE].to_str().unwrap();
        (
            outgoing.status.as_u16(),
            content_type,
            std::str::from_utf8(&outgoing.body).unwrap(),
        )
    }

    #[test]
    fn an_object_is_written_in_the_form_that_is_asked_for() {
        let in_json = (200, "application/json; charset=utf-8", r#"{"Name":"n","Other":"o"}"#);
        let reply = json_or_xml(SITE, &incoming("*/*"), &thing("o"), 0).unwrap();
        assert_eq!(shown(&reply), in_json);
        assert_eq!(
            shown(&json(SITE, &incoming("application/xml"), &thing("o")).unwrap()),
            in_json
        );
        let reply = json_or_xml(SITE, &incoming("text/xml"), &thing("o"), 0).unwrap();
        let (status, content_type, body) = shown(&reply);
        assert_eq!((status, content_type), (200, "text/xml; charset=utf-8"));
        assert!(body.ends_with("<Name>n</Name><Other>o</Other></Thing>"), "{body}");
    }

    #[test]
    fn what_cannot_be_written_is_no_success() {
        let failure = json(SITE, &incoming("*/*"), &thing("")).unwrap_err();
        assert!(matches!(&failure, common::Failure::Internal(cause) if cause.contains("nothing to write")));
        assert!(json_or_xml(SITE, &incoming("*/*"), &thing(""), 0).is_err());
        let outgoing = unwritten(&failure);
        assert_eq!(outgoing.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(outgoing.cause.is_some_and(|cause| cause.contains("nothing to write")));
    }

    #[test]
    fn the_framework_answers_in_the_form_that_is_asked_for() {
        let error = FrameworkError::Method(vec![Method::GET]);
        let text = "The requested resource does not support http method 'PUT'.";
        let outgoing = fail(SITE, &incoming("*/*"), error.clone());
        let body = format!(r#"{{"Message":"{text}"}}"#);
        assert_eq!(
            shown(&outgoing),
            (405, "application/json; charset=utf-8", body.as_str())
        );
        assert_eq!(
            (outgoing.code, &outgoing.headers[ALLOW]),
            (405, &HeaderValue::from_static("GET"))
        );
        let outgoing = fail(SITE, &incoming("application/xml"), error);
        let body = format!("<Error><Message>{text}</Message></Error>");
        assert_eq!(shown(&outgoing), (405, "application/xml; charset=utf-8", body.as_str()));
    }
}

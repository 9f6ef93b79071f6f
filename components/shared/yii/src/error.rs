//! What fails in every Yii application, and how it is answered.

use crate::format::{Format, refusal, unnegotiated};
use crate::parameter::Violation;
use common::Failure;
use common::http::{BodyError, Incoming, Outgoing, list_of_methods};
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, Method, StatusCode};
use serde::Serialize;
use std::borrow::Cow;

/// What fails in every Yii application, in the order in which it is found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// No endpoint has the path.
    UnknownPath,
    /// The caller accepts no format that there is.
    NotAcceptable,
    /// The query names a format that there is not.
    UnknownFormat(String),
    /// The parameter of the query that names the format is a list.
    FormatNotScalar(&'static str),
    /// The endpoint has other methods.
    Method(Vec<Method>),
    /// The caller has no valid token.
    Unauthorized,
    /// The caller may not do this.
    Forbidden,
    /// A parameter of the query that has to be text is a list.
    NotScalar(&'static str),
    /// Parameters of the query that have to be there are not.
    Missing(Vec<&'static str>),
    /// The body has more than this many bytes.
    BodyTooLarge(usize),
    /// The body broke off.
    BodyBroken,
    /// The body is no JSON, for this reason.
    NotJson(&'static str),
    /// Something here failed; the text is for the log.
    Internal(String),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::UnknownPath => Self::UnknownPath,
            Failure::Method(allowed) => Self::Method(allowed),
            Failure::Body(BodyError::TooLarge(limit)) => Self::BodyTooLarge(limit),
            Failure::Body(BodyError::Broken) => Self::BodyBroken,
            Failure::Internal(cause) => Self::Internal(cause),
        }
    }
}

/// Yii's form of an exception.
#[derive(Serialize)]
struct Exception<'a> {
    name: &'static str,
    message: &'a str,
    code: i64,
    status: u16,
}

impl Error {
    /// The reply, whose code for the log is its status.
    #[must_use]
    pub fn reply(self, incoming: &Incoming) -> Outgoing {
        let (status, name) = self.status();
        let exception = Exception {
            name,
            message: &self.message(),
            code: 0,
            status: status.as_u16(),
        };
        // Where there is no controller nobody asks for a format.
        let outgoing = if self == Self::UnknownPath {
            unnegotiated(Format::Json, status, &exception)
        } else {
            refusal(incoming, status, &exception)
        };
        let mut outgoing = with_code(outgoing);
        match self {
            Self::Method(allowed) => outgoing.allow(&allowed),
            Self::Unauthorized => {
                let challenge = HeaderValue::from_static("Bearer realm=\"api\"");
                outgoing.headers.insert(WWW_AUTHENTICATE, challenge);
            }
            Self::Internal(cause) => outgoing.cause = Some(cause),
            _ => {}
        }
        outgoing
    }

    /// The status, and Yii's name of it.
    fn status(&self) -> (StatusCode, &'static str) {
        match self {
            Self::UnknownPath => (StatusCode::NOT_FOUND, "Not Found"),
            Self::NotAcceptable | Self::UnknownFormat(_) => (StatusCode::NOT_ACCEPTABLE, "Not Acceptable"),
            Self::Method(_) => (StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "Unauthorized"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "Forbidden"),
            Self::FormatNotScalar(_) | Self::NotScalar(_) | Self::Missing(_) | Self::BodyBroken | Self::NotJson(_) => {
                (StatusCode::BAD_REQUEST, "Bad Request")
            }
            Self::BodyTooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
        }
    }

    /// What the caller reads of it.
    fn message(&self) -> Cow<'static, str> {
        match self {
            Self::UnknownPath => "Page not found.".into(),
            Self::NotAcceptable => "None of your requested content types is supported.".into(),
            Self::UnknownFormat(name) => format!("The requested response format is not supported: {name}").into(),
            Self::FormatNotScalar(name) => format!("Invalid data received for GET parameter '{name}'.").into(),
            Self::Method(allowed) => {
                let methods = list_of_methods(allowed);
                format!("Method Not Allowed. This URL can only handle the following request methods: {methods}.").into()
            }
            Self::Unauthorized => "Your request was made with invalid credentials.".into(),
            Self::Forbidden => "You are not allowed to perform this action.".into(),
            Self::NotScalar(name) => format!("Invalid data received for parameter \"{name}\".").into(),
            Self::Missing(names) => format!("Missing required parameters: {}", names.join(", ")).into(),
            Self::BodyTooLarge(limit) => format!("The request body is larger than {limit} bytes.").into(),
            Self::BodyBroken => "The request body broke off.".into(),
            Self::NotJson(reason) => format!("Invalid JSON data in request body: {reason}").into(),
            Self::Internal(_) => "An internal server error occurred.".into(),
        }
    }
}

/// The reply of a model whose parameters have values that they cannot have.
#[must_use]
pub fn invalid(incoming: &Incoming, violations: &[Violation]) -> Outgoing {
    with_code(refusal(incoming, StatusCode::UNPROCESSABLE_ENTITY, &violations))
}

/// The status is the code for the log, too.
fn with_code(outgoing: Outgoing) -> Outgoing {
    Outgoing {
        code: outgoing.status.as_u16().into(),
        ..outgoing
    }
}

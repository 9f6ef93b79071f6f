//! Requests and replies as they are on the wire, and the form of failures.

pub(crate) mod delete_person;
pub(crate) mod delete_shop;
pub(crate) mod entry;
pub(crate) mod get_person;
pub(crate) mod get_shop;
pub(crate) mod import;
pub(crate) mod import_people;
pub(crate) mod import_shops;
pub(crate) mod list_people;
pub(crate) mod list_shops;
pub(crate) mod page;
pub(crate) mod put_person;
pub(crate) mod put_shop;

use crate::Directory;
use crate::domain::import::Report;
use crate::domain::{Error, Kind};
use common::legacy::auth::{Anonymous, Bearer};
use common::legacy::http::{BodyError, Incoming, Outgoing};
use common::legacy::{Decode, Encode, Family, Route, variables};
use directory_store::Profiles;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, Method, StatusCode};
use serde::Serialize;

/// The component's name, and the scope of the tokens that open it.
const FAMILY: &str = "directory";

const CONTENT_TYPE: &str = "application/json";

/// The longest text that says what is wrong with a request, in bytes: the decoder's texts repeat what was sent.
const MAX_MESSAGE: usize = 253;

/// A request of an endpoint.
pub(crate) trait FromIncoming: Sized {
    /// Reads it.
    fn from_incoming(incoming: &Incoming) -> Result<Self, Error>;
}

/// A reply of an endpoint.
pub(crate) trait IntoOutgoing {
    /// Writes it.
    fn into_outgoing(self) -> Outgoing;
}

impl<T: FromIncoming> Decode<T> for Directory {
    fn decode(&self, _caller: (), incoming: &Incoming) -> Result<T, Error> {
        T::from_incoming(incoming)
    }
}

impl<T: IntoOutgoing> Encode<T> for Directory {
    fn encode(&self, _incoming: &Incoming, reply: T) -> Outgoing {
        reply.into_outgoing()
    }
}

impl Family for Directory {
    const NAME: &'static str = FAMILY;
    type Error = Error;
    type Caller = ();

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    async fn load() -> Result<Self, variables::Error> {
        Ok(Self {
            bearer: Bearer::load(FAMILY, Anonymous::Never).await?,
            profiles: Profiles::new(),
            max_body_bytes: variables::parsed("max_body_bytes", "a number of bytes").await?,
        })
    }

    fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    /// A token of another scope is refused like no token. UNSPECIFIED: directory-scope
    async fn admit(&self, incoming: &Incoming, _route: &Route<Self>) -> Result<(), Error> {
        self.bearer
            .check(incoming)
            .map_err(|refusal| Error::Unauthorized(refusal.to_string()))
    }

    fn unrouted(_incoming: &Incoming, allowed: Vec<Method>) -> Error {
        if allowed.is_empty() {
            Error::UnknownPath
        } else {
            Error::Method(allowed)
        }
    }

    fn unloaded(error: variables::Error) -> Error {
        Error::Internal(error.to_string())
    }

    fn refuse(_incoming: &Incoming, error: Error) -> Outgoing {
        failure(error, None)
    }
}

impl From<BodyError> for Error {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge(limit) => Self::BodyTooLarge(limit),
            BodyError::Broken => Self::BodyBroken,
        }
    }
}

/// A successful reply.
fn ok(reply: &impl Serialize) -> Outgoing {
    Outgoing::new(CONTENT_TYPE, serde_json::to_vec(reply).unwrap_or_default())
}

/// The text, cut where it is longer than [`MAX_MESSAGE`].
fn short(text: &str) -> String {
    let end = text.floor_char_boundary(MAX_MESSAGE);
    match text.get(..end) {
        Some(start) if end < text.len() => format!("{start}…"),
        _ => text.to_owned(),
    }
}

/// The reply to a failed call.
#[derive(Serialize)]
struct Failure {
    error: Description,
    #[serde(flatten)]
    report: Option<Report>,
}

#[derive(Serialize)]
struct Description {
    code: &'static str,
    message: String,
}

/// The reply to a failed call, with what was done before it failed.
fn failure(error: Error, report: Option<Report>) -> Outgoing {
    if let Error::Import { reason, report } = error {
        return failure(*reason, Some(report));
    }
    let (status, code, mut message) = described(&error);
    if let Some(report) = &report {
        message = format!("{message}; lines stored before that: {}", report.imported);
    }
    let error_text = Description { code, message };
    let mut outgoing = Outgoing {
        status,
        code: status.as_u16().into(),
        ..ok(&Failure {
            error: error_text,
            report,
        })
    };
    match error {
        Error::Method(allowed) => outgoing.allow(&allowed),
        Error::Unauthorized(_) => {
            outgoing
                .headers
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Error::Internal(cause) => outgoing.cause = Some(cause),
        _ => {}
    }
    outgoing
}

/// An error's status, its code and its text for people.
fn described(error: &Error) -> (StatusCode, &'static str, String) {
    let (status, code, message) = match error {
        Error::UnknownPath => (StatusCode::NOT_FOUND, "unknown_path", "there is nothing at this path"),
        Error::Absent(kind) => (StatusCode::NOT_FOUND, "not_found", absent(*kind)),
        Error::Method(_) => (
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "this path has other methods",
        ),
        Error::Unauthorized(why) => (StatusCode::UNAUTHORIZED, "unauthorized", why.as_str()),
        Error::Parameter(why) => (StatusCode::BAD_REQUEST, "invalid_parameter", why.as_str()),
        Error::NotJson(why) => {
            let message = format!("the body is not JSON: {why}");
            return (StatusCode::BAD_REQUEST, "invalid_json", message);
        }
        Error::Invalid(kind, why) => (StatusCode::BAD_REQUEST, invalid(*kind), why.as_str()),
        Error::BodyTooLarge(limit) => {
            let message = format!("the body is larger than {limit} bytes");
            return (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", message);
        }
        Error::BodyBroken => (StatusCode::BAD_REQUEST, "body_broken", "the body broke off"),
        Error::Internal(_) | Error::Import { .. } => {
            (StatusCode::INTERNAL_SERVER_ERROR, "internal", "something failed here")
        }
    };
    (status, code, message.to_owned())
}

/// What is said where the directory has none of these with the id.
fn absent(kind: Kind) -> &'static str {
    match kind {
        Kind::Shop => "the seller has no shop",
        Kind::Person => "nobody has this id",
    }
}

/// The code of a body that is none of these.
fn invalid(kind: Kind) -> &'static str {
    match kind {
        Kind::Shop => "invalid_shop",
        Kind::Person => "invalid_person",
    }
}

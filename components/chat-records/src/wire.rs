//! Requests and replies as they are on the wire, and Yii's forms of failures.

pub(crate) mod chat_list;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;

mod body;
mod pagination;
mod parameter;
mod php;
mod query;

use crate::ChatRecords;
use crate::domain::{Error, Violation};
use common::legacy::auth::{Anonymous, Bearer};
use common::legacy::http::{BodyError, Incoming, Outgoing, list_of_methods};
use common::legacy::local_time::LocalTime;
use common::legacy::public_url::PublicUrl;
use common::legacy::{Decode, Encode, Family, Route, variables};
use http::header::{ACCEPT, WWW_AUTHENTICATE};
use http::{HeaderValue, Method, StatusCode};
use message_store::Messages;
use serde::Serialize;
use std::borrow::Cow;

/// The component's name.
pub(crate) const FAMILY: &str = "chat-records";

const CONTENT_TYPE: &str = "application/json; charset=UTF-8";

/// What the original's clients may accept. UNSPECIFIED: chat-records-format
const ACCEPTABLE: [&str; 4] = ["application/json", "application/xml", "application/*", "*/*"];

/// A request of an endpoint.
pub(crate) trait FromIncoming: Sized {
    /// Reads it.
    fn from_incoming(family: &ChatRecords, incoming: &Incoming) -> Result<Self, Error>;
}

/// A reply of an endpoint.
pub(crate) trait IntoOutgoing {
    /// Writes it.
    fn into_outgoing(self, family: &ChatRecords) -> Outgoing;
}

impl<T: FromIncoming> Decode<T> for ChatRecords {
    fn decode(&self, _caller: (), incoming: &Incoming) -> Result<T, Error> {
        T::from_incoming(self, incoming)
    }
}

impl<T: IntoOutgoing> Encode<T> for ChatRecords {
    fn encode(&self, _incoming: &Incoming, reply: T) -> Outgoing {
        reply.into_outgoing(self)
    }
}

impl Family for ChatRecords {
    const NAME: &'static str = FAMILY;
    type Error = Error;
    type Caller = ();

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    async fn load() -> Result<Self, variables::Error> {
        Ok(Self {
            bearer: Bearer::load(FAMILY, Anonymous::Configurable).await?,
            messages: Messages::new(),
            local_time: LocalTime::load().await?,
            check_content: variables::parsed("chat_records_check_content", "true or false").await?,
            public_url: PublicUrl::load().await?,
            max_body_bytes: variables::parsed("max_body_bytes", "a number of bytes").await?,
        })
    }

    fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    /// Yii finds a route whatever slashes stand at its ends.
    fn canonical(path: &str) -> Cow<'_, str> {
        Cow::Owned(format!("/{}", path.trim_matches('/')))
    }

    /// UNSPECIFIED: chat-records-access
    async fn admit(&self, incoming: &Incoming, _route: &Route<Self>) -> Result<(), Error> {
        check_acceptable(incoming)?;
        self.bearer.check(incoming).map_err(|_| Error::Unauthorized)
    }

    fn unrouted(incoming: &Incoming, allowed: Vec<Method>) -> Error {
        if allowed.is_empty() {
            return Error::UnknownPath;
        }
        check_acceptable(incoming).err().unwrap_or(Error::Method(allowed))
    }

    fn unloaded(error: variables::Error) -> Error {
        Error::Internal(error.to_string())
    }

    fn refuse(_incoming: &Incoming, error: Error) -> Outgoing {
        match error {
            Error::Invalid(violations) => invalid(&violations),
            Error::Refused(message) => Outgoing {
                code: 1,
                ..ok(&Outcome::error(message))
            },
            error => failure(error),
        }
    }
}

/// The order of weights makes no difference where all formats are one.
fn check_acceptable(incoming: &Incoming) -> Result<(), Error> {
    let mut types = incoming
        .headers
        .get_all(ACCEPT)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(|one| one.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
        .filter(|one| !one.is_empty())
        .peekable();
    if types.peek().is_none() || types.any(|one| ACCEPTABLE.contains(&one.as_str())) {
        Ok(())
    } else {
        Err(Error::NotAcceptable)
    }
}

/// A successful reply.
fn ok(reply: &impl Serialize) -> Outgoing {
    Outgoing::new(CONTENT_TYPE, serde_json::to_vec(reply).unwrap_or_default())
}

/// What `create` and `delete` answer. The document gives `result` the type bool and the values `success` and `error`.
/// UNSPECIFIED: chat-records-result
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    result: &'static str,
    message: Cow<'static, str>,
}

impl Outcome {
    /// The change is made.
    pub(crate) fn success(message: &'static str) -> Self {
        Self {
            result: "success",
            message: message.into(),
        }
    }

    fn error(message: String) -> Self {
        Self {
            result: "error",
            message: message.into(),
        }
    }
}

impl IntoOutgoing for Outcome {
    fn into_outgoing(self, _family: &ChatRecords) -> Outgoing {
        ok(&self)
    }
}

/// Yii's form of an exception.
#[derive(Serialize)]
struct Exception<'a> {
    name: &'static str,
    message: &'a str,
    code: i64,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<&'a Exception<'a>>,
}

/// What Yii shows of an exception that is none of HTTP's.
const INTERNAL: Exception<'static> = Exception {
    name: "Internal Server Error",
    message: "An internal server error occurred.",
    code: 0,
    status: 500,
    previous: None,
};

/// Yii's name of a status and its text for a failure.
fn described(error: &Error) -> (StatusCode, &'static str, Cow<'static, str>) {
    match error {
        Error::UnknownPath => (StatusCode::NOT_FOUND, "Not Found", "Page not found.".into()),
        Error::NotAcceptable => (
            StatusCode::NOT_ACCEPTABLE,
            "Not Acceptable",
            "None of your requested content types is supported.".into(),
        ),
        Error::Method(allowed) => (
            StatusCode::METHOD_NOT_ALLOWED,
            "Method Not Allowed",
            format!(
                "Method Not Allowed. This URL can only handle the following request methods: {}.",
                list_of_methods(allowed)
            )
            .into(),
        ),
        Error::Unauthorized => (
            StatusCode::UNAUTHORIZED,
            "Unauthorized",
            "Your request was made with invalid credentials.".into(),
        ),
        Error::Missing(names) => (
            StatusCode::BAD_REQUEST,
            "Bad Request",
            format!("Missing required parameters: {}", names.join(", ")).into(),
        ),
        Error::NotScalar(name) => (
            StatusCode::BAD_REQUEST,
            "Bad Request",
            format!("Invalid data received for parameter \"{name}\".").into(),
        ),
        Error::NotJson(reason) => (
            StatusCode::BAD_REQUEST,
            "Bad Request",
            format!("Invalid JSON data in request body: {reason}").into(),
        ),
        Error::BodyBroken => (
            StatusCode::BAD_REQUEST,
            "Bad Request",
            "The request body broke off.".into(),
        ),
        Error::UnknownMediaType => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Unsupported Media Type",
            "The request body has to be application/json or application/x-www-form-urlencoded.".into(),
        ),
        Error::BodyTooLarge(limit) => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "Request Entity Too Large",
            format!("The request body is larger than {limit} bytes.").into(),
        ),
        Error::Invalid(_) | Error::Refused(_) | Error::Internal(_) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            INTERNAL.name,
            INTERNAL.message.into(),
        ),
    }
}

fn failure(error: Error) -> Outgoing {
    let (status, name, message) = described(&error);
    let exception = Exception {
        name,
        message: &message,
        code: 0,
        status: status.as_u16(),
        // The reason came with an exception of PHP's, whose text Yii does not show.
        previous: matches!(error, Error::NotJson(_)).then_some(&INTERNAL),
    };
    let mut outgoing = Outgoing {
        status,
        code: status.as_u16().into(),
        ..ok(&exception)
    };
    match error {
        Error::Method(allowed) => {
            outgoing.allow(&allowed);
        }
        Error::Unauthorized => {
            let challenge = HeaderValue::from_static("Bearer realm=\"api\"");
            outgoing.headers.insert(WWW_AUTHENTICATE, challenge);
        }
        Error::Internal(cause) => outgoing.cause = Some(cause),
        _ => {}
    }
    outgoing
}

/// Yii's form of a model with errors: for each attribute its first one.
fn invalid(violations: &[Violation]) -> Outgoing {
    #[derive(Serialize)]
    struct Field<'a> {
        field: &'static str,
        message: &'a str,
    }
    let fields = violations.iter().map(|violation| Field {
        field: violation.field,
        message: &violation.message,
    });
    Outgoing {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        code: 422,
        ..ok(&fields.collect::<Vec<_>>())
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

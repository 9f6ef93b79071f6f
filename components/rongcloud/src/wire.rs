//! Requests and replies as they are on the wire: RongCloud's form in, and errors in the form of RongCloud's own API.

pub(crate) mod messages;

use crate::RongCloud;
use crate::access::Access;
use crate::domain::placement::Prefixes;
use crate::domain::{Error, FAMILY};
use common::legacy::http::{BodyError, Incoming, Outgoing};
use common::legacy::{Family, Route, variables};
use http::{Method, StatusCode};
use message_store::Messages;
use serde::Serialize;
use std::borrow::Cow;

const CONTENT_TYPE: &str = "application/json";

impl Family for RongCloud {
    const NAME: &'static str = FAMILY;
    type Error = Error;
    type Caller = ();

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    async fn load() -> Result<Self, variables::Error> {
        Ok(Self {
            access: Access::load().await?,
            prefixes: Prefixes {
                member: variables::text("rongcloud_member_prefix").await?,
                seller: variables::text("rongcloud_seller_prefix").await?,
            },
            messages: Messages::new(),
            max_body_bytes: variables::parsed("max_body_bytes", "a number of bytes").await?,
        })
    }

    fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    async fn admit(&self, incoming: &Incoming, _route: &Route<Self>) -> Result<(), Error> {
        self.access.check(&incoming.query).map_err(Error::Signature)
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
        let (status, code, message) = described(&error);
        let mut outgoing = Outgoing {
            status,
            code,
            ..ok(&Failure {
                code,
                error_message: &message,
            })
        };
        match error {
            Error::Method(allowed) => outgoing.allow(&allowed),
            Error::Signature(_) | Error::Parameter(_) => outgoing.cause = Some(message.into_owned()),
            Error::Internal(cause) => outgoing.cause = Some(cause),
            Error::UnknownPath | Error::BodyTooLarge(_) => {}
        }
        outgoing
    }
}

/// A failure as RongCloud's API tells one.
#[derive(Serialize)]
struct Failure<'a> {
    code: i64,
    #[serde(rename = "errorMessage")]
    error_message: &'a str,
}

/// The status, the code and the text of a failure. UNSPECIFIED: rongcloud-replies
fn described(error: &Error) -> (StatusCode, i64, Cow<'static, str>) {
    match error {
        Error::UnknownPath => (StatusCode::NOT_FOUND, 404, "there is no such path".into()),
        Error::Method(_) => (StatusCode::METHOD_NOT_ALLOWED, 405, "the path has other methods".into()),
        Error::Signature(refusal) => (StatusCode::UNAUTHORIZED, 1004, refusal.to_string().into()),
        Error::BodyTooLarge(limit) => (
            StatusCode::PAYLOAD_TOO_LARGE,
            413,
            format!("the request body is larger than {limit} bytes").into(),
        ),
        Error::Parameter(message) => (StatusCode::BAD_REQUEST, 1002, message.clone()),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, 1000, "internal error".into()),
    }
}

/// A successful reply.
fn ok(reply: &impl Serialize) -> Outgoing {
    Outgoing::new(CONTENT_TYPE, serde_json::to_vec(reply).unwrap_or_default())
}

impl From<BodyError> for Error {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge(limit) => Self::BodyTooLarge(limit),
            BodyError::Broken => Self::Parameter("the request body broke off".into()),
        }
    }
}

//! The family: its variables, who may call, and its failures in the form of RongCloud's own API.

use crate::access;
use crate::domain::placement::Prefixes;
use crate::domain::{Error, FAMILY};
use common::http::{BodyError, Incoming, Outgoing};
use common::retention::Retention;
use common::sql::{Database, Schema};
use common::{Admit, Encode, Failure, Family, Route, variables};
use http::StatusCode;
use message_store::{Kept, MessageStore, Signature};
use rong_cloud::Access;
use serde::Serialize;
use std::borrow::Cow;

const CONTENT_TYPE: &str = "application/json";

static SCHEMAS: [&Schema; 2] = [&schemas::MESSAGE_STORE, &schemas::DIRECTORY_STORE];

/// The family, as an instance keeps it.
pub(crate) struct RongCloud {
    access: Access,
    /// What tells members and sellers from other users.
    pub(crate) prefixes: Prefixes,
    /// Where messages are stored.
    pub(crate) store: MessageStore,
}

impl Family for RongCloud {
    const NAME: &'static str = FAMILY;
    type Error = Error;

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    async fn load() -> Result<Self, variables::Error> {
        let kept = Kept {
            records: Retention::load("chat_records_retention_days").await?,
            group_messages: Retention::load("group_messages_retention_days").await?,
        };
        Ok(Self {
            access: access::load().await?,
            prefixes: Prefixes {
                member: variables::text("rongcloud_member_prefix").await?,
                seller: variables::text("rongcloud_seller_prefix").await?,
            },
            store: MessageStore::new(&Database::new("default", &SCHEMAS), kept),
        })
    }

    fn refuse(_: Option<&Self>, _: &Incoming, error: Error) -> Outgoing {
        let (status, code, message) = described(&error);
        let description = Description {
            code,
            error_message: &message,
        };
        let mut outgoing = Outgoing::refusal(status, CONTENT_TYPE, &description);
        outgoing.code = code;
        match error {
            Error::Common(Failure::Method(allowed)) => outgoing.allow(&allowed),
            Error::Common(Failure::Internal(cause)) => outgoing.cause = Some(cause),
            Error::Signature(_) | Error::Parameter(_) | Error::Common(Failure::Body(BodyError::Broken)) => {
                outgoing.cause = Some(message.into_owned());
            }
            Error::Common(Failure::UnknownPath | Failure::Body(BodyError::TooLarge(_))) => {}
        }
        outgoing
    }
}

/// Whoever signs with the application's secret, which is RongCloud.
pub(crate) struct Signer {
    /// The call's signature.
    pub signature: Signature,
}

impl Admit<Signer> for RongCloud {
    async fn admit(&self, incoming: &Incoming) -> Result<Signer, Error> {
        let signature = self.access.check(&incoming.query)?;
        Ok(Signer { signature })
    }
}

impl<T: Serialize> Encode<T> for RongCloud {
    fn encode(&self, _: &Incoming, reply: T) -> Result<Outgoing, Error> {
        Ok(Outgoing::json(CONTENT_TYPE, &reply)?)
    }
}

/// A failure as RongCloud's API tells one.
#[derive(Serialize)]
struct Description<'a> {
    /// RongCloud's code for it, or the status where there is none.
    code: i64,
    /// What failed; the text may change.
    #[serde(rename = "errorMessage")]
    error_message: &'a str,
}

/// The status, the code and the text of a failure. UNSPECIFIED: rongcloud-replies
fn described(error: &Error) -> (StatusCode, i64, Cow<'static, str>) {
    match error {
        Error::Common(Failure::UnknownPath) => (StatusCode::NOT_FOUND, 404, "there is no such path".into()),
        Error::Common(Failure::Method(_)) => (StatusCode::METHOD_NOT_ALLOWED, 405, "the path has other methods".into()),
        Error::Common(Failure::Body(BodyError::TooLarge(limit))) => (
            StatusCode::PAYLOAD_TOO_LARGE,
            413,
            format!("the request body is larger than {limit} bytes").into(),
        ),
        Error::Common(Failure::Body(BodyError::Broken)) => {
            (StatusCode::BAD_REQUEST, 1002, "the request body broke off".into())
        }
        Error::Common(Failure::Internal(_)) => (StatusCode::INTERNAL_SERVER_ERROR, 1000, "internal error".into()),
        Error::Signature(why) => (StatusCode::UNAUTHORIZED, 1004, why.to_string().into()),
        Error::Parameter(error) => (StatusCode::BAD_REQUEST, 1002, error.0.clone()),
    }
}

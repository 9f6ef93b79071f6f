//! The family: its variables, who may call, and its failures with their codes.

use crate::domain::{Error, FAMILY, Kind};
use crate::endpoints::Resource;
use crate::wire::{self, ErrorReply};
use common::auth::{Anonymous, Bearer, Caller};
use common::http::{BodyError, Incoming, Outgoing};
use common::sql::{Database, Schema};
use common::{Admit, Encode, Failure, Family, Route, variables};
use directory_store::DirectoryStore;
use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;

static SCHEMAS: [&Schema; 1] = [&schemas::DIRECTORY_STORE];

/// The family, as an instance keeps it.
pub(crate) struct Directory {
    bearer: Bearer,
    /// Its tables.
    pub(crate) store: DirectoryStore,
}

impl Family for Directory {
    const NAME: &'static str = FAMILY;
    type Error = Error;

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    async fn load() -> Result<Self, variables::Error> {
        Ok(Self {
            bearer: Bearer::load(FAMILY, Anonymous::Never).await?,
            store: DirectoryStore::new(&Database::new("default", &SCHEMAS)),
        })
    }

    fn refuse(_: Option<&Self>, _: &Incoming, error: Error) -> Outgoing {
        let (status, code) = status_and_code(&error);
        let message = error.to_string();
        let (reason, report) = match error {
            Error::Import { reason, report } => (*reason, Some(report)),
            reason => (reason, None),
        };
        let mut outgoing = Outgoing::refusal(status, wire::CONTENT_TYPE, &ErrorReply::new(code, message, report));
        outgoing.code = status.as_u16().into();
        match reason {
            Error::Method(allowed) => outgoing.allow(&allowed),
            Error::Unauthorized(_) => {
                let scheme = HeaderValue::from_static("Bearer");
                outgoing.headers.insert(WWW_AUTHENTICATE, scheme);
            }
            Error::Internal(cause) => outgoing.cause = Some(cause),
            _ => {}
        }
        outgoing
    }
}

/// The back office: whoever has a token of the scope `directory` that is nobody's.
pub(crate) struct BackOffice;

/// Whoever has a token of the scope `directory`: the back office, or the person with this id.
pub(crate) struct Reader(Option<String>);

impl Reader {
    /// A record as this caller sees it.
    pub(crate) fn shown<R: Resource>(&self, record: R) -> R {
        match &self.0 {
            Some(person) => record.seen_by(person),
            None => record,
        }
    }

    /// Whether this caller may read a record: a person of a team, `<eid>/<uid>`, is shown to nobody but that team's.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`]
    pub(crate) fn check_read(&self, kind: Kind, id: &str) -> Result<(), Error> {
        let team = |id: &str| id.split_once('/').map(|(eid, _)| eid.to_owned());
        match (&self.0, kind, team(id)) {
            (Some(person), Kind::Person, Some(eid)) if team(person).as_ref() != Some(&eid) => Err(Error::Forbidden),
            _ => Ok(()),
        }
    }

    /// Whether this caller may go through all records: a person through shops only, for whose name is known need not be a
    /// member of anything that the person is in.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`]
    pub(crate) fn check_list(&self, kind: Kind) -> Result<(), Error> {
        match (&self.0, kind) {
            (Some(_), Kind::Person) => Err(Error::Forbidden),
            _ => Ok(()),
        }
    }
}

impl Admit<BackOffice> for Directory {
    /// A token of another scope is refused like no token. UNSPECIFIED: directory-scope
    async fn admit(&self, incoming: &Incoming) -> Result<BackOffice, Error> {
        match self.bearer.identify(incoming)?.caller {
            Caller::BackOffice => Ok(BackOffice),
            Caller::Person(_) | Caller::Anonymous => Err(Error::Forbidden),
        }
    }
}

impl Admit<Reader> for Directory {
    async fn admit(&self, incoming: &Incoming) -> Result<Reader, Error> {
        match self.bearer.identify(incoming)?.caller {
            Caller::BackOffice => Ok(Reader(None)),
            Caller::Person(subject) => Ok(Reader(Some(subject))),
            Caller::Anonymous => Err(Error::Forbidden),
        }
    }
}

impl<T: Serialize> Encode<T> for Directory {
    fn encode(&self, _: &Incoming, reply: T) -> Result<Outgoing, Error> {
        Ok(Outgoing::json(wire::CONTENT_TYPE, &reply)?)
    }
}

/// An error's status and code.
fn status_and_code(error: &Error) -> (StatusCode, &'static str) {
    match error {
        Error::Parameter(_) => (StatusCode::BAD_REQUEST, "invalid_parameter"),
        Error::NotJson(_) => (StatusCode::BAD_REQUEST, "invalid_json"),
        Error::Invalid(Kind::Shop, _) => (StatusCode::BAD_REQUEST, "invalid_shop"),
        Error::Invalid(Kind::Person, _) => (StatusCode::BAD_REQUEST, "invalid_person"),
        Error::BodyBroken => (StatusCode::BAD_REQUEST, "body_broken"),
        Error::Unauthorized(_) => (StatusCode::UNAUTHORIZED, "unauthorized"),
        Error::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
        Error::Absent(_) => (StatusCode::NOT_FOUND, "not_found"),
        Error::UnknownPath => (StatusCode::NOT_FOUND, "unknown_path"),
        Error::Method(_) => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
        Error::BodyTooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        Error::Import { reason, .. } => status_and_code(reason),
    }
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

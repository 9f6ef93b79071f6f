//! The family: its variables, who may call, and its failures with their codes.

use crate::access::{Access, Needs};
use crate::domain::{Error, FAMILY};
use crate::store::Store;
use crate::wire::{self, Envelope};
use common::cors::Documented;
use common::http::{Incoming, Outgoing};
use common::{Admit, Encode, Failure, Family, Route, variables};
use http::StatusCode;
use serde::Serialize;

/// The family, as an instance keeps it.
pub(crate) struct ContactGroups {
    access: Access,
    /// Its tables.
    pub(crate) store: Store,
}

impl Family for ContactGroups {
    const NAME: &'static str = FAMILY;
    /// UNSPECIFIED: contact-groups-pages
    const CORS: Option<Documented> = Some(Documented {
        headers: "X-Requested-With",
        headers_before: "X-Requested-With, Content-Type",
        methods: "POST",
    });
    type Error = Error;

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    async fn load() -> Result<Self, variables::Error> {
        Ok(Self {
            access: Access::load().await?,
            store: Store::new(),
        })
    }

    /// Endpoints know their service; a path that has none tells it by its beginning.
    fn refuse(_: Option<&Self>, incoming: &Incoming, error: Error) -> Outgoing {
        let service = if incoming.path.starts_with("/v4/im_open_login_svc/") {
            Service::Accounts
        } else {
            Service::RecentContact
        };
        service.refuse(error)
    }
}

/// An administrator of the application: who may make the calls of `v4/im_open_login_svc`.
pub(crate) struct Administrator;

impl Admit<Administrator> for ContactGroups {
    async fn admit(&self, incoming: &Incoming) -> Result<Administrator, Error> {
        self.access.check(&incoming.query, Needs::Nothing)?;
        Ok(Administrator)
    }
}

/// An administrator of an application whose edition has contact groups: who may make the calls of `v4/recentcontact`.
pub(crate) struct EditionAdministrator;

impl Admit<EditionAdministrator> for ContactGroups {
    async fn admit(&self, incoming: &Incoming) -> Result<EditionAdministrator, Error> {
        self.access.check(&incoming.query, Needs::ContactGroups)?;
        Ok(EditionAdministrator)
    }
}

impl<T: Serialize> Encode<T> for ContactGroups {
    fn encode(&self, _: &Incoming, reply: T) -> Result<Outgoing, Error> {
        Ok(Outgoing::json(wire::CONTENT_TYPE, &reply)?)
    }
}

/// The services of the original that this family serves. Each has codes of its own for some of the same mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// `v4/recentcontact`
    RecentContact,
    /// `v4/im_open_login_svc`
    Accounts,
}

impl Service {
    /// The reply to a failed call.
    pub(crate) fn refuse(self, error: Error) -> Outgoing {
        let code = self.code(&error);
        let envelope = Envelope::failure(code, error.to_string());
        let mut outgoing = Outgoing::refusal(StatusCode::OK, wire::CONTENT_TYPE, &envelope);
        outgoing.code = code;
        if let Error::Internal(cause) = error {
            outgoing.cause = Some(cause);
        }
        outgoing
    }

    /// The code of a failure.
    ///
    /// UNSPECIFIED: contact-groups-admin (50003 and 60010), contact-groups-body (60002, 60003, 50002),
    /// contact-groups-2 (51009), contact-groups-1 (an existing name: 50002)
    pub(crate) fn code(self, error: &Error) -> i64 {
        let either = |recent_contact, accounts| match self {
            Self::RecentContact => recent_contact,
            Self::Accounts => accounts,
        };
        match error {
            Error::Method | Error::Query(_) | Error::Body(_) => 60002,
            Error::NotJson(_) => 60003,
            Error::IdentifierMissing => 60004,
            Error::SdkAppIdInvalid => 60006,
            Error::UnknownCommand => 60009,
            Error::SdkAppIdMissing => 60012,
            Error::AccountNotText(_) => 60015,
            Error::Expired => 70001,
            Error::UserSigMissing => 70002,
            Error::UserSigMalformed(_) => 70003,
            Error::Forged => 70009,
            Error::OtherUser => 70013,
            Error::OtherApplication => 70014,
            Error::NoKey => 70016,
            Error::ProfileTooLong(_) => 40601,
            Error::UnknownAccount => 50001,
            Error::Invalid(_) | Error::GroupExists => either(50002, 70402),
            Error::NotAdministrator => either(50003, 60010),
            Error::Internal(_) => either(50004, 70500),
            Error::MarkCount => 51006,
            Error::Full => 51008,
            Error::AbsentGroup => 51009,
            Error::TooManyGroups => 51010,
            Error::GroupNameLength => 51011,
            Error::Edition => 51013,
        }
    }
}

impl From<Failure> for Error {
    /// UNSPECIFIED: contact-groups-method
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::UnknownPath => Self::UnknownCommand,
            Failure::Method(_) => Self::Method,
            Failure::Body(error) => Self::Body(error.to_string()),
            Failure::Internal(cause) => Self::Internal(cause),
        }
    }
}

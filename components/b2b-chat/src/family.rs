//! The family: its variables, who may call, and its failures with their codes.

use crate::domain::{self, Adoption, Error, FAMILY, Viewer};
use crate::rong_cloud::RongCloud;
use crate::store::Store;
use crate::wire::{ApiRet, SITE};
use aspnet::reply::{self, FrameworkError};
use aspnet::request::BodyReader;
use aspnet::xml::{self, AsValue};
use common::auth::{self, Anonymous, Bearer, Caller};
use common::http::{Incoming, Outgoing};
use common::limits::{Limited, Limits};
use common::local_time::LocalTime;
use common::{Admit, Encode, Failure, Family, Route, variables};
use serde::Serialize;
use std::borrow::Cow;

/// The family, as an instance keeps it.
pub(crate) struct B2bChat {
    bearer: Bearer,
    limits: Limits,
    /// What reads requests' bodies.
    pub(crate) reader: BodyReader,
    /// Its tables.
    pub(crate) store: Store,
    /// Who binds order lines to groups by their id.
    pub(crate) adoption: Adoption,
    /// Where groups are made too; `None`: they are only recorded here.
    pub(crate) rong_cloud: Option<RongCloud>,
}

impl B2bChat {
    /// The zone of times in replies.
    pub(crate) fn local_time(&self) -> LocalTime {
        self.reader.local_time
    }
}

/// Why a call fails.
#[derive(Debug)]
pub(crate) enum CallError {
    /// The framework answers, because the call reaches no action.
    Framework(FrameworkError),
    /// The action answers.
    Action(Error),
}

impl Family for B2bChat {
    const NAME: &'static str = FAMILY;
    const ANSWERS_HEAD: bool = false;
    type Error = CallError;

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    /// DIVERGES: b2b-chat-xml-order
    async fn load() -> Result<Self, variables::Error> {
        let strict = variables::parsed("b2b_strict_xml_order", "true or false").await?;
        let reader = BodyReader {
            site: SITE,
            xml_order: if strict { xml::Order::Strict } else { xml::Order::Any },
            local_time: LocalTime::load().await?,
        };
        Ok(Self {
            // UNSPECIFIED: b2b-chat-access
            bearer: Bearer::load(FAMILY, Anonymous::Configurable).await?,
            limits: Limits::load(FAMILY).await?,
            reader,
            store: Store::new(),
            adoption: variables::parsed("b2b_adoption", "anybody or back-office").await?,
            rong_cloud: RongCloud::load().await?,
        })
    }

    fn canonical(path: &str) -> Cow<'_, str> {
        reply::canonical(crate::ROUTES.iter().map(Route::path), path)
    }

    fn refuse(family: Option<&Self>, incoming: &Incoming, error: CallError) -> Outgoing {
        let error = match error {
            CallError::Framework(failure) => return reply::fail(SITE, incoming, failure),
            CallError::Action(error) => error,
        };
        let local_time = family.map_or(LocalTime::UTC, Self::local_time);
        let code = code(&error);
        let failure = ApiRet::failure(code, error.to_string(), local_time);
        let written = reply::json_or_xml(SITE, incoming, &failure, local_time.offset_seconds());
        let mut outgoing = written.unwrap_or_else(|failure| reply::unwritten(&failure));
        outgoing.code = code;
        if let Error::Internal(cause) | Error::NoAnswer(cause) = error {
            outgoing.cause = Some(cause);
        }
        outgoing
    }
}

/// Whoever has a token that opens the family; anybody where `allow_anonymous` opens it.
pub(crate) struct TokenHolder(Caller);

impl TokenHolder {
    /// Whether the caller may act as a user: a person as themselves only.
    pub(crate) fn acts_as(&self, user: &str) -> Result<(), CallError> {
        if self.0.may_act_as(user) {
            Ok(())
        } else {
            Err(Error::Unauthenticated("the token is that of another user".to_owned()).into())
        }
    }

    /// Whether the caller may say which group an order line gets.
    pub(crate) fn adopts(&self, adoption: Adoption) -> bool {
        adoption == Adoption::Anybody || matches!(self.0, Caller::BackOffice)
    }

    /// Who looks at a group's messages.
    pub(crate) fn viewer(&self) -> Result<Viewer, CallError> {
        match &self.0 {
            Caller::BackOffice => Ok(Viewer::All),
            Caller::Anonymous => Ok(Viewer::Stranger),
            Caller::Person(subject) => domain::account(subject)
                .map(Viewer::Member)
                .ok_or_else(|| Error::UnknownGroup.into()),
        }
    }
}

/// Whoever has a token without a subject.
pub(crate) struct BackOffice;

impl Admit<BackOffice> for B2bChat {
    async fn admit(&self, incoming: &Incoming) -> Result<BackOffice, CallError> {
        let TokenHolder(caller) = <Self as Admit<TokenHolder>>::admit(self, incoming).await?;
        match caller {
            Caller::BackOffice => Ok(BackOffice),
            _ => Err(
                Error::Unauthenticated("this takes a token of the back office, without a subject".to_owned()).into(),
            ),
        }
    }
}

impl Admit<TokenHolder> for B2bChat {
    async fn admit(&self, incoming: &Incoming) -> Result<TokenHolder, CallError> {
        self.limits.up()?;
        let identity = self.bearer.identify(incoming)?;
        self.limits.check(&identity.key).await?;
        Ok(TokenHolder(identity.caller))
    }
}

impl<M: AsValue + Serialize> Encode<ApiRet<M>> for B2bChat {
    fn encode(&self, incoming: &Incoming, reply: ApiRet<M>) -> Result<Outgoing, CallError> {
        let offset = self.local_time().offset_seconds();
        Ok(reply::json_or_xml(SITE, incoming, &reply, offset)?)
    }
}

/// The code of a failure. UNSPECIFIED: b2b-chat-codes
fn code(error: &Error) -> i64 {
    match error {
        Error::Invalid(_) | Error::FullGroup => 1001,
        Error::UnknownGroup => 1002,
        Error::OtherLine => 1003,
        Error::Unauthenticated(_) => 1004,
        Error::Expired => 1005,
        Error::Refused { .. } => 1006,
        Error::NoAnswer(_) => 1007,
        Error::TooMany => 1008,
        Error::Maintenance => 1009,
        Error::Internal(_) => 1010,
    }
}

impl From<Failure> for CallError {
    fn from(failure: Failure) -> Self {
        Self::Framework(match failure {
            Failure::UnknownPath => FrameworkError::NotFound,
            Failure::Method(allowed) => FrameworkError::Method(allowed),
            Failure::Body(error) => error.into(),
            Failure::Internal(cause) => return Self::Action(Error::Internal(cause)),
        })
    }
}

impl From<FrameworkError> for CallError {
    fn from(failure: FrameworkError) -> Self {
        Self::Framework(failure)
    }
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        Self::Action(error)
    }
}

impl From<auth::Denial> for CallError {
    fn from(denial: auth::Denial) -> Self {
        Self::Action(match denial {
            auth::Denial::Invalid(bearer::Error::Expired) => Error::Expired,
            denial => Error::Unauthenticated(denial.to_string()),
        })
    }
}

impl From<Limited> for CallError {
    fn from(limited: Limited) -> Self {
        Self::Action(match limited {
            Limited::Maintenance => Error::Maintenance,
            Limited::TooMany => Error::TooMany,
        })
    }
}

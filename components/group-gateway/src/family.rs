//! The family: its variables, who may call, and its failures with their codes.

use crate::access::Access;
use crate::copies::Copies;
use crate::domain::{Eid, Error, FAMILY};
use crate::history;
use crate::store::Store;
use crate::wire::{self, Envelope};
use common::client::ClientAddress;
use common::http::{Incoming, Outgoing, list_of_methods};
use common::local_time::LocalTime;
use common::public_url::PublicUrl;
use common::{Admit, Encode, Failure, Family, Route, variables};
use http::StatusCode;
use serde::Serialize;
use std::borrow::Cow;

/// What the paths of the calls begin with.
const GATEWAY: &str = "/gateway/";

/// The family, as an instance keeps it.
pub(crate) struct GroupGateway {
    /// The teams, and their tokens.
    pub(crate) access: Access,
    /// Its tables.
    pub(crate) store: Store,
    /// Copies of merged histories.
    pub(crate) copies: Copies,
    /// Who calls.
    pub(crate) client_address: ClientAddress,
    /// At which offset pages show times.
    pub(crate) local_time: LocalTime,
    /// What the addresses in QR codes begin with.
    pub(crate) public_url: PublicUrl,
}

impl Family for GroupGateway {
    const NAME: &'static str = FAMILY;
    type Error = Error;

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    async fn load() -> Result<Self, variables::Error> {
        Ok(Self {
            access: Access::load().await?,
            store: Store::load().await?,
            copies: Copies::default(),
            client_address: ClientAddress::load().await?,
            local_time: LocalTime::load().await?,
            public_url: PublicUrl::load(FAMILY).await?,
        })
    }

    /// As with Spring, whose applications took a path with a slash behind it for the one without; the pages for people were
    /// not served by it. UNSPECIFIED: group-gateway-slash
    fn canonical(path: &str) -> Cow<'_, str> {
        let endpoint = path.strip_suffix('/').filter(|path| path.starts_with(GATEWAY));
        Cow::Borrowed(endpoint.unwrap_or(path))
    }

    /// A request that no endpoint has comes from a browser where the pages for people are.
    fn refuse(_: Option<&Self>, incoming: &Incoming, error: Error) -> Outgoing {
        if incoming.path.starts_with(history::FOLDER) {
            return history::refuse(incoming, error);
        }
        let code = code(&error);
        let mut outgoing = Outgoing::refusal(
            StatusCode::OK,
            wire::CONTENT_TYPE,
            &Envelope::failure(code, error.to_string()),
        );
        outgoing.code = code;
        if let Error::Internal(cause) = error {
            outgoing.cause = Some(cause);
        }
        outgoing
    }
}

/// The code of a failure. UNSPECIFIED: group-gateway-codes
fn code(error: &Error) -> i64 {
    match error {
        Error::Invalid(_) | Error::FullGroup => 10_000_400,
        Error::Unauthenticated => 10_000_401,
        Error::NotMember | Error::NotManager | Error::LastManager => 10_000_403,
        Error::UnknownPath | Error::UnknownGroup | Error::UnknownHistory => 10_000_404,
        Error::Method(_) => 10_000_405,
        Error::TooMany => 10_000_429,
        Error::Internal(_) => 10_000_500,
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::UnknownPath => Self::UnknownPath,
            Failure::Method(allowed) => Self::Method(list_of_methods(&allowed)),
            Failure::Body(error) => Self::Invalid(error.to_string()),
            Failure::Internal(cause) => Self::Internal(cause),
        }
    }
}

/// A team, known by its access token: who may make the calls of `gateway/xtinterface`.
pub(crate) struct Team(pub(crate) Eid);

impl Admit<Team> for GroupGateway {
    /// The token is taken from the query alone, where it stands once.
    async fn admit(&self, incoming: &Incoming) -> Result<Team, Error> {
        let tokens: Vec<_> = incoming.query_values("accessToken").collect();
        let [token] = tokens.as_slice() else {
            return Err(Error::Unauthenticated);
        };
        self.access.team(&self.store, token).await.map(Team)
    }
}

/// Whoever asks for tokens: what lets them have some is in the body.
pub(crate) struct Anyone;

impl Admit<Anyone> for GroupGateway {
    async fn admit(&self, _: &Incoming) -> Result<Anyone, Error> {
        Ok(Anyone)
    }
}

/// Whoever looks at a merged history: what lets them is the address, which nobody can guess.
pub(crate) struct Visitor;

impl Admit<Visitor> for GroupGateway {
    async fn admit(&self, _: &Incoming) -> Result<Visitor, Error> {
        Ok(Visitor)
    }
}

impl<T: Serialize> Encode<T> for GroupGateway {
    fn encode(&self, _: &Incoming, reply: T) -> Result<Outgoing, Error> {
        Ok(Outgoing::json(wire::CONTENT_TYPE, &reply)?)
    }
}

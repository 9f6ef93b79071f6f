//! The family: its variables, who may call, and its failures.

use crate::domain::{Error, FAMILY};
use crate::wire::Outcome;
use common::auth::{Anonymous, Bearer, Caller, TOKEN_PARAMETERS};
use common::http::{Incoming, Outgoing};
use common::local_time::LocalTime;
use common::public_url::PublicUrl;
use common::retention::Retention;
use common::sql::{Database, Schema};
use common::{Admit, Encode, Failure, Family, Route, variables};
use http::{Method, StatusCode};
use message_store::{Kept, MessageStore};
use serde::Serialize;
use std::borrow::Cow;
use yii::{Collection, QueryParameters, Target};

static SCHEMAS: [&Schema; 2] = [&schemas::MESSAGE_STORE, &schemas::DIRECTORY_STORE];

/// The family, as an instance keeps it.
pub(crate) struct ChatRecords {
    bearer: Bearer,
    /// The records.
    pub(crate) store: MessageStore,
    /// The offset of times on the wire.
    pub(crate) local_time: LocalTime,
    /// Whether `cnt` has to have the structure of its type.
    pub(crate) checks_content: bool,
    /// What links begin with; empty: the address that the caller called.
    public_url: PublicUrl,
}

impl ChatRecords {
    /// Where the links of an endpoint's reply lead: to the address that the caller called, unless a public one is set. The caller's
    /// token is no part of it. DIVERGES: chat-records-links
    pub(crate) fn target(&self, incoming: &Incoming, path: &str, query: &QueryParameters) -> Target {
        let base = self.public_url.or(&incoming.origin);
        let mut variables = query.variables().clone();
        for name in TOKEN_PARAMETERS {
            variables.unset(name);
        }
        Target {
            url: format!("{base}{path}"),
            variables,
        }
    }
}

impl Family for ChatRecords {
    const NAME: &'static str = FAMILY;
    type Error = Error;

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    async fn load() -> Result<Self, variables::Error> {
        let kept = Kept {
            records: Retention::load("chat_records_retention_days").await?,
            ..Kept::default()
        };
        Ok(Self {
            bearer: Bearer::load(FAMILY, Anonymous::Configurable).await?,
            store: MessageStore::new(&Database::new("default", &SCHEMAS), kept),
            local_time: LocalTime::load().await?,
            checks_content: variables::parsed("chat_records_check_content", "true or false").await?,
            public_url: PublicUrl::load(FAMILY).await?,
        })
    }

    fn canonical(path: &str) -> Cow<'_, str> {
        yii::canonical_path(path)
    }

    /// UNSPECIFIED: chat-records-method
    fn method(incoming: &Incoming) -> Option<Method> {
        yii::method(incoming)
    }

    /// UNSPECIFIED: chat-records-format
    fn select(incoming: &Incoming) -> Result<(), Error> {
        yii::Format::of(incoming)?;
        Ok(())
    }

    fn refuse(_: Option<&Self>, incoming: &Incoming, error: Error) -> Outgoing {
        match error {
            Error::Yii(error) => error.reply(incoming),
            Error::Invalid(violations) => yii::invalid(incoming, &violations),
            Error::Refused(message) => Outgoing {
                code: 1,
                ..yii::refusal(incoming, StatusCode::OK, &Outcome::error(message))
            },
        }
    }
}

/// Whoever has a token for the family, or anybody where no token is needed. UNSPECIFIED: chat-records-access
pub(crate) struct TokenHolder(Caller);

impl TokenHolder {
    /// A member, by an id that a request says: a person's token is for their own records only.
    ///
    /// # Errors
    ///
    /// The member is somebody else.
    pub(crate) fn member(&self, id: i64) -> Result<i64, Error> {
        if self.0.may_act_as(&id.to_string()) {
            Ok(id)
        } else {
            Err(yii::Error::Forbidden.into())
        }
    }
}

impl Admit<TokenHolder> for ChatRecords {
    async fn admit(&self, incoming: &Incoming) -> Result<TokenHolder, Error> {
        let identity = self.bearer.identify(incoming).map_err(|_| yii::Error::Unauthorized)?;
        Ok(TokenHolder(identity.caller))
    }
}

impl Encode<Outcome> for ChatRecords {
    fn encode(&self, incoming: &Incoming, outcome: Outcome) -> Result<Outgoing, Error> {
        Ok(yii::reply(incoming, &outcome)?)
    }
}

impl<T: Serialize> Encode<Collection<T>> for ChatRecords {
    fn encode(&self, incoming: &Incoming, collection: Collection<T>) -> Result<Outgoing, Error> {
        Ok(collection.reply(incoming)?)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Yii(failure.into())
    }
}

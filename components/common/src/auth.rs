//! Who may call: bearer tokens under the variable `api_secret`, for the families whose documents name no way to know
//! callers.

use crate::client::ClientAddress;
use crate::http::Incoming;
use crate::proven::Proven;
use crate::{clock, log, variables};
use bearer::Claims;
use http::header::AUTHORIZATION;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The parameters of a query that may hold a token, in the order in which they are looked at. No reply repeats one: replies are kept
/// and passed on by those who would not pass on a token.
pub const TOKEN_PARAMETERS: [&str; 2] = ["access-token", "token"];

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// Whether a family's documented calls can be opened to everybody with the variable `allow_anonymous`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anonymous {
    /// `allow_anonymous=true` does it.
    Configurable,
    /// A token is always needed.
    Never,
}

/// Why a caller may not call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// There is no token.
    #[error("the request has no token")]
    Missing,
    /// There is one that opens nothing here.
    #[error("{0}")]
    Invalid(bearer::Error),
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Whoever has a token without a subject: it may do all that the token opens.
    BackOffice,
    /// Somebody, by the subject of their token: they act as themselves only.
    Person(String),
    /// Anybody, where no token is needed: a stranger.
    Anonymous,
}

impl Caller {
    /// Whether it may act as the one with this id: a person as themselves only.
    #[must_use]
    pub fn may_act_as(&self, id: &str) -> bool {
        !matches!(self, Self::Person(subject) if subject != id)
    }
}

/// A caller, and what it is counted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who calls.
    pub caller: Caller,
    /// What tells this caller from others, for limits: the subject, else the token's signature; for a stranger the client's
    /// address.
    pub key: String,
}

/// Checks the tokens of one family.
#[derive(Debug)]
pub struct Bearer {
    scope: &'static str,
    keys: Keys,
    /// How strangers are told from others; `None`: none is let in.
    open: Option<ClientAddress>,
    proven: Proven<Claims>,
}

/// Which tokens an operator believes.
#[derive(Debug, Default)]
struct Keys {
    /// What tokens are signed with, and what some still are that were before. None: no token is believed.
    secrets: Vec<String>,
    /// The longest life of a token, in seconds; `None`: any.
    longest: Option<i64>,
    /// The `jti`s of those that are believed no more.
    revoked: BTreeSet<String>,
}

impl Keys {
    async fn load() -> Result<Self, variables::Error> {
        let days: u32 = variables::parsed("bearer_max_days", "a number of days").await?;
        let revoked = variables::text("revoked_tokens").await?;
        let revoked = revoked.split(',').map(str::trim).filter(|jti| !jti.is_empty());
        Ok(Self {
            secrets: variables::secrets("api_secret", "api_secret_previous").await?,
            longest: (days > 0).then(|| i64::from(days).saturating_mul(SECONDS_A_DAY)),
            revoked: revoked.map(str::to_owned).collect(),
        })
    }

    /// What a token says that was signed with one of the secrets.
    fn authenticate(&self, token: &str) -> Result<Claims, bearer::Error> {
        let mut secrets = self.secrets.iter().map(String::as_str);
        match (
            bearer::authenticate(token, secrets.next().unwrap_or_default()),
            secrets.next(),
        ) {
            (Err(bearer::Error::Forged), Some(previous)) => bearer::authenticate(token, previous),
            (found, _) => found,
        }
    }

    /// Whether the operator lets such a token in.
    fn admit(&self, claims: &Claims, now: i64) -> Result<(), bearer::Error> {
        if claims.jti.as_ref().is_some_and(|jti| self.revoked.contains(jti.trim())) {
            return Err(bearer::Error::Revoked);
        }
        let lives_too_long = |longest| claims.lifetime(now).is_none_or(|lifetime| lifetime > longest);
        if self.longest.is_some_and(lives_too_long) {
            return Err(bearer::Error::TooLong);
        }
        Ok(())
    }
}

impl Bearer {
    /// Reads the variables `api_secret`, `api_secret_previous`, `bearer_max_days`, `revoked_tokens` and, where it can matter,
    /// `allow_anonymous` with what [`ClientAddress`] reads. `scope` is what a token's scope has to name, the family.
    ///
    /// # Errors
    ///
    /// A variable cannot be read, `bearer_max_days` is no number, or `allow_anonymous` is neither `true` nor `false`.
    pub async fn load(scope: &'static str, anonymous: Anonymous) -> Result<Self, variables::Error> {
        let is_open = match anonymous {
            Anonymous::Configurable => variables::parsed("allow_anonymous", "true or false").await?,
            Anonymous::Never => false,
        };
        let open = if is_open {
            Some(ClientAddress::load().await?)
        } else {
            None
        };
        let keys = Keys::load().await?;
        if keys.secrets.is_empty() && open.is_none() {
            log::warning(scope, "every call is refused: api_secret is not set");
        }
        Ok(Self {
            scope,
            keys,
            open,
            proven: Proven::default(),
        })
    }

    /// Who calls, if the request may be answered.
    ///
    /// The token is taken from the header `Authorization: Bearer`, else from `access-token`, else from `token` in the
    /// query, which clients of the originals use. One that is not valid is not made up for by another. Where no token is
    /// needed, one that is not valid is as good as none.
    ///
    /// # Errors
    ///
    /// It may not be answered.
    pub fn identify(&self, incoming: &Incoming) -> Result<Identity, Denial> {
        self.known(incoming).or_else(|denial| {
            let addresses = self.open.as_ref().ok_or(denial)?;
            Ok(Identity {
                caller: Caller::Anonymous,
                key: addresses.of(incoming),
            })
        })
    }

    /// Who the request's token says that calls.
    fn known(&self, incoming: &Incoming) -> Result<Identity, Denial> {
        let token = token(incoming).ok_or(Denial::Missing)?;
        let claims = self.claims(&token).map_err(Denial::Invalid)?;
        let signature = token.rsplit('.').next().unwrap_or_default();
        Ok(Identity {
            key: claims.sub.clone().unwrap_or_else(|| signature.to_owned()),
            caller: claims.sub.map_or(Caller::BackOffice, Caller::Person),
        })
    }

    /// What a token says that opens this family now.
    fn claims(&self, token: &str) -> Result<Claims, bearer::Error> {
        let known = self.proven.get(token);
        let is_known = known.is_some();
        let claims = known.map_or_else(|| self.keys.authenticate(token), Ok)?;
        let now = clock::now();
        claims.open(self.scope, now)?;
        self.keys.admit(&claims, now)?;
        if !is_known {
            self.proven.insert(token, claims.clone());
        }
        Ok(claims)
    }
}

fn token(incoming: &Incoming) -> Option<String> {
    let from_header = || {
        let (scheme, token) = incoming.header(AUTHORIZATION)?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    };
    let from_query = |name| {
        let mut values = incoming.query_values(name);
        values.find(|value| !value.is_empty()).map(Cow::into_owned)
    };
    from_header().or_else(|| TOKEN_PARAMETERS.into_iter().find_map(from_query))
}

#[cfg(test)]
mod tests;

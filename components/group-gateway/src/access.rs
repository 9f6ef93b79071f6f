//! Who may call: the tokens that a team gets for its secret.
//!
//! A token is 32 hexadecimal digits of an HMAC-SHA-256 over a nonce, keyed with the team's secret. The store has the
//! nonce and the token's SHA-256, so it gives no token away, and a team's tokens end when their secret goes. No instance
//! believes a token without a look into the store, or a chain that has ended would live on there.

use crate::domain::{Eid, Error};
use crate::store::{Issue, Store, TokenKind, TokenRow};
use crate::teams::{Secrets, Teams, mac, same};
use common::counters::Counters;
use common::{clock, ids, variables};
use hmac::Mac;
use sha2::{Digest, Sha256};

/// How long an access token is valid, in milliseconds. UNSPECIFIED: group-gateway-lifetimes
const ACCESS_LIFETIME: i64 = 7200 * 1000;
/// How long a refresh token is valid, in milliseconds.
const REFRESH_LIFETIME: i64 = 30 * 24 * 3600 * 1000;
/// How far a request's timestamp may be off, in milliseconds, in either direction.
const TIMESTAMP_TOLERANCE: u64 = 3 * 60 * 1000;
/// How many wrong secrets a team and address may try within a window, and how many seconds that has.
const WRONG_SECRETS: i64 = 10;
const WRONG_SECRETS_WINDOW: i64 = 60;
/// How many hexadecimal digits of a team's hash tell its counter from others: one address has at most 4096.
const TEAM_DIGITS: usize = 3;
/// How many hexadecimal digits a token has.
const TOKEN_DIGITS: usize = 32;

/// What a token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The group API.
    ResGroupSecret,
    /// Nothing that is served here.
    Team,
}

impl Scope {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::ResGroupSecret => "resGroupSecret",
            Self::Team => "team",
        }
    }

    /// A scope that is known but cannot be had for a team's secret is as good as a wrong secret.
    /// UNSPECIFIED: group-gateway-scopes
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        match text {
            "resGroupSecret" => Ok(Self::ResGroupSecret),
            "team" => Ok(Self::Team),
            "app" => Err(Error::Unauthenticated),
            _ => Err(Error::Invalid("scope is none of app, team, resGroupSecret".to_owned())),
        }
    }
}

/// A pair of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub access: String,
    pub refresh: String,
    /// For how many seconds the access token is valid.
    pub expire_in: i64,
}

/// What both token calls ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub eid: String,
    /// A team's secret, or a refresh token.
    pub secret: String,
    /// When the request was made, in Unix milliseconds.
    pub timestamp: i64,
    pub scope: Scope,
}

impl Claim {
    /// The claim, which for the scope `team` names the application too.
    pub(crate) fn with_app(self, app_id: Option<impl Into<String>>) -> Result<Self, Error> {
        let app_id = app_id.map(Into::into).unwrap_or_default();
        if self.scope == Scope::Team && app_id.is_empty() {
            return Err(Error::Invalid("appId is missing".to_owned()));
        }
        Ok(self)
    }

    fn check_timestamp(&self) -> Result<(), Error> {
        if self.timestamp.abs_diff(clock::now_ms()) > TIMESTAMP_TOLERANCE {
            return Err(Error::Unauthenticated);
        }
        Ok(())
    }
}

/// The teams, and their tokens.
pub(crate) struct Access {
    teams: Teams,
    counters: Counters,
}

impl Access {
    /// Reads the variables.
    pub(crate) async fn load() -> Result<Self, variables::Error> {
        Ok(Self {
            teams: Teams::load().await?,
            counters: Counters::new(),
        })
    }

    /// The team's tokens for its secret: those that it has, while the access token is valid, else new ones.
    pub(crate) async fn issue(&self, store: &Store, claim: Claim, address: &str) -> Result<Tokens, Error> {
        let secrets = self.teams.admit(&claim.eid, &claim.secret)?;
        let wrong = self.count_wrong(&claim.eid, address, secrets.is_none()).await?;
        if wrong > WRONG_SECRETS || wrong == WRONG_SECRETS && secrets.is_some() {
            return Err(Error::TooMany);
        }
        let secrets = secrets.ok_or(Error::Unauthenticated)?;
        claim.check_timestamp()?;
        begin(store, &claim, secrets, None).await
    }

    /// Counts a secret if it is wrong; returns how many wrong ones came for the team from the address within the minute. A
    /// right one asks the counter in the same way, so that of many sent at once it opens nothing once ten wrong ones have
    /// been counted. Teams that do not exist count like others; all are counted by a few bits of their hash, which bounds
    /// what one caller can have counted. UNSPECIFIED: group-gateway-wrong-secrets
    async fn count_wrong(&self, eid: &str, address: &str, is_wrong: bool) -> Result<i64, Error> {
        let team = digest(eid);
        let name = format!("secret {} {address}", team.get(..TEAM_DIGITS).unwrap_or_default());
        let counted = self.counters.add(&name, WRONG_SECRETS_WINDOW, is_wrong.into()).await;
        counted.map_err(|error| Error::Internal(error.to_string()))
    }

    /// A new pair of tokens for a refresh token, which is used up. The access token that came with it lives on. One that
    /// was used before has been copied, by whom nobody knows, and all that descends from the same pair ends.
    /// UNSPECIFIED: group-gateway-chains
    pub(crate) async fn refresh(&self, store: &Store, claim: Claim) -> Result<Tokens, Error> {
        let refresh_digest = digest(&claim.secret);
        let row = store.token(&refresh_digest).await?.ok_or(Error::Unauthenticated)?;
        // Only now the team, and only the token's own, or the time would tell which teams there are.
        if row.kind == TokenKind::Access || row.eid != claim.eid {
            return Err(Error::Unauthenticated);
        }
        let secrets = self.teams.secrets(&claim.eid).ok_or(Error::Unauthenticated)?;
        check_token(secrets, &claim.secret, "refresh", &claim.eid, claim.scope, &row.nonce)?;
        if row.kind != TokenKind::Used {
            claim.check_timestamp()?;
        }
        begin(store, &claim, secrets, Some(refresh_digest)).await
    }

    /// The team whose access token this is, if the token opens the group API.
    pub(crate) async fn team(&self, store: &Store, access: &str) -> Result<Eid, Error> {
        if access.len() != TOKEN_DIGITS {
            return Err(Error::Unauthenticated);
        }
        let row = store.token(&digest(access)).await?.ok_or(Error::Unauthenticated)?;
        let TokenRow {
            kind,
            eid,
            scope,
            nonce,
            expires,
        } = row;
        let secrets = self.teams.secrets(&eid).ok_or(Error::Unauthenticated)?;
        check_token(secrets, access, "access", &eid, Scope::ResGroupSecret, &nonce)?;
        if kind != TokenKind::Access || scope != Scope::ResGroupSecret.as_str() || expires <= clock::now_ms() {
            return Err(Error::Unauthenticated);
        }
        Ok(Eid(eid))
    }
}

/// Begins a pair of tokens under the team's first secret, unless there is a valid one and no refresh token is used up for
/// it.
async fn begin(
    store: &Store,
    claim: &Claim,
    secrets: &Secrets,
    refresh_digest: Option<String>,
) -> Result<Tokens, Error> {
    let now = clock::now_ms();
    let nonce = ids::hex::<16>().map_err(|error| Error::Internal(error.to_string()))?;
    let make = |kind, nonce: &str| token(&secrets.first, kind, &claim.eid, claim.scope, nonce);
    let issue = Issue {
        eid: claim.eid.clone(),
        scope: claim.scope.as_str(),
        secret_check: hex_mac(&secrets.first, "check")?,
        access_digest: digest(&make("access", &nonce)?),
        access_expires: now.saturating_add(ACCESS_LIFETIME),
        next_digest: digest(&make("refresh", &nonce)?),
        next_expires: now.saturating_add(REFRESH_LIFETIME),
        refresh_digest,
        nonce,
        now,
    };
    let (nonce, expires) = store.issue(issue).await?.ok_or(Error::Unauthenticated)?;
    Ok(Tokens {
        access: make("access", &nonce)?,
        refresh: make("refresh", &nonce)?,
        expire_in: expires.saturating_sub(now).max(0).div_euclid(1000),
    })
}

/// Fails unless the token is what one of the secrets makes of the rest.
fn check_token(secrets: &Secrets, given: &str, kind: &str, eid: &str, scope: Scope, nonce: &str) -> Result<(), Error> {
    for secret in secrets.all() {
        if same(&token(secret, kind, eid, scope, nonce)?, given)? {
            return Ok(());
        }
    }
    Err(Error::Unauthenticated)
}

fn token(secret: &str, kind: &str, eid: &str, scope: Scope, nonce: &str) -> Result<String, Error> {
    let text = format!("{kind}\n{}\n{nonce}\n{eid}", scope.as_str());
    let mut digits = hex_mac(secret, &text)?;
    digits.truncate(TOKEN_DIGITS);
    Ok(digits)
}

fn digest(token: &str) -> String {
    ids::digits(&Sha256::digest(token.as_bytes()))
}

fn hex_mac(key: &str, text: &str) -> Result<String, Error> {
    Ok(ids::digits(&mac(key, text)?.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{Scope, TOKEN_DIGITS, token};

    #[test]
    fn a_token_is_of_its_secret_kind_team_scope_and_nonce() {
        let scope = Scope::ResGroupSecret;
        let known = token("s", "access", "1", scope, "n").unwrap();
        assert_eq!(known, token("s", "access", "1", scope, "n").unwrap());
        assert_eq!(known.len(), TOKEN_DIGITS);
        let others = [
            token("t", "access", "1", scope, "n"),
            token("s", "refresh", "1", scope, "n"),
            token("s", "access", "2", scope, "n"),
            token("s", "access", "1", Scope::Team, "n"),
            token("s", "access", "1", scope, "m"),
        ];
        for other in others {
            assert_ne!(other.unwrap(), known);
        }
    }
}

//! Who may call: the tokens that a team gets for its secret.
//!
//! A token is 32 hexadecimal digits of an HMAC-SHA-256 over a nonce, keyed with the team's secret. The store has the
//! nonce and the token's SHA-256, so it gives no token away, and a team's tokens end when its secret changes.

use crate::domain::{Eid, Error};
use crate::store::{Issue, Store, TokenRow};
use common::proven::Proven;
use common::{clock, ids, log, variables};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// How long an access token is valid, in milliseconds. UNSPECIFIED: group-gateway-lifetimes
const ACCESS_LIFETIME: i64 = 7200 * 1000;
/// How long a refresh token is valid, in milliseconds.
const REFRESH_LIFETIME: i64 = 30 * 24 * 3600 * 1000;
/// How far a request's timestamp may be off, in milliseconds, in either direction.
const TIMESTAMP_TOLERANCE: u64 = 3 * 60 * 1000;
/// How long a token is believed without another look into the store, in milliseconds.
const BELIEVED: i64 = 5000;
/// How many hexadecimal digits a token has.
const TOKEN_DIGITS: usize = 32;

/// Which of a pair a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Access,
    Refresh,
}

impl TokenKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

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
    pub(crate) fn with_app(self, app_id: Option<&str>) -> Result<Self, Error> {
        if self.scope == Scope::Team && app_id.unwrap_or_default().is_empty() {
            return Err(Error::Invalid("appId is missing".to_owned()));
        }
        Ok(self)
    }
}

/// The teams with their secrets.
pub(crate) struct Access {
    secrets: BTreeMap<String, String>,
    /// The teams of tokens, and until when (Unix milliseconds) they are believed without a look into the store.
    known: Proven<(String, i64)>,
}

impl Access {
    /// Reads the variable `yunzhijia_teams`, a JSON object from eid to secret.
    pub(crate) async fn load() -> Result<Self, variables::Error> {
        let text = variables::text("yunzhijia_teams").await?;
        let secrets: BTreeMap<String, String> =
            serde_json::from_str(&text).map_err(|_| variables::Error::Malformed {
                name: "yunzhijia_teams",
                expected: "a JSON object of texts",
            })?;
        let secrets: BTreeMap<_, _> = secrets.into_iter().filter(|(_, secret)| !secret.is_empty()).collect();
        if secrets.is_empty() {
            log::warning(
                crate::domain::FAMILY,
                "every call is refused: yunzhijia_teams names no team",
            );
        }
        Ok(Self {
            secrets,
            known: Proven::default(),
        })
    }

    /// The team's tokens for its secret: those that it has, while the access token is valid, else new ones.
    pub(crate) async fn issue(&self, store: &Store, claim: Claim) -> Result<Tokens, Error> {
        let known = self.secrets.get(&claim.eid);
        // An unknown team costs the same comparison, so that the time does not tell which teams there are.
        let is_right = same(known.map_or("", String::as_str), &claim.secret)?;
        let secret = known.filter(|_| is_right).ok_or(Error::Unauthenticated)?;
        begin(store, &claim, secret, None).await
    }

    /// A new pair of tokens for a refresh token, which is used up. The access token that came with it lives on.
    pub(crate) async fn refresh(&self, store: &Store, claim: Claim) -> Result<Tokens, Error> {
        let Claim {
            eid,
            secret: refresh,
            scope,
            ..
        } = &claim;
        let secret = self.secrets.get(eid).ok_or(Error::Unauthenticated)?;
        let row = store
            .token(&digest(refresh), TokenKind::Refresh.as_str())
            .await?
            .ok_or(Error::Unauthenticated)?;
        if !same(&token(secret, TokenKind::Refresh, eid, *scope, &row.nonce)?, refresh)? {
            return Err(Error::Unauthenticated);
        }
        begin(store, &claim, secret, Some(digest(refresh))).await
    }

    /// The team whose access token this is, if the token opens the group API.
    pub(crate) async fn team(&self, store: &Store, access: &str) -> Result<Eid, Error> {
        if access.len() != TOKEN_DIGITS {
            return Err(Error::Unauthenticated);
        }
        let now = clock::now_ms();
        if let Some((eid, until)) = self.known.get(access)
            && now < until
        {
            return Ok(Eid(eid));
        }
        let row = store
            .token(&digest(access), TokenKind::Access.as_str())
            .await?
            .ok_or(Error::Unauthenticated)?;
        let TokenRow {
            eid,
            scope,
            nonce,
            expires,
        } = row;
        let secret = self.secrets.get(&eid).ok_or(Error::Unauthenticated)?;
        let expected = token(secret, TokenKind::Access, &eid, Scope::ResGroupSecret, &nonce)?;
        let is_right = same(&expected, access)?;
        if scope != Scope::ResGroupSecret.as_str() || !is_right || expires <= now {
            return Err(Error::Unauthenticated);
        }
        let until = now.saturating_add(BELIEVED).min(expires);
        self.known.insert(access, (eid.clone(), until));
        Ok(Eid(eid))
    }
}

/// Begins a pair of tokens under the team's secret, unless there is a valid one and no refresh token is used up for it.
async fn begin(store: &Store, claim: &Claim, secret: &str, refresh_digest: Option<String>) -> Result<Tokens, Error> {
    let now = clock::now_ms();
    if claim.timestamp.abs_diff(now) > TIMESTAMP_TOLERANCE {
        return Err(Error::Unauthenticated);
    }
    let nonce = ids::hex::<16>().map_err(|error| Error::Internal(error.to_string()))?;
    let make = |kind, nonce: &str| token(secret, kind, &claim.eid, claim.scope, nonce);
    let issue = Issue {
        eid: claim.eid.clone(),
        scope: claim.scope.as_str(),
        secret_check: hex_mac(secret, "check")?,
        access_digest: digest(&make(TokenKind::Access, &nonce)?),
        access_expires: now.saturating_add(ACCESS_LIFETIME),
        next_digest: digest(&make(TokenKind::Refresh, &nonce)?),
        next_expires: now.saturating_add(REFRESH_LIFETIME),
        refresh_digest,
        nonce,
        now,
    };
    let (nonce, expires) = store.issue(issue).await?;
    Ok(Tokens {
        access: make(TokenKind::Access, &nonce)?,
        refresh: make(TokenKind::Refresh, &nonce)?,
        expire_in: expires.saturating_sub(now).max(0).div_euclid(1000),
    })
}

fn token(secret: &str, kind: TokenKind, eid: &str, scope: Scope, nonce: &str) -> Result<String, Error> {
    let text = format!("{}\n{}\n{nonce}\n{eid}", kind.as_str(), scope.as_str());
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

/// HMAC takes keys of every length; were it otherwise, no other key would do.
fn mac(key: &str, text: &str) -> Result<Hmac<Sha256>, Error> {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes());
    let mut mac = mac.map_err(|error| Error::Internal(error.to_string()))?;
    mac.update(text.as_bytes());
    Ok(mac)
}

/// Whether two texts are the same, in a time that does not tell where they differ; nothing is the same as no text.
fn same(expected: &str, given: &str) -> Result<bool, Error> {
    let expected_mac = mac("compare", expected)?.finalize().into_bytes();
    let is_same = mac("compare", given)?.verify_slice(&expected_mac).is_ok();
    Ok(is_same && !expected.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Scope, TOKEN_DIGITS, TokenKind, same, token};

    #[test]
    fn a_token_is_of_its_secret_kind_team_scope_and_nonce() {
        let scope = Scope::ResGroupSecret;
        let known = token("s", TokenKind::Access, "1", scope, "n").unwrap();
        assert_eq!(known, token("s", TokenKind::Access, "1", scope, "n").unwrap());
        assert_eq!(known.len(), TOKEN_DIGITS);
        let others = [
            token("t", TokenKind::Access, "1", scope, "n"),
            token("s", TokenKind::Refresh, "1", scope, "n"),
            token("s", TokenKind::Access, "2", scope, "n"),
            token("s", TokenKind::Access, "1", Scope::Team, "n"),
            token("s", TokenKind::Access, "1", scope, "m"),
        ];
        for other in others {
            assert_ne!(other.unwrap(), known);
        }
    }

    #[test]
    fn nothing_is_the_same_as_no_text() {
        for (expected, given, is_same) in [("a", "a", true), ("a", "b", false), ("", "", false), ("a", "", false)] {
            assert_eq!(same(expected, given), Ok(is_same), "{expected:?} {given:?}");
        }
    }
}

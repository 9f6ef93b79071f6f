//! Bearer tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256 under a secret that the server and the issuer
//! share. A token's `scope` names the families that it opens, separated by spaces (RFC 8693, section 4.2).
//!
//! The algorithm is fixed: a token's header cannot choose another one, and a header with `crit` is refused, because no
//! extension is known here.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};
use sha2::Sha256;

/// The only algorithm.
const ALGORITHM: &str = "HS256";

/// What a token says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// The families that it opens, separated by spaces.
    #[serde(default)]
    pub scope: String,
    /// Whom it was made for, where calls depend on it (RFC 7519, section 4.1.2).
    #[serde(default, deserialize_with = "stated", skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// From when on it is not valid any more, in Unix seconds; `None`: it never ends.
    #[serde(default, deserialize_with = "stated", skip_serializing_if = "Option::is_none")]
    pub exp: Option<Seconds>,
    /// From when on it is valid, in Unix seconds.
    #[serde(default, deserialize_with = "stated", skip_serializing_if = "Option::is_none")]
    pub nbf: Option<Seconds>,
    /// When it was made, in Unix seconds.
    #[serde(default, deserialize_with = "stated", skip_serializing_if = "Option::is_none")]
    pub iat: Option<Seconds>,
    /// Its name, by which it is revoked (RFC 7519, section 4.1.7).
    #[serde(default, deserialize_with = "stated", skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
}

/// A claim that is there says something: null, the slip of an issuer, must not open what its absence opens.
fn stated<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A time in Unix seconds: in tokens a number that may have a fraction, which is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "serde_json::Number")]
pub struct Seconds(pub i64);

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is no JSON Web Token, or not one of this algorithm.
    #[error("the token is no JSON Web Token signed with {ALGORITHM}")]
    Malformed,
    /// Its signature is not the one that the secret makes.
    #[error("the token's signature is not right")]
    Forged,
    /// Its `exp` has come.
    #[error("the token has expired")]
    Expired,
    /// Its `nbf` has not come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// Its `scope` does not name the family.
    #[error("the token's scope does not include this API")]
    OtherScope,
    /// It lives longer than the server allows, or for ever.
    #[error("the token lives longer than this server allows")]
    TooLong,
    /// The server's list of revoked tokens has its `jti`.
    #[error("the token has been revoked")]
    Revoked,
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    typ: Option<String>,
    #[serde(default, skip_serializing)]
    crit: Option<IgnoredAny>,
}

impl From<serde_json::Number> for Seconds {
    fn from(number: serde_json::Number) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a time beyond 64 bits is the last or first of all times"
        )]
        let whole = number.as_f64().unwrap_or_default().floor() as i64;
        Self(number.as_i64().unwrap_or(whole))
    }
}

impl Claims {
    /// Whether a token with these claims opens `scope` at the time `now` (Unix seconds).
    ///
    /// # Errors
    ///
    /// [`Error::Expired`], [`Error::NotYetValid`] or [`Error::OtherScope`].
    pub fn open(&self, scope: &str, now: i64) -> Result<(), Error> {
        if self.exp.is_some_and(|exp| now >= exp.0) {
            return Err(Error::Expired);
        }
        if self.nbf.is_some_and(|nbf| now < nbf.0) {
            return Err(Error::NotYetValid);
        }
        let mut scopes = self.scope.split(' ');
        scopes.any(|one| one == scope).then_some(()).ok_or(Error::OtherScope)
    }

    /// For how many seconds a token with these claims is valid, from when it was made; of one that does not say so, or says a
    /// time to come, from `now` (Unix seconds) on. `None`: for ever.
    #[must_use]
    pub fn lifetime(&self, now: i64) -> Option<i64> {
        let made = self.iat.map_or(now, |iat| iat.0.min(now));
        self.exp.map(|exp| exp.0.saturating_sub(made))
    }
}

/// Makes a token. Where no keyed hash can be made it has no signature, and opens nothing.
#[must_use]
pub fn sign(claims: &Claims, secret: &str) -> String {
    let header = Header {
        alg: ALGORITHM.to_owned(),
        typ: Some("JWT".to_owned()),
        crit: None,
    };
    let mut token = format!("{}.{}", part(&header), part(claims));
    let mac = mac(&token, secret);
    token.push('.');
    if let Some(mac) = mac {
        URL_SAFE_NO_PAD.encode_string(mac.finalize().into_bytes(), &mut token);
    }
    token
}

/// Reads a token that opens `scope` at the time `now` (Unix seconds). An empty secret opens nothing.
///
/// # Errors
///
/// See [`Error`]; the signature is checked before anything that the token says is believed.
pub fn verify(token: &str, secret: &str, scope: &str, now: i64) -> Result<Claims, Error> {
    let claims = authenticate(token, secret)?;
    claims.open(scope, now)?;
    Ok(claims)
}

/// Reads a token that was made with the secret, whatever it opens and whenever. An empty secret has made none.
///
/// # Errors
///
/// [`Error::Malformed`] or [`Error::Forged`].
pub fn authenticate(token: &str, secret: &str) -> Result<Claims, Error> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Error::Malformed)?;
    let (header, claims) = signed.split_once('.').ok_or(Error::Malformed)?;
    let header: Header = read(header)?;
    if header.alg != ALGORITHM || header.crit.is_some() {
        return Err(Error::Malformed);
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Error::Malformed)?;
    let is_signed = mac(signed, secret).is_some_and(|mac| mac.verify_slice(&signature).is_ok());
    if secret.is_empty() || !is_signed {
        return Err(Error::Forged);
    }
    read(claims)
}

fn part(value: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).unwrap_or_default())
}

fn read<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, Error> {
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|_| Error::Malformed)?;
    // A sequence would do for a struct.
    if json.trim_ascii_start().first() != Some(&b'{') {
        return Err(Error::Malformed);
    }
    // JSON is UTF-8 throughout; of bytes the decoder would look only at those that it keeps.
    let json = std::str::from_utf8(&json).map_err(|_| Error::Malformed)?;
    serde_json::from_str(json).map_err(|_| Error::Malformed)
}

fn mac(signed: &str, secret: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(signed.as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests;

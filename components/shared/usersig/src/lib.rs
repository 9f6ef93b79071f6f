//! UserSig version 2 (`TLSSigAPIv2`): how Tencent Chat's REST API knows its callers.
//!
//! A UserSig is a JSON document with an HMAC-SHA256 in it, compressed with zlib and written in a base64 alphabet that
//! needs no percent-encoding in a URL. The layout is the one that Tencent's published libraries share; they differ in
//! the order of the JSON keys, in spacing and in compression, so a UserSig is compared by its fields, never as a string.
//!
//! This crate knows no clock and no configuration: callers pass the time and the key.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use work::{Exceeded, Work};

/// The only version of the layout that this crate reads and writes.
const VERSION: &str = "2.0";

/// The largest JSON document that is inflated, in bytes. Real ones take a few hundred; the limit keeps a small
/// request from costing much memory.
const MAX_DOCUMENT_BYTES: usize = 16 * 1024;

/// The longest text that is looked at, in bytes: longer than that of the largest document, which nothing compresses.
const MAX_TEXT_BYTES: usize = 24 * 1024;

/// What a UserSig says: who may call which application, since when and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The UserID that the signature is for.
    pub identifier: String,
    /// The application, as the console shows it.
    pub sdkappid: u64,
    /// When the signature was made, in Unix seconds.
    pub time: i64,
    /// How long it is valid, in seconds after `time`.
    pub expire: i64,
    /// Further bytes that the signature covers (TRTC's `PrivateMapKey`); plain UserSigs have none.
    pub userbuf: Option<Vec<u8>>,
}

/// A UserSig that was decoded, and not yet verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSig {
    claims: Claims,
    mac: Vec<u8>,
}

/// Why a string is no UserSig.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// A character outside the alphabet, or a length that no base64 text has.
    #[error("not in the UserSig alphabet")]
    Alphabet(#[source] base64::DecodeError),
    /// The bytes are no zlib stream, are cut off, or are or inflate to more than a UserSig can hold.
    #[error("not a complete zlib stream")]
    Compression,
    /// The document is not JSON, or a field is missing or of the wrong type.
    #[error("not a UserSig document")]
    Document(#[source] serde_json::Error),
    /// Another version than 2.0.
    #[error("a UserSig of another version")]
    Version,
    /// The signature or the user buffer within the document is not base64.
    #[error("a field that should be base64 is not")]
    Field(#[source] base64::DecodeError),
}

/// The JSON document, with its keys in the order that most of the published libraries write.
#[derive(Serialize, Deserialize)]
struct Document {
    #[serde(rename = "TLS.ver")]
    version: String,
    #[serde(rename = "TLS.identifier")]
    identifier: String,
    #[serde(rename = "TLS.sdkappid")]
    sdkappid: u64,
    #[serde(rename = "TLS.expire")]
    expire: i64,
    #[serde(rename = "TLS.time")]
    time: i64,
    #[serde(rename = "TLS.userbuf", default, skip_serializing_if = "Option::is_none")]
    userbuf: Option<String>,
    #[serde(rename = "TLS.sig")]
    sig: String,
}

impl Document {
    fn read(json: &[u8]) -> serde_json::Result<Self> {
        // JSON is UTF-8 throughout; of bytes the decoder would look only at those that it keeps.
        let json = std::str::from_utf8(json).map_err(serde::de::Error::custom)?;
        // A sequence would do for a struct.
        if !json.trim_ascii_start().starts_with('{') {
            return Err(serde::de::Error::custom("no object"));
        }
        serde_json::from_str(json)
    }
}

impl UserSig {
    /// Reads a UserSig as it stands in a URL, after percent-decoding.
    ///
    /// # Errors
    ///
    /// Says at which layer the text stops being a UserSig. A UserSig that decodes is not yet a valid one.
    pub fn decode(text: &str) -> Result<Self, DecodeError> {
        Self::decode_within(text, &Work::on(text.len()))
    }

    fn decode_within(text: &str, work: &Work) -> Result<Self, DecodeError> {
        let json = inflated(text, work)?;
        work.charge(json.len())?;
        let document = Document::read(&json).map_err(DecodeError::Document)?;
        if document.version != VERSION {
            return Err(DecodeError::Version);
        }
        let mac = BASE64_STANDARD.decode(&document.sig).map_err(DecodeError::Field)?;
        let userbuf = document
            .userbuf
            .map(|text| BASE64_STANDARD.decode(text))
            .transpose()
            .map_err(DecodeError::Field)?;
        let Document {
            identifier,
            sdkappid,
            expire,
            time,
            ..
        } = document;
        Ok(Self {
            claims: Claims {
                identifier,
                sdkappid,
                time,
                expire,
                userbuf,
            },
            mac,
        })
    }

    /// What the UserSig says, to be believed only after [`verify`](Self::verify).
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Whether the UserSig's life is over at `now` (Unix seconds). Its last second still counts, as in the
    /// published libraries.
    #[must_use]
    pub fn expired_at(&self, now: i64) -> bool {
        now > self.claims.time.saturating_add(self.claims.expire)
    }

    /// Whether the application with this secret key made the UserSig. Takes the same time however much of the
    /// signature is right.
    #[must_use]
    pub fn verify(&self, key: &str) -> bool {
        mac(&self.claims, key).is_some_and(|mac| mac.verify_slice(&self.mac).is_ok())
    }

    /// Whether the application with one of these secret keys made the UserSig. Every key is tried, so that the time tells
    /// nothing of which it was.
    #[must_use]
    pub fn verify_any<K: AsRef<str>>(&self, keys: &[K]) -> bool {
        keys.iter().fold(false, |found, key| self.verify(key.as_ref()) | found)
    }
}

/// Makes a UserSig with an application's secret key, which is the text that the console shows, not what its
/// hexadecimal digits stand for.
#[must_use]
pub fn sign(claims: &Claims, key: &str) -> String {
    let sig = mac(claims, key)
        .map(|mac| BASE64_STANDARD.encode(mac.finalize().into_bytes()))
        .unwrap_or_default();
    let document = Document {
        version: VERSION.to_owned(),
        identifier: claims.identifier.clone(),
        sdkappid: claims.sdkappid,
        expire: claims.expire,
        time: claims.time,
        userbuf: claims.userbuf.as_ref().map(|bytes| BASE64_STANDARD.encode(bytes)),
        sig,
    };
    let json = serde_json::to_vec(&document).unwrap_or_default();
    from_base64(&BASE64_STANDARD.encode(miniz_oxide::deflate::compress_to_vec_zlib(&json, 6)))
}

impl From<Exceeded> for DecodeError {
    fn from(_: Exceeded) -> Self {
        Self::Compression
    }
}

/// The JSON document within a UserSig.
fn inflated(text: &str, work: &Work) -> Result<Vec<u8>, DecodeError> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(DecodeError::Compression);
    }
    work.charge(text.len())?;
    let compressed = BASE64_STANDARD.decode(to_base64(text)).map_err(DecodeError::Alphabet)?;
    let inflated = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&compressed, MAX_DOCUMENT_BYTES);
    // What is inflated is not in proportion to the text, but it has a bound, and so has what is inflated in vain.
    let bytes = inflated.as_ref().map_or_else(|failed| failed.output.len(), Vec::len);
    work.charge(compressed.len().saturating_add(bytes))?;
    inflated.map_err(|_| DecodeError::Compression)
}

/// The keyed hash over the claims. The order of the lines is fixed, and is not the order of the JSON keys.
fn mac(claims: &Claims, key: &str) -> Option<Hmac<Sha256>> {
    let Claims {
        identifier,
        sdkappid,
        time,
        expire,
        userbuf,
    } = claims;
    let mut content =
        format!("TLS.identifier:{identifier}\nTLS.sdkappid:{sdkappid}\nTLS.time:{time}\nTLS.expire:{expire}\n");
    if let Some(userbuf) = userbuf {
        content.push_str("TLS.userbuf:");
        content.push_str(&BASE64_STANDARD.encode(userbuf));
        content.push('\n');
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(content.as_bytes());
    Some(mac)
}

/// `*` stands for `+`, `-` for `/` and `_` for `=`: not the URL-safe alphabet of RFC 4648. The standard characters
/// themselves are no part of the alphabet.
fn to_base64(text: &str) -> Vec<u8> {
    let map = |byte| match byte {
        b'*' => b'+',
        b'-' => b'/',
        b'_' => b'=',
        b'+' | b'/' | b'=' => b'?',
        other => other,
    };
    text.bytes().map(map).collect()
}

fn from_base64(text: &str) -> String {
    let map = |character| match character {
        '+' => '*',
        '/' => '-',
        '=' => '_',
        other => other,
    };
    text.chars().map(map).collect()
}

#[cfg(test)]
mod tests;

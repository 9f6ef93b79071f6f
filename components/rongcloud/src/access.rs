//! Who may call: whoever signs with the application's secret, which is RongCloud.

use crate::domain::{FAMILY, SignatureError};
use common::pairs::Pairs;
use common::{clock, log, variables};
use ctutils::CtEq;
use sha1::{Digest, Sha1};

/// How far a signature's time may be off, in milliseconds. RongCloud gives no age. UNSPECIFIED: rongcloud-age
const MAX_OFF: u64 = 5 * 60 * 1000;

/// Times below this are in seconds, the others in milliseconds: as seconds it is in the year 5138, as milliseconds in
/// 1973. UNSPECIFIED: rongcloud-query
const FIRST_IN_MILLISECONDS: i64 = 100_000_000_000;

/// The names of the parameters, in the spellings that RongCloud's documents have had; the newest first.
/// DIVERGES: rongcloud-query
const SPELLINGS: [Spelling; 3] = [
    Spelling {
        timestamp: "signTimestamp",
        nonce: "nonce",
        signature: "signature",
    },
    Spelling {
        timestamp: "timestamp",
        nonce: "nonce",
        signature: "signature",
    },
    Spelling {
        timestamp: "rc-timestamp",
        nonce: "rc-nonce",
        signature: "rc-signature",
    },
];

struct Spelling {
    timestamp: &'static str,
    nonce: &'static str,
    signature: &'static str,
}

/// What decides who may call.
pub(crate) struct Access {
    /// Empty where calls may name any application.
    app_key: String,
    /// Empty while the variable is not set.
    app_secret: String,
}

impl Access {
    /// Reads the variables.
    pub(crate) async fn load() -> Result<Self, variables::Error> {
        let app_secret = variables::text("rongcloud_app_secret").await?.trim().to_owned();
        if app_secret.is_empty() {
            log::warning(FAMILY, "every call is refused: rongcloud_app_secret is not set");
        }
        Ok(Self {
            app_key: variables::text("rongcloud_app_key").await?.trim().to_owned(),
            app_secret,
        })
    }

    /// Whether a call with this query may be answered. The body is not signed, nor is it in RongCloud's own calls.
    pub(crate) fn check(&self, query: &str) -> Result<(), SignatureError> {
        let pairs = Pairs::decode(query.as_bytes()).map_err(|_| SignatureError::Ambiguous)?;
        let single = |name| pairs.single(name).map_err(|_| SignatureError::Ambiguous);
        if let Some(app_key) = single("appKey")?
            && !self.app_key.is_empty()
            && app_key != self.app_key
        {
            return Err(SignatureError::OtherApplication);
        }
        for spelling in &SPELLINGS {
            let (timestamp, nonce, signature) = (
                single(spelling.timestamp)?.unwrap_or_default(),
                single(spelling.nonce)?.unwrap_or_default(),
                single(spelling.signature)?.unwrap_or_default(),
            );
            if ![timestamp, nonce, signature].contains(&"") {
                return self.check_signature(timestamp, nonce, signature);
            }
        }
        Err(SignatureError::Missing)
    }

    fn check_signature(&self, timestamp: &str, nonce: &str, signature: &str) -> Result<(), SignatureError> {
        let time = milliseconds(timestamp).ok_or(SignatureError::NoTime)?;
        if time.abs_diff(clock::now_ms()) > MAX_OFF {
            return Err(SignatureError::Off);
        }
        if self.app_secret.is_empty() {
            return Err(SignatureError::NoSecret);
        }
        let given = from_hex(signature).ok_or(SignatureError::Forged)?;
        if sign(&self.app_secret, nonce, timestamp).ct_eq(&given).to_bool() {
            Ok(())
        } else {
            Err(SignatureError::Forged)
        }
    }
}

/// What RongCloud signs is the three texts one after the other.
fn sign(app_secret: &str, nonce: &str, timestamp: &str) -> [u8; 20] {
    let hash = Sha1::new().chain_update(app_secret).chain_update(nonce);
    hash.chain_update(timestamp).finalize().into()
}

/// The time in Unix milliseconds.
fn milliseconds(timestamp: &str) -> Option<i64> {
    if !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let time: i64 = timestamp.parse().ok()?;
    if time < FIRST_IN_MILLISECONDS {
        time.checked_mul(1000)
    } else {
        Some(time)
    }
}

/// The bytes of a hash that is written in hexadecimal digits of either case.
fn from_hex(text: &str) -> Option<[u8; 20]> {
    if text.len() != 40 {
        return None;
    }
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let mut bytes = [0; 20];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        for one in pair {
            *byte = (*byte << 4) | u8::try_from(digit(one)?).ok()?;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;

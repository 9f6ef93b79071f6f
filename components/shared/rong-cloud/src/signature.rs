//! The signature of a call, by which RongCloud is known.

use common::pairs::Pairs;
use common::{clock, ids};
use ctutils::CtEq;
use message_store::Signature;
use sha1::{Digest, Sha1};

/// How far a signature's time may be off, in milliseconds. RongCloud gives no age. UNSPECIFIED: rongcloud-age
const MAX_OFF: i64 = 5 * 60 * 1000;

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

/// Knows the calls of an application.
#[derive(Debug, Clone)]
pub struct Access {
    /// The application's name; empty where calls may name any.
    pub app_key: String,
    /// The secret of now and the one before it; none while there is none of now.
    pub secrets: Vec<String>,
}

/// Why a call is not signed by RongCloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// No spelling has all of its parameters.
    #[error("the query has no time, nonce and signature")]
    Missing,
    /// One of the parameters is there twice, or cannot be decoded.
    #[error("the query has a parameter twice, or is not percent-encoded UTF-8")]
    Ambiguous,
    /// The call names another application.
    #[error("the appKey is another application's")]
    OtherApplication,
    /// The time is no number.
    #[error("the time is not a number of milliseconds or seconds")]
    NoTime,
    /// The nonce's last digits could belong to the time.
    #[error("a time in seconds needs a nonce that does not end in a digit")]
    NoBorder,
    /// The time is too far from now.
    #[error("the time is more than 5 minutes off")]
    Off,
    /// There is no secret to check with.
    #[error("the server has no App Secret")]
    NoSecret,
    /// The secret makes another signature.
    #[error("the signature is wrong")]
    Forged,
    /// This server made it, for a call of its own to RongCloud.
    #[error("the signature is that of a call to RongCloud")]
    Own,
    /// It has brought another message.
    #[error("the signature is that of another message")]
    Taken,
}

/// What the nonces of calls to RongCloud begin with. They are signed like those from there, with the same secret, and whoever sees
/// one on its way is not to write messages with it.
const OWN: &str = "imb";

/// What a call to RongCloud says of who makes it, in the headers of these names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Random, 18 characters: RongCloud takes no more.
    pub nonce: String,
    /// Unix milliseconds.
    pub timestamp: String,
    /// 40 hexadecimal digits.
    pub signature: String,
}

impl Signed {
    /// Signs a call that is made now.
    ///
    /// # Errors
    ///
    /// There are no random bytes.
    pub fn now(app_secret: &str) -> Result<Self, getrandom::Error> {
        let nonce = format!("{OWN}{}", ids::hex::<8>()?.get(1..).unwrap_or_default());
        let timestamp = clock::now_ms().to_string();
        Ok(Self {
            signature: ids::digits(&sign(app_secret, &nonce, &timestamp)),
            nonce,
            timestamp,
        })
    }
}

impl Access {
    /// The signature of a call with this query, if it may be answered. The body is not signed, nor is it in RongCloud's own
    /// calls.
    ///
    /// # Errors
    ///
    /// It may not be, see [`SignatureError`].
    pub fn check(&self, query: &str) -> Result<Signature, SignatureError> {
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

    fn check_signature(&self, timestamp: &str, nonce: &str, signature: &str) -> Result<Signature, SignatureError> {
        if nonce.starts_with(OWN) {
            return Err(SignatureError::Own);
        }
        let time = Time::read(timestamp).ok_or(SignatureError::NoTime)?;
        // What is signed has no border between nonce and time: the last digits of the one could be the first of the other.
        if matches!(time, Time::Seconds(_)) && nonce.ends_with(|last: char| last.is_ascii_digit()) {
            return Err(SignatureError::NoBorder);
        }
        let time = time.milliseconds();
        if time.abs_diff(clock::now_ms()) > MAX_OFF.unsigned_abs() {
            return Err(SignatureError::Off);
        }
        if self.secrets.is_empty() {
            return Err(SignatureError::NoSecret);
        }
        let given = from_hex(signature).ok_or(SignatureError::Forged)?;
        let right = |secret: &String| sign(secret, nonce, timestamp).ct_eq(&given).to_bool();
        if !self.secrets.iter().any(right) {
            return Err(SignatureError::Forged);
        }
        Ok(Signature {
            text: ids::digits(&given),
            until: time.saturating_add(MAX_OFF),
        })
    }
}

/// What RongCloud signs is the three texts one after the other.
fn sign(app_secret: &str, nonce: &str, timestamp: &str) -> [u8; 20] {
    let hash = Sha1::new().chain_update(app_secret).chain_update(nonce);
    hash.chain_update(timestamp).finalize().into()
}

/// A moment in one of two units.
enum Time {
    Seconds(i64),
    Milliseconds(i64),
}

impl Time {
    /// Reads decimal digits, the first of which is no 0.
    fn read(text: &str) -> Option<Self> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) || (text.len() > 1 && text.starts_with('0')) {
            return None;
        }
        let time = text.parse().ok()?;
        Some(if time < FIRST_IN_MILLISECONDS {
            Self::Seconds(time)
        } else {
            Self::Milliseconds(time)
        })
    }

    fn milliseconds(self) -> i64 {
        match self {
            Self::Seconds(time) => time.saturating_mul(1000),
            Self::Milliseconds(time) => time,
        }
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

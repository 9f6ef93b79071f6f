//! Bearer tokens: three parts in base64, JSON in two of them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bearer::{Error, authenticate, sign};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Map, Value};
use sha2::Sha256;

const SECRET: &str = "the secret of nobody who wrote the corpus";

/// The first byte says whether the others are a token, or the JSON of one that is then signed.
pub(crate) fn check(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    if kind % 2 == 0 {
        let token = String::from_utf8_lossy(rest);
        assert!(authenticate(&token, SECRET).is_err(), "a signature without the secret");
        return;
    }
    let (header, claims) = rest.split_at(rest.iter().position(|byte| *byte == b'\n').unwrap_or(0));
    let claims = claims.trim_ascii();
    let token = signed(header, claims);
    assert!(authenticate(&token, "").is_err() && authenticate(&token, "another").is_err());
    match authenticate(&token, SECRET) {
        Err(error) => assert_eq!(error, Error::Malformed, "it is signed"),
        Ok(read) => agree(&read, header, claims),
    }
}

/// Another reader of JSON finds the same.
fn agree(read: &bearer::Claims, header: &[u8], claims: &[u8]) {
    assert!(std::str::from_utf8(header).is_ok() && std::str::from_utf8(claims).is_ok());
    if let Ok(header) = serde_json::from_slice::<Map<String, Value>>(header) {
        assert_eq!(header["alg"], "HS256");
    }
    // Half a character of UTF-16 in a member that is not read is refused by the other reader alone.
    if let Ok(claims) = serde_json::from_slice::<Map<String, Value>>(claims) {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        assert_eq!(text("scope").unwrap_or_default(), read.scope);
        assert_eq!((text("sub"), text("jti")), (read.sub.as_deref(), read.jti.as_deref()));
        for (name, seconds) in [("exp", read.exp), ("nbf", read.nbf), ("iat", read.iat)] {
            assert_eq!(claims.contains_key(name), seconds.is_some(), "{name}");
        }
    }
    for now in [i64::MIN, 0, i64::MAX] {
        let is_over = read.exp.is_some_and(|exp| now >= exp.0);
        assert_eq!(read.open("", now) == Err(Error::Expired), is_over);
        let _ = read.lifetime(now);
    }
    let again = authenticate(&sign(read, SECRET), SECRET);
    assert_eq!(again.as_ref(), Ok(read));
}

fn signed(header: &[u8], claims: &[u8]) -> String {
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any key");
    mac.update(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

//! UserSigs: an alphabet around base64 around zlib around JSON.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use usersig::UserSig;

const KEY: &str = "the key of nobody who wrote the corpus";
/// So that the document that is made of the claims is not too long to be read.
const LONGEST: usize = 15 * 1024;

/// The first byte says at which layer the others are.
pub(crate) fn check(data: &[u8]) {
    let Some((layer, rest)) = data.split_first() else {
        return;
    };
    let text = match layer % 3 {
        0 => String::from_utf8_lossy(rest).into_owned(),
        1 => in_the_alphabet(rest),
        _ => in_the_alphabet(&miniz_oxide::deflate::compress_to_vec_zlib(rest, 1)),
    };
    let Ok(read) = UserSig::decode(&text) else { return };
    if layer % 3 == 2 {
        let is_object = rest.trim_ascii_start().starts_with(b"{");
        assert!(is_object && std::str::from_utf8(rest).is_ok(), "no JSON object");
    }
    let claims = read.claims();
    assert!(!read.verify(KEY), "a signature without the key");
    let is_over = claims.time.checked_add(claims.expire).map(|end| 0 > end);
    assert_eq!(read.expired_at(0), is_over.unwrap_or(claims.time < 0));
    let userbuf = claims.userbuf.as_ref().map_or(0, |bytes| bytes.len() * 4 / 3);
    if claims.identifier.len() + userbuf > LONGEST {
        return;
    }
    let again = UserSig::decode(&usersig::sign(claims, KEY)).expect("what was signed is read");
    assert_eq!(again.claims(), claims);
    assert!(again.verify(KEY) && !again.verify("another"));
}

fn in_the_alphabet(bytes: &[u8]) -> String {
    BASE64_STANDARD
        .encode(bytes)
        .replace('+', "*")
        .replace('/', "-")
        .replace('=', "_")
}

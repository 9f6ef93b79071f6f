//! RongCloud's callback: the signature in the query, and the message in the form.

use common::clock;
use form_urlencoded::Serializer;
use rong_cloud::{Access, Message, SignatureError};
use sha1::{Digest, Sha1};

const SECRET: &str = "the secret of nobody who wrote the corpus";
/// Unix seconds.
const NOW: i64 = 1_408_710_653;

/// The first byte says what the others are: a form, a query, or what a query says with a right signature.
pub(crate) fn check(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    match kind % 3 {
        0 => form(rest),
        1 => assert!(
            access().check(&String::from_utf8_lossy(rest)).is_err(),
            "a signature without the secret"
        ),
        _ => signed(&String::from_utf8_lossy(rest)),
    }
}

/// A form means the same when another writer of forms has encoded it.
fn form(body: &[u8]) {
    let Ok(message) = Message::read(body) else { return };
    assert!(message.time >= 0 && !message.recipients.iter().any(String::is_empty));
    let again = Serializer::new(String::new())
        .extend_pairs(form_urlencoded::parse(body))
        .finish();
    assert_eq!(Message::read(again.as_bytes()).as_ref(), Ok(&message));
}

/// A nonce and a time on two lines.
fn signed(text: &str) {
    let Some((nonce, timestamp)) = text.split_once('\n') else {
        return;
    };
    let hash = Sha1::new()
        .chain_update(SECRET)
        .chain_update(nonce)
        .chain_update(timestamp);
    let signature = common::ids::digits(&hash.finalize());
    let query = Serializer::new(String::new())
        .extend_pairs([
            ("signTimestamp", timestamp),
            ("nonce", nonce),
            ("signature", &signature),
        ])
        .finish();
    match access().check(&query) {
        Ok(accepted) => {
            assert_eq!(accepted.text, signature);
            assert!(accepted.until >= NOW * 1000, "it is over");
            assert!(timestamp.bytes().all(|byte| byte.is_ascii_digit()));
            assert!(!nonce.starts_with("imb"), "the signature of a call to RongCloud");
        }
        Err(SignatureError::Own) => assert!(nonce.starts_with("imb")),
        Err(SignatureError::Missing) => assert!(nonce.is_empty() || timestamp.is_empty()),
        Err(error) => {
            let of_the_time = [SignatureError::NoTime, SignatureError::NoBorder, SignatureError::Off];
            assert!(of_the_time.contains(&error), "{error}");
        }
    }
}

fn access() -> Access {
    clock::pin(NOW);
    Access {
        app_key: "key".to_owned(),
        secrets: vec![SECRET.to_owned()],
    }
}

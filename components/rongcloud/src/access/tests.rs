//! The vector is the vendor's; other signatures are recomputed from it with other secrets, nonces and times.

use super::{Access, from_hex, sign};
use crate::domain::SignatureError;
use common::clock;
use proptest::prelude::{any, proptest};

const SECRET: &str = "Y1W2MeFwwwRxa0";
const NONCE: &str = "14314";
const TIME: i64 = 1_408_710_653;
const SIGNATURE: &str = "30be0bbca9c9b2e27578701e9fda2358a814c88f";

fn access() -> Access {
    Access {
        app_key: "key".to_owned(),
        app_secret: SECRET.to_owned(),
    }
}

fn hex(nonce: &str, timestamp: &str) -> String {
    let bytes = sign(SECRET, nonce, timestamp);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_vendor_s_vector_is_signed_and_accepted() {
    assert_eq!(hex(NONCE, "1408710653000"), SIGNATURE);
    clock::pin(TIME);
    for signature in [SIGNATURE.to_owned(), SIGNATURE.to_uppercase()] {
        let query = format!("signTimestamp=1408710653000&nonce={NONCE}&signature={signature}");
        assert_eq!(access().check(&query), Ok(()));
        assert_eq!(access().check(&format!("appKey=key&{query}")), Ok(()));
        assert_eq!(
            access().check(&format!("appKey=other&{query}")),
            Err(SignatureError::OtherApplication)
        );
        let any_application = Access {
            app_key: String::new(),
            ..access()
        };
        assert_eq!(any_application.check(&format!("appKey=other&{query}")), Ok(()));
        let without_secret = Access {
            app_secret: String::new(),
            ..access()
        };
        assert_eq!(without_secret.check(&query), Err(SignatureError::NoSecret));
    }
}

#[test]
fn five_minutes_are_the_most_in_either_direction_and_unit() {
    clock::pin(TIME);
    for (timestamp, expected) in [
        ("1408710353000", Ok(())),
        ("1408710352999", Err(SignatureError::Off)),
        ("1408710953000", Ok(())),
        ("1408710953001", Err(SignatureError::Off)),
        ("1408710353", Ok(())),
        ("1408710352", Err(SignatureError::Off)),
        ("1408710953", Ok(())),
        ("1408710954", Err(SignatureError::Off)),
        ("0", Err(SignatureError::Off)),
        ("9223372036854775807", Err(SignatureError::Off)),
        ("9223372036854775808", Err(SignatureError::NoTime)),
        ("+1408710653000", Err(SignatureError::NoTime)),
        ("1408710653.0", Err(SignatureError::NoTime)),
    ] {
        let signature = hex(NONCE, timestamp);
        let timestamp = timestamp.replace('+', "%2B");
        let query = format!("timestamp={timestamp}&nonce={NONCE}&signature={signature}");
        assert_eq!(access().check(&query), expected, "{timestamp}");
    }
}

#[test]
fn each_spelling_stands_for_itself() {
    clock::pin(TIME);
    let right = [
        format!("timestamp=1408710653000&nonce={NONCE}&signature={SIGNATURE}"),
        format!("signature={SIGNATURE}&x=1&nonce={NONCE}&signTimestamp=1408710653000"),
        format!("rc-timestamp=1408710653000&rc-nonce={NONCE}&rc-signature={SIGNATURE}"),
        // The newest spelling decides.
        format!("timestamp=1&signTimestamp=1408710653000&nonce={NONCE}&signature={SIGNATURE}"),
        format!("signTimestamp=&timestamp=1408710653000&nonce={NONCE}&signature={SIGNATURE}"),
    ];
    for query in right {
        assert_eq!(access().check(&query), Ok(()), "{query}");
    }
    for (query, refusal) in [
        (String::new(), SignatureError::Missing),
        (
            format!("rc-timestamp=1408710653000&nonce={NONCE}&signature={SIGNATURE}"),
            SignatureError::Missing,
        ),
        (
            format!("timestamp=1408710653000&signTimestamp=1408710653001&nonce={NONCE}&signature={SIGNATURE}"),
            SignatureError::Forged,
        ),
        (
            format!("timestamp=1408710653000&nonce={NONCE}&nonce={NONCE}&signature={SIGNATURE}"),
            SignatureError::Ambiguous,
        ),
        (
            format!("timestamp=1408710653000&nonce=%FF&signature={SIGNATURE}"),
            SignatureError::Ambiguous,
        ),
    ] {
        assert_eq!(access().check(&query), Err(refusal), "{query}");
    }
}

proptest! {
    #[test]
    fn only_forty_hexadecimal_digits_are_a_hash(text in any::<String>()) {
        let is_hash = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert_eq!(from_hex(&text).is_some(), is_hash);
    }

    #[test]
    fn a_hash_is_read_in_both_cases(bytes in any::<[u8; 20]>()) {
        let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(from_hex(&text), Some(bytes));
        assert_eq!(from_hex(&text.to_uppercase()), Some(bytes));
    }
}

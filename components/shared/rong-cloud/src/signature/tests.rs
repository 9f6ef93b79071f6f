//! The vector is the vendor's; other signatures are recomputed from it with other secrets, nonces and times.

use super::{Access, SignatureError, Signed, Time, from_hex, sign};
use common::clock;
use common::variables::rotated;
use proptest::prelude::{any, proptest};

const SECRET: &str = "Y1W2MeFwwwRxa0";
const NONCE: &str = "14314";
const TIME: i64 = 1_408_710_653;
const SIGNATURE: &str = "30be0bbca9c9b2e27578701e9fda2358a814c88f";

fn access() -> Access {
    Access {
        app_key: "key".to_owned(),
        secrets: rotated(SECRET, "previous"),
    }
}

/// Whether a query may be answered.
fn check(access: &Access, query: &str) -> Result<(), SignatureError> {
    access.check(query).map(|_| ())
}

fn hex(nonce: &str, timestamp: &str) -> String {
    let bytes = sign(SECRET, nonce, timestamp);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn what_this_server_signs_for_its_own_calls_brings_no_message() {
    let signed = Signed::now(SECRET).unwrap();
    assert_eq!((signed.nonce.len(), signed.signature.len()), (18, 40));
    assert_eq!(hex(&signed.nonce, &signed.timestamp), signed.signature);
    let Signed {
        nonce,
        timestamp,
        signature,
    } = signed;
    // What is signed has no border between the two.
    for moved in 0..timestamp.len() {
        let (more, rest) = timestamp.split_at(moved);
        let query = format!("nonce={nonce}{more}&timestamp={rest}&signature={signature}");
        assert_eq!(check(&access(), &query), Err(SignatureError::Own), "{query}");
    }
}

#[test]
fn the_vendor_s_vector_is_signed_and_accepted() {
    assert_eq!(hex(NONCE, "1408710653000"), SIGNATURE);
    clock::pin(TIME);
    for signature in [SIGNATURE.to_owned(), SIGNATURE.to_uppercase()] {
        let query = format!("signTimestamp=1408710653000&nonce={NONCE}&signature={signature}");
        assert_eq!(check(&access(), &query), Ok(()));
        assert_eq!(check(&access(), &format!("appKey=key&{query}")), Ok(()));
        assert_eq!(
            check(&access(), &format!("appKey=other&{query}")),
            Err(SignatureError::OtherApplication)
        );
        let any_application = Access {
            app_key: String::new(),
            ..access()
        };
        assert_eq!(check(&any_application, &format!("appKey=other&{query}")), Ok(()));
        let without_secret = Access {
            secrets: rotated("", SECRET),
            ..access()
        };
        assert_eq!(check(&without_secret, &query), Err(SignatureError::NoSecret));
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
        ("01408710653000", Err(SignatureError::NoTime)),
        ("9223372036854775807", Err(SignatureError::Off)),
        ("9223372036854775808", Err(SignatureError::NoTime)),
        ("+1408710653000", Err(SignatureError::NoTime)),
        ("1408710653.0", Err(SignatureError::NoTime)),
    ] {
        let signature = hex(NONCE, timestamp);
        let timestamp = timestamp.replace('+', "%2B");
        let query = format!("timestamp={timestamp}&nonce={NONCE}&signature={signature}");
        assert_eq!(check(&access(), &query), expected, "{timestamp}");
    }
}

#[test]
fn seconds_need_a_nonce_that_does_not_end_in_a_digit() {
    clock::pin(TIME);
    for (nonce, timestamp, expected) in [
        ("14314x", "1408710353", Ok(())),
        ("14314x", "1408710352", Err(SignatureError::Off)),
        ("x", "1408710953", Ok(())),
        ("x", "1408710954", Err(SignatureError::Off)),
        ("x", "0", Err(SignatureError::Off)),
        ("x", "01408710653", Err(SignatureError::NoTime)),
        ("14314", "1408710653", Err(SignatureError::NoBorder)),
        ("x0", "1408710653", Err(SignatureError::NoBorder)),
    ] {
        let signature = hex(nonce, timestamp);
        let query = format!("timestamp={timestamp}&nonce={nonce}&signature={signature}");
        assert_eq!(check(&access(), &query), expected, "{nonce} {timestamp}");
    }
}

#[test]
fn a_signature_is_one_in_every_spelling_and_by_either_secret() {
    clock::pin(TIME);
    let upper = SIGNATURE.to_uppercase();
    let encoded = SIGNATURE.replacen('3', "%33", 1);
    for signature in [SIGNATURE, &upper, &encoded] {
        let query = format!("rc-timestamp=1408710653000&rc-nonce={NONCE}&rc-signature={signature}");
        let checked = access().check(&query).unwrap();
        assert_eq!((checked.text.as_str(), checked.until), (SIGNATURE, 1_408_710_953_000));
    }
    let by = |secret| {
        let bytes = sign(secret, NONCE, "1408710653000");
        let signature: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let query = format!("signTimestamp=1408710653000&nonce={NONCE}&signature={signature}");
        check(&access(), &query)
    };
    assert_eq!((by("previous"), by("other")), (Ok(()), Err(SignatureError::Forged)));
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
        assert_eq!(check(&access(), &query), Ok(()), "{query}");
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
        assert_eq!(check(&access(), &query), Err(refusal), "{query}");
    }
}

/// The moment at which what is signed is taken with this border, from 2001-09-09 to 2286-11-20, if there is any.
fn moment(signed: &str, border: usize) -> Option<i64> {
    let (nonce, timestamp) = signed.split_at_checked(border)?;
    let time = Time::read(timestamp)?.milliseconds();
    if nonce.is_empty() || !(1_000_000_000_000..10_000_000_000_000).contains(&time) {
        return None;
    }
    clock::pin(time / 1000);
    let signature = hex(nonce, timestamp);
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("timestamp", timestamp), ("nonce", nonce), ("signature", &signature)])
        .finish();
    check(&access(), &query).is_ok().then_some(time)
}

#[test]
fn what_was_signed_in_milliseconds_is_not_taken_in_seconds_months_later() {
    let signed = "143141781795366800";
    assert_eq!(moment(signed, 5), Some(1_781_795_366_800));
    assert_eq!(moment(signed, 8), None);
}

proptest! {
    #[test]
    fn what_is_signed_has_one_border_at_most(start in "[0-9a-c]{0,8}", digits in "[0-9]{0,18}", rest in "[0-9a-c ]{0,4}") {
        for signed in [format!("{start}{digits}"), format!("{start}{rest}{digits}"), format!("{start}1{digits}")] {
            let moments = (0..=signed.len()).filter_map(|border| moment(&signed, border));
            assert!(moments.count() <= 1, "{signed}");
        }
    }

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

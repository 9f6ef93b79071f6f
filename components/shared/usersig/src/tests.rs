//! Vectors made by the published libraries, and round trips.

use super::{Claims, DecodeError, UserSig, sign};
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, proptest};
use work::Work;

const SDKAPPID: u64 = 1_400_000_000;
/// The demonstration key that the published libraries carry.
const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
const TIME: i64 = 1_700_000_000;

/// What made it, user, time, lifetime in seconds, user buffer, the UserSig.
type Vector = (
    &'static str,
    &'static str,
    i64,
    i64,
    Option<&'static [u8]>,
    &'static str,
);

const VECTORS: &[Vector] = &[
    (
        "Python",
        "administrator",
        TIME,
        15_552_000,
        None,
        "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkElNyM-Myi0uKEkvyi2BKilOyEwsKMlOACgxNDKAAKpdaUZBZlAqSMTU1NUKIl2TmgkXN0dQXZ6aD7PFyrqpIzHOz8AsJiUgsNcnVNsqwLC8zT4-0yqv0yy7ONajINfRzjQg1MjexVaoFANTGNgc_",
    ),
    (
        "Node",
        "administrator",
        TIME,
        15_552_000,
        None,
        "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwokpuZl5mcUlRYkl*UVQBcUp2YkFBZkpSlaGJgZQAJEpycxNVbIyNEcVTa0oyCwCiZuamhrBRYsz05WslLycqyoS89ws-EJCIhJLTXK1jTIsy8vM0yO98ir9sotzDSpyDf1cI0KNzE1slWoBQr40pw__",
    ),
    (
        "Go",
        "administrator",
        TIME,
        15_552_000,
        None,
        "eAEBsgBN-3siVExTLnZlciI6IjIuMCIsIlRMUy5pZGVudGlmaWVyIjoiYWRtaW5pc3RyYXRvciIsIlRMUy5zZGthcHBpZCI6MTQwMDAwMDAwMCwiVExTLmV4cGlyZSI6MTU1NTIwMDAsIlRMUy50aW1lIjoxNzAwMDAwMDAwLCJUTFMuc2lnIjoiSkN6eGFuRjhOVFRYYXU0bSsyaDl3djdnWUpueU5rc20weG0xTkVYVTI3ND0ifQqDHzSx",
    ),
    (
        "Python",
        "user_0001",
        TIME,
        86_400,
        None,
        "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkSotTi*INDAwMYdLFKdmJBQWZKUBJQxMDKIDKpVYUZBalAmUszEzggiWZuSAhQ3M0xcWZ6SALin3NC30s80z0Hb0qUkPNs6t8Q7w99T2TDXI8kiILI-KNXUy1y3wTPRLD0m2VagGVnjJU",
    ),
    (
        "Node",
        "user_0001",
        TIME,
        86_400,
        None,
        "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwqXFqUXxBgYGhlDJ4pTsxIKCzBQlK0MTAyiAyJRk5qYqWRmao4qmVhRkFqUqWVmYmcCEijPTlayUin3NC30s80z0Hb0qUkPNs6t8Q7w99T2TDXI8kiILI-KNXUy1y3wTPRLD0m2VagEbQDD0",
    ),
    (
        "Node",
        "administrator",
        TIME,
        86_400,
        Some(b"abc"),
        "eJxVjMsOgjAURP-lbjU8DGLTxB0aJeJCDUZ2xRZyq8XaFkNi-HcThIWzm3Mm84bT7ui9hAEKMy*Aad*Ri8ZhhT1mXGGD1hnmHmYYWH5jWiMHGkbBkJ9xqATQcPFPRafRCKAkjkbUWmHKtgIKl3Mqx1*sgQKpRfO8y1KvWFrkmd2WqlKFT*b7LvYZCeS1XW*SXE4O2RI*X0HFOoQ_",
    ),
    (
        "Rust",
        "administrator",
        1_795_302_360,
        86_400,
        None,
        "eJw1zM0KwjAQBOB32atSm6attuDBgojQFsGfg7eQRFk0NSTRBsR3t9S4t-1mmDcc6n30kgZKSKIYpuOPQnYOLzgyEwo7tM4w9zChYMWNaY0CSpLG4X6J9BqNhHKRp39yqAYg8yKjcULzoBavw3imzrQ6ykmRbjgjZNay073ma*9Xz17SbdOyyoo*2zXIl-D5ArA1M78_",
    ),
];

#[test]
fn user_sigs_of_every_published_library_are_valid_until_their_last_second() {
    for &(library, identifier, time, expire, userbuf, text) in VECTORS {
        let sig = UserSig::decode(text).unwrap_or_else(|error| panic!("{library}: {error}"));
        let userbuf = userbuf.map(<[u8]>::to_vec);
        assert_eq!(
            sig.claims(),
            &Claims {
                identifier: identifier.to_owned(),
                sdkappid: SDKAPPID,
                time,
                expire,
                userbuf
            },
            "{library}"
        );
        assert!(sig.verify(KEY), "{library}");
        assert!(!sig.expired_at(time + expire), "{library}");
        assert!(sig.expired_at(time + expire + 1), "{library}");
    }
}

#[test]
fn another_key_or_a_changed_claim_does_not_verify() {
    let claims = Claims {
        identifier: "a".to_owned(),
        sdkappid: 1,
        time: 2,
        expire: 3,
        userbuf: None,
    };
    let sig = UserSig::decode(&sign(&claims, "key")).unwrap();
    assert!(sig.verify("key"));
    assert!(!sig.verify("Key") && !sig.verify(""));
    assert!(sig.verify_any(&["key", "old"]) && sig.verify_any(&["new", "key"]));
    assert!(!sig.verify_any(&["new", "old"]) && !sig.verify_any::<&str>(&[]));
    for change in [
        Claims {
            identifier: "b".to_owned(),
            ..claims.clone()
        },
        Claims {
            sdkappid: 2,
            ..claims.clone()
        },
        Claims {
            time: 3,
            ..claims.clone()
        },
        Claims {
            expire: 4,
            ..claims.clone()
        },
        Claims {
            userbuf: Some(vec![]),
            ..claims
        },
    ] {
        assert!(
            !UserSig {
                claims: change,
                ..sig.clone()
            }
            .verify("key")
        );
    }
}

fn zlib(json: &[u8]) -> String {
    let bytes = miniz_oxide::deflate::compress_to_vec_zlib(json, 6);
    super::from_base64(&base64::Engine::encode(&base64::prelude::BASE64_STANDARD, bytes))
}

#[test]
fn a_document_is_an_object_in_utf_8_even_where_nobody_looks() {
    for document in [
        br#"["2.0","a",1,3,2,null,"AA=="]"#.as_slice(),
        b"{\"TLS.ver\":\"2.0\",\"TLS.identifier\":\"a\",\"TLS.sdkappid\":1,\"TLS.expire\":3,\"TLS.time\":2,\"TLS.sig\":\"AA==\",\"x\":\"\xff\"}",
    ] {
        assert!(matches!(UserSig::decode(&zlib(document)), Err(DecodeError::Document(_))));
    }
}

#[test]
fn what_is_no_user_sig_is_refused_at_the_layer_where_it_fails() {
    let zlib = |json: &str| zlib(json.as_bytes());
    let valid =
        r#"{"TLS.ver":"2.0","TLS.identifier":"a","TLS.sdkappid":1,"TLS.expire":3,"TLS.time":2,"TLS.sig":"AA=="}"#;
    assert!(UserSig::decode(&zlib(valid)).is_ok());
    assert!(matches!(UserSig::decode(""), Err(DecodeError::Compression)));
    assert!(matches!(UserSig::decode("xxx"), Err(DecodeError::Alphabet(_))));
    assert!(matches!(UserSig::decode("AA+="), Err(DecodeError::Alphabet(_))));
    assert!(matches!(UserSig::decode("漢字"), Err(DecodeError::Alphabet(_))));
    assert!(matches!(UserSig::decode("AAAA"), Err(DecodeError::Compression)));
    assert!(matches!(UserSig::decode(&zlib("[]")), Err(DecodeError::Document(_))));
    assert!(matches!(
        UserSig::decode(&zlib(&valid.replace("1,", "\"1\","))),
        Err(DecodeError::Document(_))
    ));
    assert!(matches!(
        UserSig::decode(&zlib(&valid.replace("2.0", "1.0"))),
        Err(DecodeError::Version)
    ));
    assert!(matches!(
        UserSig::decode(&zlib(&valid.replace("AA==", "A"))),
        Err(DecodeError::Field(_))
    ));
    let bomb = " ".repeat(super::MAX_DOCUMENT_BYTES) + valid;
    assert!(matches!(UserSig::decode(&zlib(&bomb)), Err(DecodeError::Compression)));
}

/// What reading a text costs.
fn cost(text: &str) -> usize {
    let work = Work::on(text.len());
    let _ = UserSig::decode_within(text, &work);
    work.done()
}

/// The text of a document of so many bytes that all are the same; not compressed, or as well as can be.
fn monotonous(bytes: usize, level: u8) -> String {
    let document = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b' '; bytes], level);
    super::from_base64(&base64::Engine::encode(&base64::prelude::BASE64_STANDARD, document))
}

/// Whether twice the text costs much more than twice as much. Once it may: where it is valid only then, or only read further.
fn is_more_than_double(short: usize, long: usize) -> bool {
    long.saturating_mul(10) > short.saturating_mul(23)
}

/// Whether a text costs what its bytes do and what the largest document does.
fn is_of_the_largest(cost: usize, bytes: usize) -> bool {
    cost <= bytes.saturating_add(super::MAX_DOCUMENT_BYTES).saturating_mul(2)
}

#[test]
fn a_text_longer_than_any_document_is_not_looked_at() {
    let largest = monotonous(super::MAX_DOCUMENT_BYTES, 0);
    assert!(matches!(UserSig::decode(&largest), Err(DecodeError::Document(_))));
    let longer = "A".repeat(super::MAX_TEXT_BYTES + 1);
    assert!(matches!(UserSig::decode(&longer), Err(DecodeError::Compression)));
    assert_eq!(cost(&longer), 0);
}

fn claims() -> impl Strategy<Value = Claims> {
    (
        any::<String>(),
        any::<u64>(),
        any::<i64>(),
        any::<i64>(),
        any::<Option<Vec<u8>>>(),
    )
        .prop_map(|(identifier, sdkappid, time, expire, userbuf)| Claims {
            identifier,
            sdkappid,
            time,
            expire,
            userbuf,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_user_sig_costs_what_its_length_says_or_what_the_largest_does(
        repeated in "[A-Za-z0-9*_-]{4,40}", times in 50_usize..200, bytes in 1_000_usize..10_000_000, level in 0_u8..10,
    ) {
        let [short, long, longest] = [1, 2, 4].map(|factor| cost(&repeated.repeat(times.saturating_mul(factor))));
        prop_assert!(!is_more_than_double(short, long) || !is_more_than_double(long, longest));
        let bomb = monotonous(bytes, level);
        prop_assert!(is_of_the_largest(cost(&bomb), bomb.len()));
    }
}

proptest! {
    #[test]
    fn what_is_signed_decodes_and_verifies(claims in claims(), key in any::<String>()) {
        let text = sign(&claims, &key);
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*-_".contains(&byte)));
        let sig = UserSig::decode(&text).unwrap();
        assert_eq!(sig.claims(), &claims);
        assert!(sig.verify(&key));
    }

    #[test]
    fn text_that_nobody_signed_is_refused_without_a_panic(text in any::<String>()) {
        assert!(!UserSig::decode(&text).is_ok_and(|sig| sig.verify(KEY)));
    }
}

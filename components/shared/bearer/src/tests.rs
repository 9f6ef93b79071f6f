use super::{Claims, Error, Seconds, part, sign, verify};
use base64::Engine;
use hmac::Mac;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use serde_json::json;

const SECRET: &str = "secret";

fn claims(scope: &str) -> Claims {
    Claims {
        scope: scope.to_owned(),
        sub: None,
        exp: Some(Seconds(2000)),
        nbf: Some(Seconds(1000)),
        ..Claims::default()
    }
}

fn signed(header: &serde_json::Value, claims: &serde_json::Value) -> String {
    sealed(&format!("{}.{}", part(header), part(claims)))
}

/// The text with its signature.
fn sealed(text: &str) -> String {
    let signature = super::mac(text, SECRET).unwrap().finalize().into_bytes();
    format!("{text}.{}", super::URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn the_published_example_of_the_algorithm_verifies() {
    // The debugger's sample of jwt.io, whose payload has no scope.
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
    assert_eq!(verify(token, "your-256-bit-secret", "a", 0), Err(Error::OtherScope));
    assert_eq!(verify(token, "another secret", "a", 0), Err(Error::Forged));
}

#[test]
fn a_token_opens_the_scopes_that_it_names_while_it_is_valid() {
    let token = sign(&claims("directory chat-records"), SECRET);
    assert_eq!(
        verify(&token, SECRET, "chat-records", 1000),
        Ok(claims("directory chat-records"))
    );
    assert!(verify(&token, SECRET, "directory", 1999).is_ok());
    assert_eq!(verify(&token, SECRET, "directory", 2000), Err(Error::Expired));
    assert_eq!(verify(&token, SECRET, "directory", 999), Err(Error::NotYetValid));
    for scope in ["chat", "records", "", "directory chat-records"] {
        assert_eq!(verify(&token, SECRET, scope, 1000), Err(Error::OtherScope), "{scope}");
    }
    assert_eq!(verify(&token, "other", "directory", 1000), Err(Error::Forged));
    assert_eq!(verify(&sign(&claims("a"), ""), "", "a", 1000), Err(Error::Forged));
}

#[test]
fn times_may_have_fractions_and_may_be_absent() {
    let header = json!({"alg": "HS256"});
    let ok = |claims| verify(&signed(&header, &claims), SECRET, "a", 1000);
    assert!(ok(json!({"scope": "a"})).is_ok());
    assert!(ok(json!({"scope": "a", "exp": 1001.5, "nbf": 999.5})).is_ok());
    assert_eq!(ok(json!({"scope": "a", "exp": 1000.9})), Err(Error::Expired));
    assert!(ok(json!({"scope": "a", "exp": 1e300})).is_ok());
    for exp in [json!("2000"), json!(true), json!([2000])] {
        assert_eq!(ok(json!({"scope": "a", "exp": exp})), Err(Error::Malformed));
    }
}

#[test]
fn a_claim_that_is_null_is_none_that_is_absent() {
    for claim in ["sub", "exp", "nbf", "iat", "jti"] {
        let claims = json!({"scope": "a", claim: null});
        assert!(serde_json::from_value::<Claims>(claims).is_err(), "{claim}");
    }
    assert!(serde_json::from_value::<Claims>(json!({"scope": "a"})).is_ok());
}

#[test]
fn a_lifetime_is_counted_from_when_the_token_was_made() {
    let lifetime = |exp: Option<i64>, iat: Option<i64>| {
        let claims = Claims {
            exp: exp.map(Seconds),
            iat: iat.map(Seconds),
            ..Claims::default()
        };
        claims.lifetime(1000)
    };
    assert_eq!(lifetime(None, Some(900)), None);
    assert_eq!(lifetime(Some(1500), None), Some(500));
    assert_eq!(lifetime(Some(1500), Some(900)), Some(600));
    assert_eq!(lifetime(Some(1500), Some(1499)), Some(500), "made in the future");
    assert_eq!(lifetime(Some(i64::MAX), Some(i64::MIN)), Some(i64::MAX));
}

#[test]
fn what_is_no_utf_8_is_no_json_even_where_nobody_looks() {
    let signed = |header: &[u8], claims: &[u8]| {
        let [header, claims] = [header, claims].map(|part| super::URL_SAFE_NO_PAD.encode(part));
        sealed(&format!("{header}.{claims}"))
    };
    let (header, claims) = (br#"{"alg":"HS256"}"#, br#"{"scope":"a"}"#);
    assert!(verify(&signed(header, claims), SECRET, "a", 0).is_ok());
    for token in [
        signed(b"{\"alg\":\"HS256\",\"x\":\"\xff\"}", claims),
        signed(header, b"{\"scope\":\"a\",\"x\":\"\xff\"}"),
    ] {
        assert_eq!(verify(&token, SECRET, "a", 0), Err(Error::Malformed));
    }
}

#[test]
fn no_header_chooses_another_algorithm_or_an_extension() {
    let claims = json!({"scope": "a"});
    for header in [
        json!({"alg": "none"}),
        json!({"alg": "HS512"}),
        json!({"alg": "hs256"}),
        json!({"alg": "HS256", "crit": ["exp"]}),
        json!({}),
        json!(["HS256", null, null]),
    ] {
        assert_eq!(
            verify(&signed(&header, &claims), SECRET, "a", 0),
            Err(Error::Malformed),
            "{header}"
        );
    }
    let token = signed(&json!({"alg": "HS256"}), &claims);
    let (unsigned, _) = token.rsplit_once('.').unwrap();
    for broken in [
        unsigned.to_owned(),
        format!("{unsigned}."),
        format!("{token}="),
        format!("{token}.x"),
        String::new(),
    ] {
        assert!(verify(&broken, SECRET, "a", 0).is_err(), "{broken}");
    }
}

proptest! {
    #[test]
    fn what_was_signed_verifies_and_nothing_else(scope in "[a-z-]{1,20}", secret in ".{1,80}", bit in any::<prop::Bit>()) {
        let token = sign(&claims(&scope), &secret);
        prop_assert_eq!(verify(&token, &secret, &scope, 1500), Ok(claims(&scope)));
        let changed = bit.flip(&token);
        prop_assert!(changed == token || verify(&changed, &secret, &scope, 1500).is_err());
    }

    #[test]
    fn any_text_is_refused_without_a_panic(token in ".*") {
        prop_assert!(verify(&token, SECRET, "a", 0).is_err());
    }
}

/// One character of a token replaced by another one of its alphabet.
mod prop {
    use proptest::prelude::{Arbitrary, BoxedStrategy, Strategy, any};

    #[derive(Debug, Clone)]
    pub(super) struct Bit(usize, u8);

    impl Bit {
        pub(super) fn flip(&self, token: &str) -> String {
            const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
            let mut bytes = token.as_bytes().to_vec();
            let index = self.0.checked_rem(bytes.len()).unwrap();
            bytes[index] = ALPHABET[usize::from(self.1) & 63];
            String::from_utf8(bytes).unwrap()
        }
    }

    impl Arbitrary for Bit {
        type Parameters = ();
        type Strategy = BoxedStrategy<Self>;

        fn arbitrary_with((): ()) -> Self::Strategy {
            any::<(usize, u8)>().prop_map(|(index, byte)| Self(index, byte)).boxed()
        }
    }
}

use super::{Bearer, Caller, Denial, Keys};
use crate::client::ClientAddress;
use crate::clock;
use crate::http::Incoming;
use crate::proven::Proven;
use crate::variables::rotated;
use bearer::{Claims, Error, Seconds, sign};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue, Method};
use std::collections::BTreeSet;

fn incoming(query: &str, authorization: Option<&str>) -> Incoming {
    let headers = authorization.map(|value| (AUTHORIZATION, HeaderValue::try_from(value).unwrap()));
    let headers = HeaderMap::from_iter(headers);
    Incoming::new(Method::GET, "http://a.test".to_owned(), &format!("/x?{query}"), headers)
}

fn keys() -> Keys {
    Keys {
        secrets: vec!["s".to_owned()],
        ..Keys::default()
    }
}

fn bearer(keys: Keys, open: bool) -> Bearer {
    Bearer {
        scope: "a",
        keys,
        open: open.then(ClientAddress::default),
        proven: Proven::default(),
    }
}

fn claims() -> Claims {
    Claims {
        scope: "a".to_owned(),
        exp: Some(Seconds(200)),
        ..Claims::default()
    }
}

/// What becomes of a call with a token of these claims, signed with the secret.
fn outcome(bearer: &Bearer, claims: &Claims, secret: &str) -> Result<Caller, Denial> {
    let token = sign(claims, secret);
    let identity = bearer.identify(&incoming(&format!("token={token}"), None));
    identity.map(|identity| identity.caller)
}

#[test]
fn a_token_is_found_in_the_header_and_in_the_query_and_the_first_one_decides() {
    clock::pin(100);
    let bearer = bearer(keys(), false);
    let of = |scope: &str| {
        let claims = Claims {
            scope: scope.to_owned(),
            ..claims()
        };
        sign(&claims, "s")
    };
    let (good, bad) = (of("a"), of("b"));
    let header = |token: &str| Some(format!("bearer {token}"));
    let other_scope = Err(Denial::Invalid(Error::OtherScope));
    let cases = [
        (String::new(), header(&good), Ok(Caller::BackOffice)),
        (format!("x=1&access-token={good}"), None, Ok(Caller::BackOffice)),
        (format!("token={good}&y"), None, Ok(Caller::BackOffice)),
        (format!("access-token=&token={good}"), None, Ok(Caller::BackOffice)),
        (
            format!("token={good}"),
            Some("Basic eDp5".to_owned()),
            Ok(Caller::BackOffice),
        ),
        (format!("token={good}"), header(&bad), other_scope.clone()),
        (format!("token={good}&access-token={bad}"), None, other_scope),
        (format!("Token={good}"), None, Err(Denial::Missing)),
        (String::new(), Some(good.clone()), Err(Denial::Missing)),
        (String::new(), header(""), Err(Denial::Invalid(Error::Malformed))),
    ];
    for (query, authorization, expected) in cases {
        let identity = bearer.identify(&incoming(&query, authorization.as_deref()));
        assert_eq!(identity.map(|identity| identity.caller), expected, "{query}");
    }
}

#[test]
fn where_no_token_is_needed_a_valid_one_still_says_who_calls() {
    clock::pin(100);
    let open = bearer(keys(), true);
    let person = Claims {
        sub: Some("7".to_owned()),
        ..claims()
    };
    assert_eq!(outcome(&open, &claims(), "s"), Ok(Caller::BackOffice));
    assert_eq!(outcome(&open, &person, "s"), Ok(Caller::Person("7".to_owned())));
    assert_eq!(outcome(&open, &person, "other"), Ok(Caller::Anonymous));
    let nobody = open.identify(&incoming("token=x", None));
    assert_eq!(nobody.map(|identity| identity.caller), Ok(Caller::Anonymous));
    clock::pin(200);
    assert_eq!(outcome(&open, &person, "s"), Ok(Caller::Anonymous), "expired");
}

#[test]
fn a_token_that_was_good_before_is_refused_once_it_has_expired() {
    let bearer = bearer(keys(), false);
    for (now, expected) in [
        (199, Ok(Caller::BackOffice)),
        (199, Ok(Caller::BackOffice)),
        (200, Err(Denial::Invalid(Error::Expired))),
    ] {
        clock::pin(now);
        assert_eq!(outcome(&bearer, &claims(), "s"), expected);
    }
}

#[test]
fn the_secret_before_counts_while_there_is_one_and_a_secret() {
    clock::pin(100);
    let of = |secret: &str, previous: &str| {
        let keys = Keys {
            secrets: rotated(secret, previous),
            ..Keys::default()
        };
        let bearer = bearer(keys, false);
        ["new", "old", ""].map(|secret| outcome(&bearer, &claims(), secret).is_ok())
    };
    assert_eq!(of("new", "old"), [true, true, false]);
    assert_eq!(of("new", ""), [true, false, false]);
    assert_eq!(of("", "old"), [false, false, false]);
    assert_eq!(of("", ""), [false, false, false]);
}

#[test]
fn tokens_that_live_too_long_or_are_revoked_open_nothing() {
    clock::pin(100);
    let strict = bearer(
        Keys {
            longest: Some(100),
            revoked: BTreeSet::from(["lost".to_owned()]),
            ..keys()
        },
        false,
    );
    let of = |exp: Option<i64>, iat: Option<i64>, jti: Option<&str>| {
        let claims = Claims {
            exp: exp.map(Seconds),
            iat: iat.map(Seconds),
            jti: jti.map(str::to_owned),
            ..claims()
        };
        outcome(&strict, &claims, "s")
    };
    let too_long = Err(Denial::Invalid(Error::TooLong));
    assert_eq!(of(Some(200), None, None), Ok(Caller::BackOffice));
    assert_eq!(of(Some(200), Some(100), Some("found")), Ok(Caller::BackOffice));
    assert_eq!(of(Some(201), None, None), too_long);
    assert_eq!(of(Some(200), Some(99), None), too_long);
    assert_eq!(of(Some(201), Some(150), None), too_long, "made in the future");
    assert_eq!(of(None, Some(100), None), too_long);
    for _ in 0..2 {
        assert_eq!(of(Some(150), None, Some("lost")), Err(Denial::Invalid(Error::Revoked)));
    }
}

#[test]
fn a_caller_is_told_from_others_by_subject_token_or_address() {
    clock::pin(100);
    let token = |sub: Option<&str>| {
        let claims = Claims {
            sub: sub.map(str::to_owned),
            ..claims()
        };
        sign(&claims, "s")
    };
    let identify = |open, token: &str, address: &str| {
        let mut incoming = incoming(&format!("token={token}"), None);
        incoming.headers.insert("spin-client-addr", address.parse().unwrap());
        bearer(keys(), open).identify(&incoming).unwrap()
    };
    let known = identify(false, &token(Some("7")), "10.0.0.1:5000");
    assert_eq!(
        (known.caller, known.key.as_str()),
        (Caller::Person("7".to_owned()), "7")
    );
    let unnamed = token(None);
    let nobody = identify(false, &unnamed, "10.0.0.1:5000");
    assert_eq!(nobody.caller, Caller::BackOffice);
    assert!(unnamed.ends_with(&format!(".{}", nobody.key)) && nobody.key.len() > 20);
    assert_eq!(identify(true, "x", "10.0.0.1:5000").key, "10.0.0.1");
    assert_eq!(
        identify(true, "x", "[2001:db8:0:9:1:1:1:1]:5000").key,
        "2001:db8:0:9::/64"
    );
}

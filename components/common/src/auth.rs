//! Who may call: bearer tokens under the variable `api_secret`, for the families whose documents name no way to know
//! callers.

use crate::http::Incoming;
use crate::proven::Proven;
use crate::{clock, log, variables};
use bearer::Claims;
use http::header::AUTHORIZATION;
use std::borrow::Cow;

/// Whether a family's documented calls can be opened to everybody with the variable `allow_anonymous`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anonymous {
    /// `allow_anonymous=true` does it.
    Configurable,
    /// A token is always needed.
    Never,
}

/// Why a caller may not call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// There is no token.
    #[error("the request has no token")]
    Missing,
    /// There is one that opens nothing here.
    #[error("{0}")]
    Invalid(bearer::Error),
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Whom the token was made for, where it says so.
    pub subject: Option<String>,
    /// What tells this caller from others, for limits: the subject, else the token's signature; for a family that is open
    /// to everybody the client's address.
    pub key: String,
}

/// Checks the tokens of one family.
#[derive(Debug)]
pub struct Bearer {
    scope: &'static str,
    secret: String,
    open: bool,
    proven: Proven<Claims>,
}

impl Bearer {
    /// Reads the variables `api_secret` and, where it can matter, `allow_anonymous`. `scope` is what a token's scope has
    /// to name, the family.
    ///
    /// # Errors
    ///
    /// A variable cannot be read, or `allow_anonymous` is neither `true` nor `false`.
    pub async fn load(scope: &'static str, anonymous: Anonymous) -> Result<Self, variables::Error> {
        let open = match anonymous {
            Anonymous::Configurable => variables::parsed("allow_anonymous", "true or false").await?,
            Anonymous::Never => false,
        };
        let secret = variables::text("api_secret").await?.trim().to_owned();
        if secret.is_empty() && !open {
            log::warning(scope, "every call is refused: api_secret is not set");
        }
        Ok(Self {
            scope,
            secret,
            open,
            proven: Proven::default(),
        })
    }

    /// Whether this request may be answered.
    ///
    /// The token is taken from the header `Authorization: Bearer`, else from `access-token`, else from `token` in the
    /// query, which clients of the originals use. One that is not valid is not made up for by another.
    ///
    /// # Errors
    ///
    /// It may not.
    pub fn check(&self, incoming: &Incoming) -> Result<(), Denial> {
        self.identify(incoming).map(|_| ())
    }

    /// Who calls, if the request may be answered; see [`check`](Self::check).
    ///
    /// # Errors
    ///
    /// It may not be answered.
    pub fn identify(&self, incoming: &Incoming) -> Result<Identity, Denial> {
        if self.open {
            return Ok(Identity {
                subject: None,
                key: address(incoming).to_owned(),
            });
        }
        let token = token(incoming).ok_or(Denial::Missing)?;
        let claims = self.claims(&token).map_err(Denial::Invalid)?;
        let signature = token.rsplit('.').next().unwrap_or_default();
        Ok(Identity {
            key: claims.sub.clone().unwrap_or_else(|| signature.to_owned()),
            subject: claims.sub,
        })
    }

    /// What a token says that opens this family now.
    fn claims(&self, token: &str) -> Result<Claims, bearer::Error> {
        let known = self.proven.get(token);
        let is_known = known.is_some();
        let claims = known.map_or_else(|| bearer::authenticate(token, &self.secret), Ok)?;
        claims.open(self.scope, clock::now())?;
        if !is_known {
            self.proven.insert(token, claims.clone());
        }
        Ok(claims)
    }
}

/// The address of the client that the host saw, without its port.
fn address(incoming: &Incoming) -> &str {
    let address = incoming.header("spin-client-addr").unwrap_or_default();
    address.rsplit_once(':').map_or(address, |(host, _port)| host)
}

fn token(incoming: &Incoming) -> Option<String> {
    let from_header = || {
        let (scheme, token) = incoming.header(AUTHORIZATION)?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    };
    let from_query = |name| {
        let mut values = incoming.query_values(name);
        values.find(|value| !value.is_empty()).map(Cow::into_owned)
    };
    from_header()
        .or_else(|| from_query("access-token"))
        .or_else(|| from_query("token"))
}

#[cfg(test)]
mod tests {
    use super::{Bearer, Denial};
    use crate::clock;
    use crate::http::Incoming;
    use crate::proven::Proven;
    use bearer::{Claims, Error, Seconds, sign};
    use http::header::AUTHORIZATION;
    use http::{HeaderMap, HeaderValue, Method};

    fn incoming(query: &str, authorization: Option<&str>) -> Incoming {
        let headers = authorization.map(|value| (AUTHORIZATION, HeaderValue::try_from(value).unwrap()));
        let headers = HeaderMap::from_iter(headers);
        Incoming::new(Method::GET, "http://a.test".to_owned(), &format!("/x?{query}"), headers)
    }

    #[test]
    fn a_token_is_found_in_the_header_and_in_the_query_and_the_first_one_decides() {
        clock::pin(100);
        let bearer = Bearer {
            scope: "a",
            secret: "s".to_owned(),
            open: false,
            proven: Proven::default(),
        };
        let token = |scope: &str| {
            let claims = Claims {
                scope: scope.to_owned(),
                sub: None,
                exp: Some(Seconds(200)),
                nbf: None,
            };
            sign(&claims, "s")
        };
        let (good, bad) = (token("a"), token("b"));
        let header = |token: &str| Some(format!("bearer {token}"));
        let cases = [
            (String::new(), header(&good), Ok(())),
            (format!("x=1&access-token={good}"), None, Ok(())),
            (format!("token={good}&y"), None, Ok(())),
            (format!("access-token=&token={good}"), None, Ok(())),
            (format!("token={good}"), Some("Basic eDp5".to_owned()), Ok(())),
            (
                format!("token={good}"),
                header(&bad),
                Err(Denial::Invalid(Error::OtherScope)),
            ),
            (
                format!("token={good}&access-token={bad}"),
                None,
                Err(Denial::Invalid(Error::OtherScope)),
            ),
            (format!("Token={good}"), None, Err(Denial::Missing)),
            (String::new(), Some(good.clone()), Err(Denial::Missing)),
            (String::new(), header(""), Err(Denial::Invalid(Error::Malformed))),
        ];
        for (query, authorization, expected) in cases {
            assert_eq!(
                bearer.check(&incoming(&query, authorization.as_deref())),
                expected,
                "{query}"
            );
        }
        let open = Bearer { open: true, ..bearer };
        assert_eq!(open.check(&incoming("token=x", None)), Ok(()));
    }

    #[test]
    fn a_token_that_was_good_before_is_refused_once_it_has_expired() {
        let claims = Claims {
            scope: "a".to_owned(),
            sub: None,
            exp: Some(Seconds(200)),
            nbf: None,
        };
        let token = sign(&claims, "s");
        let bearer = Bearer {
            scope: "a",
            secret: "s".to_owned(),
            open: false,
            proven: Proven::default(),
        };
        for (now, expected) in [
            (199, Ok(())),
            (199, Ok(())),
            (200, Err(Denial::Invalid(Error::Expired))),
        ] {
            clock::pin(now);
            assert_eq!(bearer.check(&incoming(&format!("token={token}"), None)), expected);
        }
    }

    #[test]
    fn a_caller_is_told_from_others_by_subject_token_or_address() {
        clock::pin(100);
        let bearer = |open| Bearer {
            scope: "a",
            secret: "s".to_owned(),
            open,
            proven: Proven::default(),
        };
        let token = |sub: Option<&str>| {
            let claims = Claims {
                scope: "a".to_owned(),
                sub: sub.map(str::to_owned),
                exp: None,
                nbf: None,
            };
            sign(&claims, "s")
        };
        let identify = |open, token: &str, address: &str| {
            let mut incoming = incoming(&format!("token={token}"), None);
            incoming.headers.insert("spin-client-addr", address.parse().unwrap());
            bearer(open).identify(&incoming).unwrap()
        };
        let known = identify(false, &token(Some("7")), "10.0.0.1:5000");
        assert_eq!((known.subject.as_deref(), known.key.as_str()), (Some("7"), "7"));
        let unnamed = token(None);
        let nobody = identify(false, &unnamed, "10.0.0.1:5000");
        assert_eq!(nobody.subject, None);
        assert!(unnamed.ends_with(&format!(".{}", nobody.key)) && nobody.key.len() > 20);
        assert_eq!(identify(true, "x", "10.0.0.1:5000").key, "10.0.0.1");
        assert_eq!(identify(true, "x", "[::1]:5000").key, "[::1]");
    }
}

//! Pages of other origins: whether a browser lets them call, and read what comes back (Fetch Standard, section 3.3).
//!
//! No family knows a caller by a cookie, so credentials in the sense of the standard are never allowed.

use crate::family::Family;
use crate::http::{self, Incoming, Outgoing};
use crate::variables;
use ::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use ::http::{HeaderValue, Method, Uri, uri};
use std::str::FromStr;

/// How long a browser may remember what it was told before a call, in seconds.
const REMEMBERED: HeaderValue = HeaderValue::from_static("3600");

const ANY: HeaderValue = HeaderValue::from_static("*");

/// What a document shows on every reply, for pages of any origin.
#[derive(Debug, Clone, Copy)]
pub struct Documented {
    /// `Access-Control-Allow-Headers`.
    pub headers: &'static str,
    /// `Access-Control-Allow-Headers` of the reply that comes before a call.
    pub headers_before: &'static str,
    /// `Access-Control-Allow-Methods`.
    pub methods: &'static str,
}

/// Which pages may call, and read what comes back.
pub(crate) enum Cors {
    /// Those of any origin, with headers that a document shows.
    Documented(Documented),
    /// Those that the variable `cors_allowed_origins` names.
    Named(Origins),
}

impl Cors {
    /// What is known of a family before its variables are.
    pub(crate) fn without_variables<F: Family>() -> Self {
        F::CORS.map_or_else(|| Self::Named(Origins::default()), Self::Documented)
    }

    /// Asks for the variable where no document has the word.
    pub(crate) async fn load<F: Family>() -> Result<Self, variables::Error> {
        if let Some(documented) = F::CORS {
            return Ok(Self::Documented(documented));
        }
        let expected = "origins like https://page.example.com with commas between them, nor *";
        Ok(Self::Named(variables::parsed("cors_allowed_origins", expected).await?))
    }

    /// The reply to a browser that asks before it calls. `methods`: those that the path has.
    pub(crate) fn preflight(&self, incoming: &Incoming, methods: &[Method]) -> Option<Outgoing> {
        let asked = [ORIGIN, ACCESS_CONTROL_REQUEST_METHOD];
        let asks = incoming.method == Method::OPTIONS && asked.iter().any(|name| incoming.headers.contains_key(name));
        if !asks {
            return None;
        }
        let mut outgoing = Outgoing::empty();
        let headers = &mut outgoing.headers;
        headers.insert(ACCESS_CONTROL_MAX_AGE, REMEMBERED);
        match self {
            Self::Documented(documented) => {
                let allowed = HeaderValue::from_static(documented.headers_before);
                headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, allowed);
            }
            Self::Named(origins) => {
                origins.allowed(incoming)?;
                if let Ok(methods) = HeaderValue::try_from(http::list_of_methods(methods))
                    && !methods.is_empty()
                {
                    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
                }
                // Which headers a page sends is not for the server to say: what means nothing here is not read.
                if let Some(asked) = incoming.headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
                    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
                }
                headers.append(VARY, HeaderValue::from_name(ACCESS_CONTROL_REQUEST_HEADERS));
            }
        }
        Some(outgoing)
    }

    /// Says on a reply who may read it.
    pub(crate) fn mark(&self, incoming: &Incoming, outgoing: &mut Outgoing) {
        let headers = &mut outgoing.headers;
        match self {
            Self::Documented(documented) => {
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
                let constant = |value| HeaderValue::from_static(value);
                headers.insert(ACCESS_CONTROL_ALLOW_METHODS, constant(documented.methods));
                headers
                    .entry(ACCESS_CONTROL_ALLOW_HEADERS)
                    .or_insert(constant(documented.headers));
            }
            Self::Named(origins) => {
                if let Some(allowed) = origins.allowed(incoming) {
                    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
                    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, ANY);
                }
                if matches!(origins, Origins::Listed(listed) if !listed.is_empty()) {
                    headers.append(VARY, HeaderValue::from_name(ORIGIN));
                }
            }
        }
    }
}

/// The origins that a variable names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Origins {
    /// `*`
    Any,
    /// Each as browsers write it; none: nothing is said to anybody.
    Listed(Vec<String>),
}

impl Default for Origins {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl Origins {
    /// What a reply says to a request's origin, where it is one of them.
    fn allowed(&self, incoming: &Incoming) -> Option<HeaderValue> {
        match self {
            Self::Any => Some(ANY),
            Self::Listed(listed) => {
                let origin = incoming.header(ORIGIN)?;
                let found = listed.iter().any(|listed| listed == origin);
                found.then(|| incoming.headers.get(ORIGIN).cloned()).flatten()
            }
        }
    }
}

impl FromStr for Origins {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Self, NoOrigin> {
        let entries = || text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        if entries().eq(["*"]) {
            return Ok(Self::Any);
        }
        entries().map(serialized).collect::<Result<_, _>>().map(Self::Listed)
    }
}

/// A text is no origin.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoOrigin;

/// An origin as browsers write it: in lower case, and without the port that its scheme has anyway.
fn serialized(entry: &str) -> Result<String, NoOrigin> {
    let address = Uri::try_from(entry).map_err(|_| NoOrigin)?;
    let (Some(scheme), Some(authority)) = (address.scheme(), address.authority()) else {
        return Err(NoOrigin);
    };
    let is_bare = address.path() == "/" && address.query().is_none() && !authority.as_str().contains('@');
    if !is_bare || authority.host().contains('*') {
        return Err(NoOrigin);
    }
    let port = match authority.as_str().strip_prefix(authority.host()) {
        Some("") => None,
        Some(port) => Some(
            port.strip_prefix(':')
                .and_then(|port| port.parse::<u16>().ok())
                .ok_or(NoOrigin)?,
        ),
        None => return Err(NoOrigin),
    };
    let own = match port {
        Some(443) if *scheme == uri::Scheme::HTTPS => None,
        Some(80) if *scheme == uri::Scheme::HTTP => None,
        other => other,
    };
    let port = own.map_or_else(String::new, |port| format!(":{port}"));
    Ok(format!("{scheme}://{}{port}", authority.host().to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::{NoOrigin, Origins};

    #[test]
    fn origins_are_listed_as_browsers_write_them() {
        let listed = |text: &str| text.parse::<Origins>();
        let of = |origins: &[&str]| {
            Ok(Origins::Listed(
                origins.iter().map(|&origin| origin.to_owned()).collect(),
            ))
        };
        assert_eq!(listed(""), of(&[]));
        assert_eq!(listed(" * "), Ok(Origins::Any));
        assert_eq!(
            listed("https://A.example:443/, http://b.example:8080 ,http://[::1]:80,"),
            of(&["https://a.example", "http://b.example:8080", "http://[::1]"])
        );
        for wrong in [
            "a.example",
            "https://a.example/page",
            "https://a.example?x",
            "https://u@a.example",
            "*,https://a.example",
            "https://*.example",
            "https://a.example:99999",
            "https://a.example:",
            "https://a.example:x",
            "null",
            "https://",
            "/",
        ] {
            assert_eq!(listed(wrong), Err(NoOrigin), "{wrong}");
        }
    }
}

//! The calls of people: the page of a merged history, its QR code, and what belongs to the page.

use crate::GroupGateway;
use crate::domain::{Eid, Error, ObjectId};
use crate::page::{self, Instead, Language};
use common::legacy::http::{Incoming, Outgoing};
use common::legacy::{Decode, Encode, Endpoint};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use maud::Markup;

/// What the paths of these calls begin with.
pub(crate) const PATHS: &str = "/imbu/";

/// The page's path.
pub(super) const PAGE: &str = "/imbu/chat/history.html";

const HTML: &str = "text/html; charset=utf-8";

/// Nothing but the page's own style and script, and pictures from wherever messages have them.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      img-src http: https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Which history, which page of it, and for whom. UNSPECIFIED: group-gateway-history
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// The history.
    pub merge_id: ObjectId,
    /// The team whose it is.
    pub eid: String,
    /// The page, from 1.
    pub page: i64,
    /// The reader's language.
    pub language: Language,
    /// The address that the caller called.
    pub origin: String,
}

impl Request {
    /// The query that names the history.
    pub(crate) fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("mid", self.merge_id.as_str())
            .append_pair("eid", &self.eid)
            .finish()
    }
}

impl Decode<Request> for GroupGateway {
    fn decode(&self, _team: Option<Eid>, incoming: &Incoming) -> Result<Request, Error> {
        let value = |name| incoming.query_values(name).next().unwrap_or_default().into_owned();
        let page = match value("page").as_str() {
            "" => 1,
            text => text
                .parse()
                .ok()
                .filter(|page: &u32| *page > 0)
                .ok_or(Error::UnknownHistory)?
                .into(),
        };
        Ok(Request {
            merge_id: ObjectId::parse(&value("mid")).ok_or(Error::UnknownHistory)?,
            eid: value("eid"),
            page,
            language: Language::of(incoming),
            origin: incoming.origin.clone(),
        })
    }
}

impl GroupGateway {
    /// The page's address, for a QR code.
    pub(crate) fn page_url(&self, request: &Request) -> String {
        let base = self.public_url.or(&request.origin);
        format!("{base}{PAGE}?{}", request.query())
    }
}

/// The failure as a page.
pub(crate) fn refuse(incoming: &Incoming, error: Error) -> Outgoing {
    let status = match &error {
        Error::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::NOT_FOUND,
    };
    let instead = match &error {
        Error::Internal(_) => Instead::Failure,
        Error::UnknownHistory => Instead::NoHistory,
        _ => Instead::NoPage,
    };
    let mut outgoing = Outgoing {
        status,
        code: status.as_u16().into(),
        ..page(page::instead(Language::of(incoming), instead))
    };
    match error {
        Error::Method(allowed) => outgoing.allow(&allowed),
        Error::Internal(cause) => outgoing.cause = Some(cause),
        _ => {}
    }
    outgoing
}

/// A page.
pub(super) fn page(markup: Markup) -> Outgoing {
    let mut outgoing = Outgoing::new(HTML, markup.into_string().into_bytes());
    outgoing.headers.extend(safe_headers("private, no-cache"));
    let vary = HeaderValue::from_static("Accept-Language");
    outgoing.headers.insert(http::header::VARY, vary);
    outgoing
}

/// What keeps a reply from being run, framed, found by search engines, or told to others.
fn safe_headers(caching: &'static str) -> HeaderMap {
    HeaderMap::from_iter([
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            HeaderName::from_static("x-robots-tag"),
            HeaderValue::from_static("noindex, nofollow"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static(caching)),
    ])
}

/// Something that never changes while this version serves.
pub(super) fn file(content_type: &'static str, body: Vec<u8>) -> Outgoing {
    let mut outgoing = Outgoing::new(content_type, body);
    outgoing.headers.extend(safe_headers("public, max-age=300"));
    outgoing
}

/// The page's style.
pub(crate) struct Style;

/// The page's script.
pub(crate) struct Script;

/// A request that says nothing.
pub(crate) struct Nothing;

impl Endpoint for Style {
    const NAME: &'static str = "history_style";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/imbu/chat/history.css";
    type Request = Nothing;
    type Reply = Self;
}

impl Endpoint for Script {
    const NAME: &'static str = "history_script";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/imbu/chat/history.js";
    type Request = Nothing;
    type Reply = Self;
}

impl Decode<Nothing> for GroupGateway {
    fn decode(&self, _team: Option<Eid>, _incoming: &Incoming) -> Result<Nothing, Error> {
        Ok(Nothing)
    }
}

impl Encode<Style> for GroupGateway {
    fn encode(&self, _incoming: &Incoming, _style: Style) -> Outgoing {
        file(
            "text/css; charset=utf-8",
            include_bytes!("../../assets/history.css").to_vec(),
        )
    }
}

impl Encode<Script> for GroupGateway {
    fn encode(&self, _incoming: &Incoming, _script: Script) -> Outgoing {
        file(
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/history.js").to_vec(),
        )
    }
}

//! What the endpoints for people have in common, those of the page of a merged history: its address, their replies and
//! refusals.

use crate::domain::{Eid, Error, ObjectId};
use crate::family::GroupGateway;
use crate::page::{self, Instead, Language};
use common::Encode;
use common::http::{Incoming, Outgoing};
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use maud::Markup;

/// Where everything for people is.
pub(crate) const FOLDER: &str = "/imbu/";

/// The page's path.
pub(crate) const PAGE: &str = "/imbu/chat/history.html";

const HTML: &str = "text/html; charset=utf-8";

/// Nothing but the page's own style and script, and pictures from wherever messages have them.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      img-src http: https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Which history, and which page of it. UNSPECIFIED: group-gateway-history
pub(crate) struct Address {
    /// The history.
    pub merge_id: ObjectId,
    /// The team whose it is.
    pub eid: Eid,
    /// The page, from 1.
    pub page: i64,
    /// The number of the message behind which it begins, where the page before it ended early; else 0.
    pub after: i64,
}

impl Address {
    /// Reads the query of a request: whatever is wrong with it, there is no such history.
    pub(crate) fn read(incoming: &Incoming) -> Result<Self, Error> {
        let value = |name| incoming.query_values(name).next().unwrap_or_default().into_owned();
        let number = |name, absent: u32| match value(name).as_str() {
            "" => Ok(absent),
            text => text.parse().map_err(|_| Error::UnknownHistory),
        };
        let page = number("page", 1)?;
        if page == 0 {
            return Err(Error::UnknownHistory);
        }
        Ok(Self {
            merge_id: ObjectId::parse(&value("mid")).ok_or(Error::UnknownHistory)?,
            eid: Eid(value("eid")),
            page: page.into(),
            after: number("after", 0)?.into(),
        })
    }

    /// The query that names the history.
    pub(crate) fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("mid", self.merge_id.as_str())
            .append_pair("eid", self.eid.as_str())
            .finish()
    }
}

/// The QR code of a history's page, to be drawn.
pub(crate) struct Code {
    address: Address,
    /// What the page's URL begins with.
    base: String,
}

impl Code {
    /// Reads a request.
    pub(crate) fn read(family: &GroupGateway, incoming: &Incoming) -> Result<Self, Error> {
        Ok(Self {
            address: Address::read(incoming)?,
            base: family.public_url.or(&incoming.origin).to_owned(),
        })
    }

    /// What the code says: the URL of the first page, if there is such a history.
    pub(crate) async fn url(&self, family: &GroupGateway) -> Result<String, Error> {
        let Self { address, base } = self;
        let Address { merge_id, eid, .. } = address;
        if !family.copies.has_history(&family.store, merge_id, eid).await? {
            return Err(Error::UnknownHistory);
        }
        Ok(format!("{base}{PAGE}?{}", address.query()))
    }
}

/// What a browser gets.
pub(crate) enum Resource {
    Page(Markup),
    /// A part of the page that is the same for everybody while this version serves: its media type and itself.
    File(&'static str, Vec<u8>),
    /// A picture of a page's address, which opens it: its media type and itself.
    Code(&'static str, Vec<u8>),
}

impl Encode<Resource> for GroupGateway {
    fn encode(&self, _: &Incoming, resource: Resource) -> Result<Outgoing, Error> {
        Ok(match resource {
            Resource::Page(markup) => page(markup),
            Resource::File(content_type, body) => safe(content_type, body, "public, max-age=300"),
            Resource::Code(content_type, body) => safe(content_type, body, "private, max-age=300"),
        })
    }
}

/// The reply to a failed call: a page.
pub(crate) fn refuse(incoming: &Incoming, error: Error) -> Outgoing {
    let (status, instead) = match &error {
        Error::Method(_) => (StatusCode::METHOD_NOT_ALLOWED, Instead::NoPage),
        Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, Instead::Failure),
        Error::UnknownHistory => (StatusCode::NOT_FOUND, Instead::NoHistory),
        _ => (StatusCode::NOT_FOUND, Instead::NoPage),
    };
    let mut outgoing = Outgoing {
        status,
        code: status.as_u16().into(),
        ..page(page::instead(Language::of(incoming), instead))
    };
    match error {
        Error::Method(allowed) => {
            let allowed = HeaderValue::try_from(allowed).ok();
            outgoing.headers.extend(allowed.map(|allowed| (ALLOW, allowed)));
        }
        Error::Internal(cause) => outgoing.cause = Some(cause),
        _ => {}
    }
    outgoing
}

fn page(markup: Markup) -> Outgoing {
    let mut outgoing = safe(HTML, markup.into_string().into_bytes(), "private, no-cache");
    outgoing
        .headers
        .insert(VARY, HeaderValue::from_static("Accept-Language"));
    outgoing
}

/// A reply that is not run, framed, found by search engines, or told to others.
fn safe(content_type: &'static str, body: Vec<u8>, caching: &'static str) -> Outgoing {
    let mut outgoing = Outgoing::new(content_type, body);
    outgoing.headers.extend(HeaderMap::from_iter([
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            HeaderName::from_static("x-robots-tag"),
            HeaderValue::from_static("noindex, nofollow"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static(caching)),
    ]));
    outgoing
}

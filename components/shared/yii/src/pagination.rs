//! Pages as `yii\data\Pagination` and `yii\rest\Serializer` of Yii 2.0.38 make them: `_links`, `_meta`, and the headers
//! that repeat both.

use crate::php::{self, Array};
use common::Failure;
use common::http::{Incoming, Outgoing};
use http::header::LINK;
use http::{HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

/// How many items a page has unless the request says so, and the most that it can have.
const DEFAULT_SIZE: i64 = 50;
const SIZES: std::ops::RangeInclusive<i64> = 1..=50;

/// How long the header `Link` may be, in bytes. Hosts bound headers, as do proxies and clients, a few at 8 KiB a line.
const LONGEST_LINK: usize = 8000;

/// What an address does not have as it is (RFC 3986), and would end one in the header `Link`. DIVERGES: chat-records-links
const IN_HEADER: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>');

const PAGE: &str = "page";
const PAGE_SIZE: &str = "pageSize";

/// The page that a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestedPage {
    /// Its number from 0, which may be behind the last one or negative.
    pub number: i64,
    /// How many items a page has.
    pub size: i64,
}

impl RequestedPage {
    /// Reads `page` and `pageSize`. Lists count as absent, and every text is some number.
    #[must_use]
    pub fn read(variables: &Array) -> Self {
        let integer = |name, default| variables.text(name).map_or(default, php::integer);
        Self {
            number: integer(PAGE, 1).saturating_sub(1),
            size: integer(PAGE_SIZE, DEFAULT_SIZE).clamp(*SIZES.start(), *SIZES.end()),
        }
    }

    /// Whether the request names a page.
    #[must_use]
    pub fn is_named(variables: &Array) -> bool {
        variables.get(PAGE).is_some()
    }
}

/// Where links lead: the address without a query, and the variables of the request's query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The address without a query.
    pub url: String,
    /// The variables of the request's query.
    pub variables: Array,
}

impl Target {
    fn to_page(&self, page: i64, size: i64) -> Link {
        let mut variables = self.variables.clone();
        variables.set(PAGE, page.saturating_add(1).to_string());
        self.with(variables, size)
    }

    /// The link to what lies on the other side of a record: `name` is the parameter that says on which side.
    fn beyond(&self, name: &str, id: i64, size: i64) -> Link {
        let mut variables = self.variables.clone();
        variables.set(name, id.to_string());
        self.with(variables, size)
    }

    fn with(&self, mut variables: Array, size: i64) -> Link {
        if size == DEFAULT_SIZE {
            variables.unset(PAGE_SIZE);
        } else {
            variables.set(PAGE_SIZE, size.to_string());
        }
        // Yii's URL manager takes the route from these, so they are not part of what it writes.
        variables.unset("0");
        variables.unset("r");
        let anchor = variables
            .text("#")
            .map(|text| String::from_utf8_lossy(text).into_owned());
        variables.unset("#");
        let query = variables.build_query();
        let mark = if query.is_empty() { "" } else { "?" };
        let anchor = anchor.map_or_else(String::new, |anchor| format!("#{anchor}"));
        Link {
            href: format!("{}{mark}{query}{anchor}", self.url),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
struct Link {
    href: String,
}

/// In the order in which Yii writes them.
#[derive(Debug, Clone, Serialize)]
struct Links {
    #[serde(rename = "self")]
    itself: Link,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<Link>,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    total_count: i64,
    page_count: i64,
    /// Not there for pages that are told by ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_page: Option<i64>,
    per_page: i64,
}

/// Items with their links and their count.
#[derive(Debug, Clone, Serialize)]
pub struct Collection<T> {
    items: Vec<T>,
    #[serde(rename = "_links")]
    links: Links,
    #[serde(rename = "_meta")]
    meta: Meta,
}

/// How many items there are, on how many pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How many items there are.
    pub total: i64,
    /// On how many pages.
    pub pages: i64,
}

impl<T: Serialize> Collection<T> {
    /// A numbered page, from 0.
    #[must_use]
    pub fn numbered(items: Vec<T>, count: Count, page: i64, size: i64, target: &Target) -> Self {
        let last = count.pages.saturating_sub(1);
        let to = |page| target.to_page(page, size);
        let (before, behind) = (page > 0, page < last);
        Self {
            items,
            links: Links {
                itself: to(page),
                first: before.then(|| to(0)),
                prev: before.then(|| to(page.saturating_sub(1))),
                next: behind.then(|| to(page.saturating_add(1))),
                last: behind.then(|| to(last)),
            },
            meta: Meta {
                total_count: count.total,
                page_count: count.pages,
                current_page: Some(page.saturating_add(1)),
                per_page: size,
            },
        }
    }

    /// A page that is told by an id: `next` is the parameter and the id by which the one behind it is told.
    #[must_use]
    pub fn keyset(items: Vec<T>, count: Count, next: Option<(&str, i64)>, size: i64, target: &Target) -> Self {
        let mut target = target.clone();
        target.variables.unset(PAGE);
        Self {
            items,
            links: Links {
                itself: target.with(target.variables.clone(), size),
                first: None,
                prev: None,
                next: next.map(|(name, id)| target.beyond(name, id, size)),
                last: None,
            },
            meta: Meta {
                total_count: count.total,
                page_count: count.pages,
                current_page: None,
                per_page: size,
            },
        }
    }

    /// The reply, with the headers.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`]: it cannot be written.
    pub fn reply(self, incoming: &Incoming) -> Result<Outgoing, Failure> {
        let mut outgoing = crate::reply(incoming, &self)?;
        let Links {
            itself,
            first,
            prev,
            next,
            last,
        } = self.links;
        let links = [
            ("self", Some(itself)),
            ("first", first),
            ("prev", prev),
            ("next", next),
            ("last", last),
        ];
        let numbers = [
            ("x-pagination-total-count", Some(self.meta.total_count)),
            ("x-pagination-page-count", Some(self.meta.page_count)),
            ("x-pagination-current-page", self.meta.current_page),
            ("x-pagination-per-page", Some(self.meta.per_page)),
        ];
        for (name, number) in numbers {
            if let Some(number) = number {
                let name = HeaderName::from_static(name);
                outgoing.headers.insert(name, HeaderValue::from(number));
            }
        }
        let links = links.into_iter().filter_map(|(name, link)| Some((name, link?.href)));
        outgoing
            .headers
            .extend(header(links.collect()).map(|links| (LINK, links)));
        Ok(outgoing)
    }
}

/// The header for links with these names; what it has no place for is in the body only. DIVERGES: chat-records-links
fn header(mut links: Vec<(&'static str, String)>) -> Option<HeaderValue> {
    // The easiest to do without is left out first.
    for dispensable in ["self", "last", "first", "prev", "next"] {
        let written = links
            .iter()
            .map(|(name, href)| format!("<{}>; rel={name}", utf8_percent_encode(href, IN_HEADER)));
        let written = written.collect::<Vec<_>>().join(", ");
        if written.len() <= LONGEST_LINK {
            return HeaderValue::try_from(written).ok().filter(|header| !header.is_empty());
        }
        links.retain(|(name, _)| *name != dispensable);
    }
    None
}

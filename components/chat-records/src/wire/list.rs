//! `GET /chat-records/list`
//!
//! Reads the records of a member with a seller, a page at a time. Document: docs/api/chat-records.md#list

use super::pagination::{Collection, Count, Target, Wanted};
use super::parameter::Parameter;
use super::query::Query;
use super::{FromIncoming, IntoOutgoing};
use crate::ChatRecords;
use crate::domain::{Error, Violation};
use common::legacy::Endpoint;
use common::legacy::http::{Incoming, Outgoing};
use http::Method;
use message_store::{Listing, Order, Records, Window};
use serde::Serialize;

/// The endpoint.
pub(crate) struct List;

impl Endpoint for List {
    const NAME: &'static str = "list";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/chat-records/list";
    type Request = Request;
    type Reply = Reply;
}

/// What to read, and where the links of the reply lead.
pub(crate) struct Request {
    /// What to read.
    pub listing: Listing,
    /// Where links lead.
    pub target: Target,
}

/// Records, with what the request said of them.
pub(crate) struct Reply {
    /// What was read.
    pub records: Records,
    /// The request.
    pub request: Request,
}

/// A record in the document's words.
#[derive(Serialize)]
struct Item<'a> {
    id: i64,
    seller_id: &'a str,
    member_id: i64,
    addtime: String,
    cnt: &'a str,
    #[serde(rename = "messageType")]
    message_type: &'a str,
}

/// Collects the violations of several parameters.
#[derive(Default)]
struct Violations(Vec<Violation>);

impl Violations {
    fn keep<T>(&mut self, result: Result<T, Violation>) -> Option<T> {
        result.map_err(|violation| self.0.push(violation)).ok()
    }
}

impl FromIncoming for Request {
    fn from_incoming(family: &ChatRecords, incoming: &Incoming) -> Result<Self, Error> {
        let optional = [
            "messageType",
            "startTime",
            "endTime",
            "id",
            "beforeId",
            "afterId",
            "order",
        ];
        let query = Query::read(incoming, &["memberId", "sellerId"], &optional)?;
        let mut violations = Violations::default();
        let required = |name| query.parameter(name).required();
        let optional = |name| query.parameter(name).optional();

        let member_id = violations.keep(required("memberId").and_then(|sent| sent.integer()));
        let seller_id = violations.keep(required("sellerId").and_then(Parameter::seller_id));
        let message_type = violations.keep(optional("messageType").map(|sent| sent.message_type()).transpose());
        let mut time = |name| {
            let sent = optional(name).map(|sent| sent.seconds(|text| family.local_time.seconds(text)));
            violations.keep(sent.transpose()).flatten()
        };
        let (start, end) = (time("startTime"), time("endTime"));
        let mut integer = |name| {
            let sent = optional(name).map(|sent| sent.integer());
            violations.keep(sent.transpose()).flatten()
        };
        // UNSPECIFIED: chat-records-id
        let id = integer("id");
        let (before, after) = (integer("beforeId"), integer("afterId"));
        let order = violations.keep(optional("order").map(|sent| sent.one_of(order)).transpose());

        let (Some(member_id), Some(seller_id), true) = (member_id, seller_id, violations.0.is_empty()) else {
            return Err(Error::Invalid(violations.0));
        };
        let listing = Listing {
            member_id,
            seller_id,
            message_type: message_type.flatten(),
            span: span(start, end),
            id,
            order: order.flatten().unwrap_or(Order::Descending),
            window: window(&query, before, after),
        };
        let target = family.target(incoming, List::PATH, &query);
        Ok(Self { listing, target })
    }
}

/// Newest first unless the request says otherwise. UNSPECIFIED: chat-records-order
fn order(text: &str) -> Option<Order> {
    match text {
        "asc" => Some(Order::Ascending),
        "desc" => Some(Order::Descending),
        _ => None,
    }
}

/// From the first second of the start to the last second of the end. UNSPECIFIED: chat-records-times
fn span(start: Option<(i64, i64)>, end: Option<(i64, i64)>) -> Option<(i64, i64)> {
    (start.is_some() || end.is_some()).then(|| {
        let first = start.map_or(i64::MIN, |(first, _)| first);
        let last = end.map_or(i64::MAX, |(_, last)| last);
        (first, last)
    })
}

fn window(query: &Query, before: Option<i64>, after: Option<i64>) -> Window {
    let Wanted { page, size } = Wanted::read(query.variables());
    if before.is_some() || after.is_some() {
        Window::Keyset { before, after, size }
    } else {
        Window::Page { page, size }
    }
}

impl ChatRecords {
    /// Where the links of a reply lead: to the address that the caller called, unless a public one is set.
    pub(super) fn target(&self, incoming: &Incoming, path: &str, query: &Query) -> Target {
        let base = self.public_url.or(&incoming.origin);
        Target {
            url: format!("{base}{path}"),
            variables: query.variables().clone(),
        }
    }
}

impl IntoOutgoing for Reply {
    fn into_outgoing(self, family: &ChatRecords) -> Outgoing {
        let Self {
            records:
                Records {
                    records,
                    total,
                    pages,
                    page,
                    more,
                },
            request: Request { listing, target },
        } = self;
        let items = records.iter().map(|record| Item {
            id: record.id,
            seller_id: listing.seller_id.as_str(),
            member_id: listing.member_id,
            addtime: family.local_time.text(record.addtime),
            cnt: &record.cnt,
            message_type: &record.message_type,
        });
        let (items, count) = (items.collect(), Count { total, pages });
        match listing.window {
            Window::Page { size, .. } => Collection::numbered(items, count, page, size, &target).into_outgoing(),
            Window::Keyset { size, .. } => {
                let parameter = match listing.order {
                    Order::Descending => "beforeId",
                    Order::Ascending => "afterId",
                };
                let next = records.last().filter(|_| more).map(|last| (parameter, last.id));
                Collection::keyset(items, count, next, size, &target).into_outgoing()
            }
        }
    }
}

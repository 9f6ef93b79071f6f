//! `GET /chat-records/list`
//!
//! Reads the records of a member with a seller, a page at a time. Document: docs/api/chat-records.md#list

use crate::domain::Error;
use crate::family::{ChatRecords, TokenHolder};
use crate::wire::{AROUND, message_type, seller_id};
use common::Endpoint;
use common::bounds::PAGE_BYTES;
use common::http::Incoming;
use common::local_time::LocalTime;
use http::Method;
use message_store::{Listing, Order, Paging};
use serde::Serialize;
use yii::{Collection, Count, Fields, Format, Parameter, QueryParameters, RequestedPage, Resource, Target, Violation};

/// Parameters that have to be there.
const REQUIRED: [&str; 2] = ["memberId", "sellerId"];
/// Parameters that may be there and are no lists then.
const OPTIONAL: [&str; 7] = [
    "messageType",
    "startTime",
    "endTime",
    "id",
    "beforeId",
    "afterId",
    "order",
];

/// Records to be read.
pub(crate) struct List {
    /// Which ones.
    listing: Listing,
    /// Which of their fields. UNSPECIFIED: chat-records-fields
    fields: Fields,
    /// What the reply is written as.
    format: Format,
    /// Where the links of the reply lead.
    target: Target,
}

impl Endpoint for List {
    const NAME: &'static str = "list";
    const METHOD: Method = Method::GET;
    const PATH: &'static str = "/chat-records/list";
    type Family = ChatRecords;
    type Caller = TokenHolder;
    type Reply = Collection<Resource<Item>>;

    // UNSPECIFIED: chat-records-query
    fn decode(family: &ChatRecords, caller: TokenHolder, incoming: &Incoming) -> Result<Self, Error> {
        let query = QueryParameters::read(incoming, &REQUIRED, &OPTIONAL)?;
        let listing = listing(&query, family.local_time).map_err(Error::Invalid)?;
        caller.member(listing.member_id)?;
        Ok(Self {
            listing,
            fields: Fields::read(query.variables()),
            format: Format::of(incoming)?,
            target: family.target(incoming, Self::PATH, &query),
        })
    }

    async fn handle(self, family: &ChatRecords) -> Result<Collection<Resource<Item>>, Error> {
        let Self {
            listing,
            fields,
            format,
            target,
        } = self;
        let mut found = family.store.list(&listing).await?;
        let texts = found
            .records
            .iter()
            .map(|record| [listing.seller_id.as_str(), &record.cnt]);
        found.end_after(format.fitting(PAGE_BYTES, AROUND, texts), listing.paging);
        let next = found.records.last().filter(|_| found.has_more).map(|last| last.id);
        let items = found.records.into_iter().map(|record| Item {
            id: record.id,
            seller_id: listing.seller_id.to_string(),
            member_id: listing.member_id,
            addtime: family.local_time.text(record.addtime),
            cnt: record.cnt,
            message_type: record.message_type,
        });
        let items = items.map(|item| fields.of(item)).collect::<Result<_, _>>()?;
        let count = Count {
            total: found.total,
            pages: found.pages,
        };
        // UNSPECIFIED: chat-records-pages, chat-records-bytes
        Ok(match listing.paging {
            Paging::Numbered { .. } => Collection::numbered(items, count, found.page, found.size, &target),
            Paging::Between { .. } => {
                let parameter = match listing.order {
                    Order::Descending => "beforeId",
                    Order::Ascending => "afterId",
                };
                Collection::keyset(items, count, next.map(|id| (parameter, id)), found.size, &target)
            }
        })
    }
}

/// What the parameters ask for, or everything that is wrong with them.
fn listing(query: &QueryParameters, local_time: LocalTime) -> Result<Listing, Vec<Violation>> {
    let mut violations = Violations::default();
    let required = |name| query.parameter(name).required();
    let member_id = violations.keep(required("memberId").and_then(|sent| sent.integer()));
    let seller_id = violations.keep(required("sellerId").and_then(seller_id));
    let message_type = violations.optional(query, "messageType", message_type);
    let time = |sent: &Parameter| sent.formatted(|text| local_time.seconds(text));
    let start = violations.optional(query, "startTime", time);
    let end = violations.optional(query, "endTime", time);
    // UNSPECIFIED: chat-records-id, chat-records-integers
    let id = violations.optional(query, "id", Parameter::integer);
    let below = violations.optional(query, "beforeId", Parameter::integer);
    let above = violations.optional(query, "afterId", Parameter::integer);
    let order = violations.optional(query, "order", |sent| sent.one_of(order));
    match (member_id, seller_id) {
        (Some(member_id), Some(seller_id)) if violations.0.is_empty() => Ok(Listing {
            member_id,
            seller_id,
            message_type,
            span: span(start, end),
            id,
            order: order.unwrap_or(Order::Descending),
            paging: paging(query, above, below),
        }),
        _ => Err(violations.0),
    }
}

/// The violations of several parameters.
#[derive(Default)]
struct Violations(Vec<Violation>);

impl Violations {
    fn keep<T>(&mut self, result: Result<T, Violation>) -> Option<T> {
        result.map_err(|violation| self.0.push(violation)).ok()
    }

    /// The value of a parameter that need not be there.
    fn optional<T>(
        &mut self,
        query: &QueryParameters,
        name: &'static str,
        read: impl Fn(&Parameter) -> Result<T, Violation>,
    ) -> Option<T> {
        let sent = query.parameter(name).optional()?;
        self.keep(read(&sent))
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

fn paging(query: &QueryParameters, above: Option<i64>, below: Option<i64>) -> Paging {
    let RequestedPage { number, size } = RequestedPage::read(query.variables());
    if above.is_some() || below.is_some() {
        Paging::Between { above, below, size }
    } else {
        Paging::Numbered { page: number, size }
    }
}

/// A record.
#[derive(Serialize)]
pub(crate) struct Item {
    /// Its id.
    id: i64,
    /// The seller.
    seller_id: String,
    /// The member.
    member_id: i64,
    /// When it was created, or when RongCloud received the message: `YYYY-MM-DD HH:MM:SS` at the offset `utc_offset`.
    addtime: String,
    /// The message's content, byte for byte what was stored.
    cnt: String,
    /// The message's type.
    #[serde(rename = "messageType")]
    message_type: String,
}

//! The records of one conversation: filters, order, and two kinds of pages.
//!
//! Totals come from the counts that triggers keep; the ids of a page come from an index that has everything the filters
//! need, walked from the nearer end; only then the page's rows are read.

use crate::record::{MessageType, Record, SellerId};
use common::legacy::sql::{self, Database, Value};
use serde::Deserialize;

/// Which records to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Of this member.
    pub member_id: i64,
    /// With this seller.
    pub seller_id: SellerId,
    /// Of this type only.
    pub message_type: Option<MessageType>,
    /// From the first to the last of these times only, in Unix seconds, both included.
    pub span: Option<(i64, i64)>,
    /// Only this one.
    pub id: Option<i64>,
    /// In which order.
    pub order: Order,
    /// How many of them, and where to begin.
    pub window: Window,
}

/// The order of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The oldest first.
    Ascending,
    /// The newest first.
    Descending,
}

/// How many records to read, and where to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// A numbered page, from 0; one behind the last is the last.
    Page {
        /// Its number.
        page: i64,
        /// How many records a page has, at least 1.
        size: i64,
    },
    /// The first of the records between two others.
    Keyset {
        /// With ids below this one.
        before: Option<i64>,
        /// With ids above this one.
        after: Option<i64>,
        /// At most so many, at least 1.
        size: i64,
    },
}

/// Some records of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Records {
    /// The records in the order that was asked for.
    pub records: Vec<Record>,
    /// How many records the filters let through, on all pages.
    pub total: i64,
    /// How many pages they make.
    pub pages: i64,
    /// Which page this is, from 0; 0 for [`Window::Keyset`].
    pub page: i64,
    /// Whether more follow, for [`Window::Keyset`].
    pub more: bool,
}

#[derive(Deserialize)]
struct Row {
    total: i64,
    pages: i64,
    page: i64,
    items: Vec<(i64, i64, String, String)>,
}

/// The times that a span can have: records have none before 1970, and no year after 9999 can be written.
const TIMES: std::ops::RangeInclusive<i64> = 0..=253_402_300_799;

pub(crate) async fn read(database: &Database, listing: &Listing) -> Result<Records, sql::Error> {
    let integer = |value: Option<i64>| value.map_or(Value::Null, Value::Integer);
    let (page, size, before, after) = match listing.window {
        Window::Page { page, size } => (page, size, None, None),
        Window::Keyset { before, after, size } => (0, size, before, after),
    };
    let message_type = listing.message_type.map(|one| Value::Text(one.as_str().to_owned()));
    let span = listing
        .span
        .map(|(start, end)| (start.max(*TIMES.start()), end.min(*TIMES.end())));
    // A span that ends before it begins may be anywhere; here no count is wrong.
    let span = span.map(|(start, end)| if start > end { (1, 0) } else { (start, end) });
    let parameters = [
        Value::Integer(listing.member_id),
        Value::Text(listing.seller_id.as_str().to_owned()),
        message_type.unwrap_or(Value::Null),
        integer(span.map(|span| span.0)),
        integer(span.map(|span| span.1)),
        integer(listing.id),
        Value::Integer(page),
        Value::Integer(size),
        integer(before),
        integer(after),
    ];
    // No row: no such conversation.
    let Some(row) = database.query::<Row>(&statement(listing), &parameters).await? else {
        return Ok(Records::default());
    };
    let record = |(id, addtime, message_type, cnt)| Record {
        id,
        addtime,
        message_type,
        cnt,
    };
    let mut records: Vec<Record> = row.items.into_iter().map(record).collect();
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = records.len() > size;
    records.truncate(size);
    Ok(Records {
        records,
        total: row.total,
        pages: row.pages,
        page: row.page,
        more,
    })
}

/// The statement of a listing. Takes: member, seller, type, since, until, id, page, page size, below, above.
fn statement(listing: &Listing) -> String {
    let (spanned, total, ids) = (spanned(listing), total(listing), ids(listing));
    let order = direction(listing.order);
    format!(
        "
    WITH given (member_id, seller_id, type, since, until, id, page, size, below, above) AS (
      SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10),
    known AS MATERIALIZED (
      SELECT id AS conversation, count FROM messages_conversation
      WHERE member_id = (SELECT member_id FROM given) AND seller_id = (SELECT seller_id FROM given)),
    {spanned}counted AS MATERIALIZED (SELECT conversation, {total} AS total FROM known, given),
    paged AS MATERIALIZED (
      SELECT conversation, total, size, (total + size - 1) / size AS pages,
        max(0, min(page, (total + size - 1) / size - 1)) AS page
      FROM counted, given),
    placed AS MATERIALIZED (
      SELECT *, page * size AS first, max(0, min(size, total - page * size)) AS length FROM paged),
    ids (id) AS MATERIALIZED ({ids})
    SELECT json_object('total', total, 'pages', pages, 'page', page, 'items', json((
      SELECT json_group_array(json_array(id, addtime, type, cnt))
      FROM (SELECT record.* FROM ids CROSS JOIN messages_record AS record
          ON record.conversation = (SELECT conversation FROM placed) AND record.id = ids.id
        ORDER BY ids.id {order}))))
    FROM placed"
    )
}

fn direction(order: Order) -> &'static str {
    match order {
        Order::Ascending => "ASC",
        Order::Descending => "DESC",
    }
}

/// The index that has the conversation's records in their order, with and without a type.
fn index(listing: &Listing) -> &'static str {
    match listing.message_type {
        Some(_) => "messages_record_type",
        None => "messages_record_order",
    }
}

fn of_type(listing: &Listing) -> &'static str {
    match listing.message_type {
        Some(_) => "AND type = (SELECT type FROM given)",
        None => "",
    }
}

/// What the days of the span have as a whole, for listings with a span: how many records, and between which ids.
fn spanned(listing: &Listing) -> &'static str {
    match listing.span {
        None => "",
        Some(_) => {
            "spanned (count, low, high) AS MATERIALIZED (
      SELECT coalesce(sum(day.count), 0), min(min_id), max(max_id)
      FROM known CROSS JOIN given CROSS JOIN messages_count AS day
      WHERE day.conversation = known.conversation AND day.type = '' AND day.day BETWEEN since / 86400 AND until / 86400),
    "
        }
    }
}

/// How many records the filters let through, as an expression on `known` and `given`.
fn total(listing: &Listing) -> String {
    let (of_type, within) = (of_type(listing), within_span(listing));
    if listing.id.is_some() {
        return format!(
            "(SELECT count(*) FROM messages_record AS record WHERE record.id = given.id
        AND record.conversation = known.conversation {of_type} {within})"
        );
    }
    match (listing.span, listing.message_type) {
        (None, None) => "known.count".to_owned(),
        (None, Some(_)) => "coalesce((SELECT of_type.count FROM messages_count AS of_type
        WHERE of_type.conversation = known.conversation AND of_type.type = given.type AND of_type.day = 0), 0)"
            .to_owned(),
        (Some(_), None) => {
            // The span's days as a whole, without what the first and the last have outside of it.
            let before = outside("since", "record.addtime < since");
            let after = outside("until", "record.addtime > until");
            format!("(SELECT spanned.count FROM spanned) - {before} - {after}")
        }
        // Days are not counted for each type: that would cost every record more than these lists, which are few, save.
        (Some(_), Some(_)) => {
            let index = index(listing);
            format!(
                "(SELECT count(*) FROM messages_record AS record INDEXED BY {index}
        WHERE record.conversation = known.conversation {of_type}
          AND record.id BETWEEN (SELECT low FROM spanned) AND (SELECT high FROM spanned) {within})"
            )
        }
    }
}

/// How many records of the day of `time` meet a condition.
fn outside(time: &str, condition: &str) -> String {
    let bound = |bound: &str| {
        format!(
            "(SELECT {bound} FROM messages_count AS day
          WHERE day.conversation = known.conversation AND day.type = '' AND day.day = {time} / 86400)"
        )
    };
    let (low, high) = (bound("min_id"), bound("max_id"));
    format!(
        "(SELECT count(*) FROM messages_record AS record INDEXED BY messages_record_order
        WHERE record.conversation = known.conversation AND record.id BETWEEN {low} AND {high}
          AND record.addtime BETWEEN {time} / 86400 * 86400 AND {time} / 86400 * 86400 + 86399 AND {condition})"
    )
}

/// The ids of the window's records, as a query on `placed` and `given`.
fn ids(listing: &Listing) -> String {
    if listing.id.is_some() {
        // The total has looked at it already: one record, or none.
        return "SELECT given.id FROM given, placed WHERE placed.total > 0 AND (below IS NULL OR given.id < below)
      AND (above IS NULL OR given.id > above)"
            .to_owned();
    }
    let (wanted, opposite) = match listing.order {
        Order::Ascending => (Order::Ascending, Order::Descending),
        Order::Descending => (Order::Descending, Order::Ascending),
    };
    match listing.window {
        Window::Page { .. } => {
            let near = walk(
                listing,
                wanted,
                "CASE WHEN first * 2 <= total THEN length ELSE 0 END",
                "first",
            );
            let far = walk(
                listing,
                opposite,
                "CASE WHEN first * 2 <= total THEN 0 ELSE length END",
                "total - first - length",
            );
            format!("{near} UNION ALL {far}")
        }
        Window::Keyset { .. } => walk(listing, wanted, "size + 1", "0"),
    }
}

/// Walks the index from one end; `limit` and `offset` are expressions on `placed`.
fn walk(listing: &Listing, order: Order, limit: &str, offset: &str) -> String {
    let (index, of_type, order) = (index(listing), of_type(listing), direction(order));
    let within = match listing.span {
        None => String::new(),
        Some(_) => format!(
            "AND record.id BETWEEN (SELECT low FROM spanned) AND (SELECT high FROM spanned) {}",
            within_span(listing)
        ),
    };
    let (before, after) = match listing.window {
        Window::Keyset { before, after, .. } => (before.is_some(), after.is_some()),
        Window::Page { .. } => (false, false),
    };
    let before = if before {
        "AND record.id < (SELECT below FROM given)"
    } else {
        ""
    };
    let after = if after {
        "AND record.id > (SELECT above FROM given)"
    } else {
        ""
    };
    format!(
        "SELECT id FROM (SELECT record.id FROM messages_record AS record INDEXED BY {index}
        WHERE record.conversation = (SELECT conversation FROM placed) {of_type} {within} {before} {after}
        ORDER BY record.id {order}
        LIMIT (SELECT {limit} FROM placed) OFFSET (SELECT {offset} FROM placed))"
    )
}

fn within_span(listing: &Listing) -> &'static str {
    match listing.span {
        Some(_) => "AND record.addtime BETWEEN (SELECT since FROM given) AND (SELECT until FROM given)",
        None => "",
    }
}

//! The records of one conversation: filters, order, and two kinds of pages.

use crate::record::{MessageType, Record, SellerId};
use crate::{MessageStore, failed};
use common::Failure;
use common::bounds::{Numbered, PAGE_BYTES};
use common::sql::{self, Maybe, One, Value};
use serde::Deserialize;

common::statement! {
    read List { page, size, member_id, seller_id, direction, above, below, bytes } -> Maybe<Row> = "list";
    read ListInSpan {
        member_id, seller_id, since, until, page, size, direction, above, below, bytes,
    } -> Maybe<Row> = "list_in_span";
    read ListOfType {
        member_id, seller_id, since, until, message_type, page, size, direction, above, below, bytes,
    } -> Maybe<Row> = "list_of_type";
    read ListOne { above, below, member_id, seller_id, id, message_type, since, until } -> One<Row> = "list_one";
}

/// The times that a span can have: records have none before 1970, and no year after 9999 can be written.
const TIMES: std::ops::RangeInclusive<i64> = 0..=253_402_300_799;

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
    pub paging: Paging,
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
pub enum Paging {
    /// A numbered page.
    Numbered {
        /// Its number, from 0; one behind the last page's is the last one's.
        page: i64,
        /// How many records a page has, at least 1.
        size: i64,
    },
    /// The first of the records between two others.
    Between {
        /// With ids above this one.
        above: Option<i64>,
        /// With ids below this one.
        below: Option<i64>,
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
    /// Which page this is, from 0; 0 for [`Paging::Between`].
    pub page: i64,
    /// How many records a page has. Less than was asked for where a numbered page would have more bytes than
    /// [`LIST_BYTES`](common::bounds::LIST_BYTES): `page` and `pages` are those of pages of this size then.
    pub size: i64,
    /// Whether more follow, for [`Paging::Between`].
    pub has_more: bool,
}

impl Records {
    /// Ends the page after so many of its records, where a reply has no room for more.
    pub fn end_after(&mut self, kept: usize, paging: Paging) {
        if kept >= self.records.len() {
            return;
        }
        self.has_more = true;
        self.records.truncate(kept);
        if let Paging::Numbered { .. } = paging {
            let (number, size) = (self.page, self.size);
            let page = Numbered { number, size }.ended_after(kept);
            self.records.truncate(usize::try_from(page.size).unwrap_or(usize::MAX));
            (self.page, self.size, self.pages) = (page.number, page.size, page.pages(self.total));
        }
    }
}

#[derive(Deserialize)]
struct Row {
    total: i64,
    pages: i64,
    page: i64,
    items: Vec<(i64, i64, String, String)>,
    whole: Option<usize>,
}

impl MessageStore {
    /// Reads some of the records of a member with a seller.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn list(&self, listing: &Listing) -> Result<Records, Failure> {
        let row = match *listing {
            Listing { id: Some(id), .. } => self.database.read(ListOne::new(listing, id)).await.map(Some),
            Listing {
                message_type: Some(one),
                ..
            } => self.database.read(ListOfType::new(listing, one)).await,
            Listing { span: Some(_), .. } => self.database.read(ListInSpan::new(listing)).await,
            _ => self.database.read(List::new(listing)).await,
        };
        // No row: there is no such conversation.
        let records = row.map_err(failed)?.map(|row| row.records(listing.paging));
        Ok(records.unwrap_or_else(|| Records {
            size: listing.paging.size(),
            ..Records::default()
        }))
    }
}

impl List {
    fn new(listing: &Listing) -> Self {
        let (above, below) = listing.paging.bounds();
        Self {
            page: listing.paging.page(),
            size: listing.paging.size().into(),
            member_id: listing.member_id.into(),
            seller_id: listing.seller_id.as_str().into(),
            direction: listing.order.direction(),
            above,
            below,
            bytes: PAGE_BYTES.into(),
        }
    }
}

impl ListInSpan {
    fn new(listing: &Listing) -> Self {
        let (since, until) = listing.times();
        let (above, below) = listing.paging.bounds();
        Self {
            member_id: listing.member_id.into(),
            seller_id: listing.seller_id.as_str().into(),
            since,
            until,
            page: listing.paging.page(),
            size: listing.paging.size().into(),
            direction: listing.order.direction(),
            above,
            below,
            bytes: PAGE_BYTES.into(),
        }
    }
}

impl ListOfType {
    fn new(listing: &Listing, message_type: MessageType) -> Self {
        let (since, until) = listing.times();
        let (above, below) = listing.paging.bounds();
        Self {
            member_id: listing.member_id.into(),
            seller_id: listing.seller_id.as_str().into(),
            since,
            until,
            message_type: message_type.as_str().into(),
            page: listing.paging.page(),
            size: listing.paging.size().into(),
            direction: listing.order.direction(),
            above,
            below,
            bytes: PAGE_BYTES.into(),
        }
    }
}

impl ListOne {
    fn new(listing: &Listing, id: i64) -> Self {
        let (since, until) = listing.times();
        let (above, below) = listing.paging.bounds();
        Self {
            above,
            below,
            member_id: listing.member_id.into(),
            seller_id: listing.seller_id.as_str().into(),
            id: id.into(),
            message_type: sql::optional(listing.message_type.map(MessageType::as_str)),
            since,
            until,
        }
    }
}

impl Listing {
    /// The first and the last time of the span, within the times that records can have; null without a span.
    fn times(&self) -> (Value, Value) {
        let Some((start, end)) = self.span else {
            return (Value::Null, Value::Null);
        };
        let (start, end) = (start.max(*TIMES.start()), end.min(*TIMES.end()));
        // A span that ends before it begins may be anywhere; here no count is wrong.
        let (start, end) = if start > end { (1, 0) } else { (start, end) };
        (start.into(), end.into())
    }
}

impl Order {
    fn direction(self) -> Value {
        match self {
            Self::Ascending => 1.into(),
            Self::Descending => (-1).into(),
        }
    }
}

impl Paging {
    fn size(self) -> i64 {
        let (Self::Numbered { size, .. } | Self::Between { size, .. }) = self;
        size
    }

    /// The number of the page; null where it has none.
    fn page(self) -> Value {
        match self {
            Self::Numbered { page, .. } => page.into(),
            Self::Between { .. } => Value::Null,
        }
    }

    /// Between which ids the records are, both excluded; null: without a bound.
    fn bounds(self) -> (Value, Value) {
        let bound = |id: Option<i64>| id.map_or(Value::Null, Value::Integer);
        match self {
            Self::Numbered { .. } => (Value::Null, Value::Null),
            Self::Between { above, below, .. } => (bound(above), bound(below)),
        }
    }
}

impl Row {
    fn records(self, paging: Paging) -> Records {
        let ends_early = self.whole.is_some_and(|whole| whole > self.items.len());
        let mut page = Numbered {
            number: self.page,
            size: paging.size(),
        };
        let mut pages = self.pages;
        if ends_early && matches!(paging, Paging::Numbered { .. }) {
            page = page.ended_after(self.items.len());
            pages = page.pages(self.total);
        }
        let record = |(id, addtime, message_type, cnt)| Record {
            id,
            addtime,
            message_type,
            cnt,
        };
        let size = usize::try_from(page.size).unwrap_or(usize::MAX);
        Records {
            has_more: ends_early || self.items.len() > size,
            records: self.items.into_iter().take(size).map(record).collect(),
            total: self.total,
            pages,
            page: page.number,
            size: page.size,
        }
    }
}

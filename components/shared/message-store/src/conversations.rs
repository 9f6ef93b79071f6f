//! The conversations of a member.

use crate::record::Record;
use common::legacy::sql::{self, Database, Value};
use serde::Deserialize;

/// The size of a page that holds everything.
const UNPAGED: i64 = 1 << 40;

/// Takes: member, page (from 0), page size.
const CONVERSATIONS: &str = "
    WITH given (member_id, page, size) AS (SELECT ?1, ?2, ?3),
    counted AS MATERIALIZED (
      SELECT count(*) AS total FROM messages_conversation WHERE member_id = (SELECT member_id FROM given)),
    paged AS MATERIALIZED (
      SELECT total, size, (total + size - 1) / size AS pages,
        max(0, min(page, (total + size - 1) / size - 1)) AS page
      FROM counted, given)
    SELECT json_object('total', total, 'pages', pages, 'page', page, 'items', json((
      SELECT json_group_array(json_array(record.id, addtime, type, cnt, known.seller_id,
        coalesce(shop_name, ''), coalesce(logo, '')))
      FROM (SELECT id, seller_id, last_id FROM messages_conversation
          WHERE member_id = (SELECT member_id FROM given)
          ORDER BY last_id DESC
          LIMIT (SELECT size FROM given) OFFSET (SELECT page * size FROM paged)) AS known
        CROSS JOIN messages_record AS record
          ON record.conversation = known.id AND record.id = known.last_id
        LEFT JOIN directory_shop AS shop ON shop.seller_id = known.seller_id)))
    FROM paged";

/// A conversation of a member, by its newest record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// The seller.
    pub seller_id: String,
    /// The newest record.
    pub last: Record,
    /// The name of the seller's shop, empty while it is unknown.
    pub shop_name: String,
    /// Where the shop's logo is, empty while it is unknown.
    pub logo: String,
}

/// Some of a member's conversations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversations {
    /// The conversations, the one with the newest record first.
    pub conversations: Vec<Conversation>,
    /// How many the member has.
    pub total: i64,
    /// How many pages they make.
    pub pages: i64,
    /// Which page this is, from 0.
    pub page: i64,
}

#[derive(Deserialize)]
struct Row {
    total: i64,
    pages: i64,
    page: i64,
    items: Vec<(i64, i64, String, String, String, String, String)>,
}

pub(crate) async fn read(
    database: &Database,
    member_id: i64,
    page: Option<(i64, i64)>,
) -> Result<Conversations, sql::Error> {
    let (page, size) = page.unwrap_or((0, UNPAGED));
    let parameters = [member_id, page, size].map(Value::Integer);
    let row: Option<Row> = database.query(CONVERSATIONS, &parameters).await?;
    let row = row.ok_or_else(|| sql::Error::Unexpected("no row".to_owned()))?;
    let conversation = |(id, addtime, message_type, cnt, seller_id, shop_name, logo)| Conversation {
        seller_id,
        last: Record {
            id,
            addtime,
            message_type,
            cnt,
        },
        shop_name,
        logo,
    };
    Ok(Conversations {
        conversations: row.items.into_iter().map(conversation).collect(),
        total: row.total,
        pages: row.pages,
        page: row.page,
    })
}

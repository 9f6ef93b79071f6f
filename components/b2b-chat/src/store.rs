//! Every SQL statement of the family. The rules that need the database are in `schema.sql`.

use crate::domain::{Caller, Entry, Error, OrderLine};
use common::legacy::sql::{self, Database, Schema, Value};
use common::legacy::{clock, limits};
use serde::Deserialize;

/// The group of the order line that `?1` and `?2` name, with its members, seen by the user `?3`.
macro_rules! select_group {
    () => {
        "SELECT json_object('id', known.group_id, 'name', name, 'source_order', source_order, 'created', created,
        'adopted', adopted, 'pending', pending,
        'caller_pending', (SELECT pending FROM b2b_chat_member AS member
          WHERE member.group_id = known.group_id AND member.user_id = (SELECT ?3)),
        'members', json((SELECT json_group_array(json_array(user_id, company, role, cus_company, sell_company, joined))
          FROM (SELECT * FROM b2b_chat_member AS member
            WHERE member.group_id = known.group_id AND NOT member.pending ORDER BY position))))
      FROM b2b_chat_group AS known WHERE known.order_id = (SELECT ?1) AND known.line = (SELECT ?2)"
    };
}

/// Takes: order, line, user, given id of a group that exists, company, role, customer's company, seller's company. Finds the
/// group only if the user is in it with just these values, so that nothing is to be written.
const FIND: &str = concat!(
    "
    ",
    select_group!(),
    "
      AND EXISTS (SELECT 1 FROM b2b_chat_member AS member
        WHERE member.group_id = known.group_id AND member.user_id = (SELECT ?3) AND NOT member.pending
          AND member.company = (SELECT ?5) AND member.role = (SELECT ?6) AND member.cus_company IS (SELECT ?7)
          AND member.sell_company IS (SELECT ?8))
      AND NOT EXISTS (SELECT 1 FROM b2b_chat_group AS other
        WHERE other.group_id = (SELECT ?4) AND other.group_id <> known.group_id)"
);

/// Takes: order, line, user, now, made, given id, candidates, name, source order, company, role, customer's company,
/// seller's company, remote.
const ENTER: &str = concat!(
    "
    INSERT INTO b2b_chat_enter_1 (order_id, line, user_id, now, made, given, candidates, name, source_order, company,
      role, cus_company, sell_company, remote)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
    RETURNING (",
    select_group!(),
    ")"
);

/// Takes: order, line, user, now.
const ACCEPTED: &str = concat!(
    "
    INSERT INTO b2b_chat_settle_1 (order_id, line, user_id, accepted, now) VALUES (?1, ?2, ?3, 1, ?4)
    RETURNING (",
    select_group!(),
    ")"
);

/// Takes: order, line, user, now.
const REFUSED: &str = "
    INSERT INTO b2b_chat_settle_1 (order_id, line, user_id, accepted, now) VALUES (?1, ?2, ?3, 0, ?4)";

/// Takes: group, user ids. Only members that have joined.
const KNOWN: &str = "
    SELECT json_object('order_id', order_id, 'sell_company', sell_company, 'members', json((
      SELECT json_group_array(json_array(user_id, company, role))
      FROM json_each(?2) AS id CROSS JOIN b2b_chat_member AS member
      WHERE member.group_id = known.group_id AND member.user_id = id.value AND NOT member.pending)))
    FROM b2b_chat_group AS known WHERE known.group_id = ?1 AND NOT known.pending";

static SCHEMAS: [Schema; 2] = [
    Schema {
        family: crate::domain::FAMILY,
        text: include_str!("../schema.sql"),
    },
    limits::SCHEMA,
];

/// The family's tables.
pub(crate) struct Store(Database);

/// The group of an order line.
#[derive(Debug, Deserialize)]
pub(crate) struct Group {
    pub id: String,
    pub name: String,
    pub source_order: Option<String>,
    /// When it was made or adopted, in Unix milliseconds.
    pub created: i64,
    adopted: u8,
    pending: u8,
    caller_pending: u8,
    /// Those who have joined, in that order.
    pub members: Vec<Member>,
}

/// A member: user, company, role, customer's company, seller's company, when it joined in Unix milliseconds.
pub(crate) type Member = (i32, i32, i32, Option<String>, Option<String>, i64);

/// What RongCloud has to be asked for before the caller is in the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Nothing: the caller is in it.
    Nothing,
    /// The group with the caller in it.
    Group,
    /// The caller in the group.
    Member,
}

impl Group {
    /// What RongCloud has not confirmed. A group that was made elsewhere is only joined.
    pub(crate) fn missing(&self) -> Missing {
        match (self.caller_pending != 0, self.pending != 0, self.adopted != 0) {
            (false, ..) => Missing::Nothing,
            (true, true, false) => Missing::Group,
            (true, ..) => Missing::Member,
        }
    }
}

/// What a history needs to know of a group.
#[derive(Debug, Deserialize)]
pub(crate) struct Known {
    pub order_id: String,
    pub sell_company: Option<String>,
    /// User, company, role.
    pub members: Vec<(i32, i32, i32)>,
}

impl Store {
    /// The tables in the database that the manifest grants.
    pub(crate) const fn new() -> Self {
        Self(Database::new("default", &SCHEMAS))
    }

    /// The database itself, in which calls are counted.
    pub(crate) const fn database(&self) -> &Database {
        &self.0
    }

    /// The group of an order line, if the caller is in it already with the same values.
    pub(crate) async fn find(&self, entry: &Entry) -> Result<Option<Group>, Error> {
        let Entry { line, caller, .. } = entry;
        let parameters = [
            Value::Text(line.order_id.clone()),
            Value::Integer(line.line.into()),
            Value::Integer(caller.user_id.into()),
            optional(entry.given.clone().filter(|_| entry.made)),
            Value::Integer(caller.company.into()),
            Value::Integer(caller.role.into()),
            optional(caller.cus_company.clone()),
            optional(caller.sell_company.clone()),
        ];
        Ok(self.0.query(FIND, &parameters).await?)
    }

    /// Finds or makes the group of an order line with the caller in it; where RongCloud is called next (`remote`), what
    /// it has not confirmed is only reserved.
    pub(crate) async fn enter(&self, entry: &Entry, remote: bool) -> Result<Group, Error> {
        let Entry {
            line,
            made,
            given,
            source_order,
            caller,
        } = entry;
        let (given_id, candidates) = if *made {
            (given.clone(), Value::Null)
        } else {
            (None, sql::json(&line.candidates(given.as_deref())))
        };
        let name = line.name(caller.cus_company.as_deref(), caller.sell_company.as_deref());
        let mut parameters = by(line, caller);
        parameters.extend([
            Value::Integer((*made).into()),
            optional(given_id),
            candidates,
            Value::Text(name),
            optional(source_order.clone()),
            Value::Integer(caller.company.into()),
            Value::Integer(caller.role.into()),
            optional(caller.cus_company.clone()),
            optional(caller.sell_company.clone()),
            Value::Integer(remote.into()),
        ]);
        Ok(self.0.row(ENTER, &parameters).await?)
    }

    /// Keeps what the caller's call reserved, now that RongCloud has it.
    pub(crate) async fn accepted(&self, entry: &Entry) -> Result<Group, Error> {
        Ok(self.0.row(ACCEPTED, &by(&entry.line, &entry.caller)).await?)
    }

    /// Drops what the caller's call reserved, unless another call may have been answered.
    pub(crate) async fn refused(&self, entry: &Entry) -> Result<(), Error> {
        self.0.query::<()>(REFUSED, &by(&entry.line, &entry.caller)).await?;
        Ok(())
    }

    /// The group with this id, and those of `users` who are in it.
    pub(crate) async fn known(&self, group_id: &str, users: &[i32]) -> Result<Known, Error> {
        let parameters = [Value::Text(group_id.to_owned()), sql::json(&users)];
        self.0.query(KNOWN, &parameters).await?.ok_or(Error::UnknownGroup)
    }
}

fn by(line: &OrderLine, caller: &Caller) -> Vec<Value> {
    vec![
        Value::Text(line.order_id.clone()),
        Value::Integer(line.line.into()),
        Value::Integer(caller.user_id.into()),
        Value::Integer(clock::now_ms()),
    ]
}

fn optional(text: Option<String>) -> Value {
    text.map_or(Value::Null, Value::Text)
}

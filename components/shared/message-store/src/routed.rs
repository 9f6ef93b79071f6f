//! Messages that RongCloud routes.

use crate::record::{MessageType, SellerId};
use common::legacy::sql::{self, Database, Value};

/// Takes: uid, kind, member, seller, group, type, time (Unix milliseconds), sender, recipients, content.
const ROUTE: &str = "
    INSERT INTO messages_route_2
      (uid, kind, member_id, seller_id, group_id, type, time, sender, recipients, content)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

/// A routed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// RongCloud's id of it.
    pub uid: String,
    /// Its sender's RongCloud user id.
    pub sender: String,
    /// When RongCloud received it, in Unix milliseconds, not negative.
    pub time: i64,
    /// Its content, stored as it is.
    pub content: String,
    /// Where it belongs.
    pub place: Place,
}

/// Where a routed message belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// To the records of a member with a seller.
    Record {
        /// The member.
        member_id: i64,
        /// The seller.
        seller_id: SellerId,
        /// Its type.
        message_type: MessageType,
    },
    /// To the messages of a group.
    Group {
        /// The group's id.
        group_id: String,
        /// Its type's name, of whatever type.
        message_type: String,
        /// The members to whom it is directed, where it is not for all.
        recipients: Option<Vec<String>>,
    },
    /// Nowhere; it is only counted, by this word.
    Nowhere(String),
}

/// What became of a routed message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is stored.
    Stored,
    /// It was stored before.
    Repeated,
}

/// Stores a message unless it is stored already.
pub(crate) async fn store(database: &Database, routed: Routed) -> Result<Kept, sql::Error> {
    let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
    let mut kind = None;
    let (mut member_id, mut seller_id, mut group_id, mut recipients) = (Value::Null, None, None, Value::Null);
    let mut message_type = None;
    match routed.place {
        Place::Record {
            member_id: member,
            seller_id: seller,
            message_type: one,
        } => {
            member_id = Value::Integer(member);
            seller_id = Some(seller.into());
            message_type = Some(one.as_str().to_owned());
        }
        Place::Group {
            group_id: group,
            message_type: one,
            recipients: some,
        } => {
            group_id = Some(group);
            message_type = Some(one);
            recipients = some.map_or(Value::Null, |some| sql::json(&some));
        }
        Place::Nowhere(word) => kind = Some(word),
    }
    let parameters = [
        Value::Text(routed.uid),
        text(kind),
        member_id,
        text(seller_id),
        text(group_id),
        text(message_type),
        Value::Integer(routed.time),
        Value::Text(routed.sender),
        recipients,
        Value::Text(routed.content),
    ];
    match database.query::<()>(ROUTE, &parameters).await {
        Ok(_) => Ok(Kept::Stored),
        Err(sql::Error::Refused(word)) if word == "repeated" => Ok(Kept::Repeated),
        Err(error) => Err(error),
    }
}

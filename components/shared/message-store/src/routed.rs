//! Messages that RongCloud routes.

use crate::record::{MessageType, SellerId};
use crate::{MessageStore, failed};
use common::Failure;
use common::sql::{self, Nothing, Value};

common::statement! {
    write Route {
        uid, kind, member_id, seller_id, group_id, message_type, time, sender, recipients, content,
    } -> Nothing = "route";
}

/// The word by which a message is refused that came before.
const REPEATED: &str = "repeated";

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
pub enum Stored {
    /// It is stored.
    New,
    /// It was stored before.
    Repeated,
}

impl MessageStore {
    /// Stores a routed message unless it is stored already; what became of it.
    ///
    /// # Errors
    ///
    /// The database failed, and nothing is stored.
    pub async fn route(&self, routed: Routed) -> Result<Stored, Failure> {
        let nowhere = Route {
            uid: routed.uid.into(),
            kind: Value::Null,
            member_id: Value::Null,
            seller_id: Value::Null,
            group_id: Value::Null,
            message_type: Value::Null,
            time: routed.time.into(),
            sender: routed.sender.into(),
            recipients: Value::Null,
            content: routed.content.into(),
        };
        let statement = match routed.place {
            Place::Record {
                member_id,
                seller_id,
                message_type,
            } => Route {
                member_id: member_id.into(),
                seller_id: String::from(seller_id).into(),
                message_type: message_type.as_str().into(),
                ..nowhere
            },
            Place::Group {
                group_id,
                message_type,
                recipients,
            } => Route {
                group_id: group_id.into(),
                message_type: message_type.into(),
                recipients: recipients.map_or(Ok(Value::Null), |recipients| sql::json(&recipients))?,
                ..nowhere
            },
            Place::Nowhere(word) => Route {
                kind: word.into(),
                ..nowhere
            },
        };
        match self.0.write(statement).await {
            Ok(()) => Ok(Stored::New),
            Err(sql::Error::Refused(word)) if word == REPEATED => Ok(Stored::Repeated),
            Err(error) => Err(failed(error)),
        }
    }
}

//! Messages that RongCloud routes.

use crate::MessageStore;
use crate::record::{MessageType, SellerId};
use common::Failure;
use common::sql::{self, One, Refusals, Value};

common::statement! {
    write TakeMessage {
        uid, kind, member_id, seller_id, group_id, message_type, time, sender, recipients, content, signature, until, now,
        records_since, group_messages_since,
    } -> One<bool> = "take";
}

static REFUSALS: &Refusals<NotStored> = &[("signature-taken", || NotStored::SignatureTaken)];

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

/// The signature of the call that brings a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// In one spelling for all of its spellings.
    pub text: String,
    /// When it ceases to be accepted, in Unix milliseconds.
    pub until: i64,
}

/// What became of a routed message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It is stored.
    New,
    /// It was stored before.
    Repeated,
}

/// Why a routed message is not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotStored {
    /// Another message came with the signature.
    SignatureTaken,
    /// The database failed.
    Failed(Failure),
}

impl From<Failure> for NotStored {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl MessageStore {
    /// Stores a routed message unless it is stored already; what became of it. The signature is the message's from then on.
    ///
    /// # Errors
    ///
    /// The signature is another message's, or the database failed; nothing is stored.
    pub async fn take(&self, routed: Routed, signature: Signature) -> Result<Stored, NotStored> {
        let placed = Placed::new(routed.place)?;
        let statement = TakeMessage {
            uid: routed.uid.into(),
            kind: placed.kind,
            member_id: placed.member_id,
            seller_id: placed.seller_id,
            group_id: placed.group_id,
            message_type: placed.message_type,
            time: routed.time.into(),
            sender: routed.sender.into(),
            recipients: placed.recipients,
            content: routed.content.into(),
            signature: signature.text.into(),
            until: signature.until.into(),
            now: sql::now_ms(),
            records_since: self.kept.records.since(),
            group_messages_since: self.kept.group_messages.since_ms(),
        };
        let came_before = self.database.write(statement).await;
        let came_before = came_before.map_err(|error| error.into_error(REFUSALS))?;
        Ok(if came_before { Stored::Repeated } else { Stored::New })
    }
}

/// A place as the statement has it: null, but for what is known of it.
struct Placed {
    kind: Value,
    member_id: Value,
    seller_id: Value,
    group_id: Value,
    message_type: Value,
    recipients: Value,
}

impl Placed {
    const NOWHERE: Self = Self {
        kind: Value::Null,
        member_id: Value::Null,
        seller_id: Value::Null,
        group_id: Value::Null,
        message_type: Value::Null,
        recipients: Value::Null,
    };

    fn new(place: Place) -> Result<Self, Failure> {
        Ok(match place {
            Place::Record {
                member_id,
                seller_id,
                message_type,
            } => Self {
                member_id: member_id.into(),
                seller_id: String::from(seller_id).into(),
                message_type: message_type.as_str().into(),
                ..Self::NOWHERE
            },
            Place::Group {
                group_id,
                message_type,
                recipients,
            } => Self {
                group_id: group_id.into(),
                message_type: message_type.into(),
                recipients: recipients.map_or(Ok(Value::Null), |recipients| sql::json(&recipients))?,
                ..Self::NOWHERE
            },
            Place::Nowhere(word) => Self {
                kind: word.into(),
                ..Self::NOWHERE
            },
        })
    }
}

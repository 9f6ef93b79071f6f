//! Where a routed message belongs.

use message_store::{MAX_CONTENT, MessageType, Place, Routed, SellerId};
use rong_cloud::Message;

/// The kinds of conversations whose messages are not kept, by RongCloud's names.
const COUNTED: [&str; 7] = [
    "PERSONS",
    "TEMPGROUP",
    "CUSTOMERSERVICE",
    "NOTIFY",
    "MC",
    "MP",
    "ULTRAGROUP",
];

/// A kind of conversation that RongCloud's documents do not name. The name itself is not counted by, so that there is
/// a fixed number of counts.
const OTHER: &str = "OTHER";
/// One-to-one, but not between a member and a seller.
const PERSON_USERS: &str = "PERSON_USERS";
/// Between a member and a seller, but of none of the types of chat records.
const PERSON_TYPE: &str = "PERSON_TYPE";
/// Longer than RongCloud lets a message be.
const TOO_LONG: &str = "TOO_LONG";

/// What the RongCloud user ids of members and sellers begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prefixes {
    /// A member's number follows.
    pub member: String,
    /// A seller's id follows.
    pub seller: String,
}

/// Who a RongCloud user is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum User {
    Member(i64),
    Seller(SellerId),
}

impl Prefixes {
    /// What is stored of a message, and where.
    pub(crate) fn place(&self, message: Message) -> Routed {
        let place = self.place_of(&message);
        Routed {
            uid: message.uid,
            sender: message.from,
            time: message.time,
            content: message.content,
            place,
        }
    }

    /// UNSPECIFIED: rongcloud-kinds
    fn place_of(&self, message: &Message) -> Place {
        let nowhere = |word: &str| Place::Nowhere(word.to_owned());
        let too_long = message.content.len() > MAX_CONTENT;
        match message.channel_type.as_str() {
            "PERSON" | "GROUP" if too_long => nowhere(TOO_LONG),
            "PERSON" => match self.conversation(message) {
                None => nowhere(PERSON_USERS),
                Some((member_id, seller_id)) => match MessageType::from_name(&message.object_name) {
                    None => nowhere(PERSON_TYPE),
                    Some(message_type) => Place::Record {
                        member_id,
                        seller_id,
                        message_type,
                    },
                },
            },
            "GROUP" => Place::Group {
                group_id: message.to.clone(),
                message_type: message.object_name.clone(),
                recipients: Some(message.recipients.clone()).filter(|some| !some.is_empty()),
            },
            other => nowhere(COUNTED.into_iter().find(|name| *name == other).unwrap_or(OTHER)),
        }
    }

    /// The member and the seller, whichever of them wrote.
    fn conversation(&self, message: &Message) -> Option<(i64, SellerId)> {
        match (self.user(&message.from)?, self.user(&message.to)?) {
            (User::Member(member), User::Seller(seller)) | (User::Seller(seller), User::Member(member)) => {
                Some((member, seller))
            }
            _ => None,
        }
    }

    /// Where an id begins with both prefixes, the longer one is tried first, and the member's where they are equal: an
    /// id is always the same user, whoever the other one is. UNSPECIFIED: rongcloud-users
    fn user(&self, id: &str) -> Option<User> {
        let member = || id.strip_prefix(&self.member).and_then(number).map(User::Member);
        let seller = || {
            let rest = id.strip_prefix(&self.seller)?;
            SellerId::try_from(rest.to_owned()).ok().map(User::Seller)
        };
        if self.member.len() >= self.seller.len() {
            member().or_else(seller)
        } else {
            seller().or_else(member)
        }
    }
}

/// A number in its only spelling, because another spelling is another RongCloud user.
fn number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number: &i64| number.to_string() == text)
}

#[cfg(test)]
mod tests;

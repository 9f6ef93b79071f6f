//! What a chat record is.

use std::fmt;

/// The longest content of a message, in bytes of UTF-8: RongCloud's limit.
pub const MAX_CONTENT: usize = 131_072;
/// The longest seller id, in bytes: what a RongCloud user id may have. UNSPECIFIED: chat-records-sellers
const MAX_SELLER_ID: usize = 64;

/// Declares the message types with the names that RongCloud gives them.
macro_rules! message_types {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// The types of the chat records' document.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum MessageType {
            $($(#[$doc])* $variant,)+
        }

        impl MessageType {
            /// All of them in the document's order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// RongCloud's name of it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

message_types! {
    /// Text.
    Text = "RC:TxtMsg",
    /// Image.
    Image = "RC:ImgMsg",
    /// Voice.
    Voice = "RC:VcMsg",
    /// Image and text with a link.
    Rich = "RC:ImgTextMsg",
    /// Location.
    Location = "RC:LBSMsg",
    /// Request to become a contact, and its answer.
    Contact = "RC:ContactNtf",
    /// A line of information.
    Information = "RC:InfoNtf",
    /// A changed profile.
    Profile = "RC:ProfileNtf",
    /// A command to the client that is stored.
    Command = "RC:CmdNtf",
    /// Customer service begins.
    Handshake = "RC:HsMsg",
    /// Customer service ends.
    Suspend = "RC:SpMsg",
}

impl MessageType {
    /// The type with this name, which is compared exactly.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == name)
    }
}

/// A seller's id: 1 to 64 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SellerId(String);

/// The text is no seller id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a seller id has 1 to {MAX_SELLER_ID} bytes")]
pub struct InvalidSellerId;

impl SellerId {
    /// The most bytes that it has.
    pub const MAX: usize = MAX_SELLER_ID;

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SellerId {
    type Error = InvalidSellerId;

    fn try_from(text: String) -> Result<Self, InvalidSellerId> {
        if (1..=MAX_SELLER_ID).contains(&text.len()) {
            Ok(Self(text))
        } else {
            Err(InvalidSellerId)
        }
    }
}

impl From<SellerId> for String {
    fn from(id: SellerId) -> Self {
        id.0
    }
}

impl fmt::Display for SellerId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A record to be stored; its time is the time of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecord {
    /// The member.
    pub member_id: i64,
    /// The seller.
    pub seller_id: SellerId,
    /// The message's type.
    pub message_type: MessageType,
    /// The message's content, at most [`MAX_CONTENT`] bytes, stored as it is.
    pub cnt: String,
}

/// A stored record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number: higher ones were stored later.
    pub id: i64,
    /// When the message was stored, or when RongCloud received it; in Unix seconds.
    pub addtime: i64,
    /// The name of its type.
    pub message_type: String,
    /// Its content.
    pub cnt: String,
}

//! What requests and replies of several endpoints have in common: bodies, the envelope, accounts, conversations, groups.

use crate::domain::{self, Account, Conversation, ConversationData, Error, MAX_PROFILE_BYTES, Outcome, UserId};
use crate::family::Service;
use common::http::Incoming;
use common::json;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};

/// The media type of every reply.
pub(crate) const CONTENT_TYPE: &str = "application/json";

/// Reads the JSON object that a request's body is.
pub(crate) fn body<T: DeserializeOwned>(incoming: &Incoming) -> Result<T, Error> {
    json::decode(incoming.bytes()?).map_err(|error| match error {
        json::Error::NotJson(text) => Error::NotJson(text),
        json::Error::Mismatch(text) => Error::Invalid(text.into()),
    })
}

/// What every reply carries at its top level.
#[derive(Debug, Serialize)]
pub(crate) struct Envelope {
    /// `OK`: handled, `FAIL`: not handled.
    #[serde(rename = "ActionStatus")]
    action_status: &'static str,
    /// 0: success, else failure.
    #[serde(rename = "ErrorCode")]
    error_code: i64,
    /// What went wrong, empty on success.
    #[serde(rename = "ErrorInfo")]
    error_info: String,
}

impl Envelope {
    /// That of a successful reply.
    pub(crate) fn success() -> Self {
        Self {
            action_status: "OK",
            error_code: 0,
            error_info: String::new(),
        }
    }

    /// That of a failed call, and all of its reply.
    pub(crate) fn failure(code: i64, text: String) -> Self {
        Self {
            action_status: "FAIL",
            error_code: code,
            error_info: text,
        }
    }
}

/// A user to be imported.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct AccountItem {
    /// The user: 1 to 32 printable ASCII characters.
    #[serde(rename = "UserID", default, deserialize_with = "AccountText::present")]
    user_id: Option<AccountText>,
    /// What older clients call it.
    #[serde(rename = "Identifier")]
    identifier: Option<AccountText>,
    /// The nickname, at most 500 bytes; one that is left out stays as it is.
    #[serde(rename = "Nick")]
    nick: Option<String>,
    /// The address of the user's picture, at most 500 bytes; one that is left out stays as it is.
    #[serde(rename = "FaceUrl")]
    face_url: Option<String>,
}

impl AccountItem {
    /// A user of whom only the id is given.
    pub(crate) fn of(user_id: AccountText) -> Self {
        Self {
            user_id: Some(user_id),
            identifier: None,
            nick: None,
            face_url: None,
        }
    }

    /// The user, whatever the id is.
    pub(crate) fn user(&self) -> Result<AccountText, Error> {
        AccountText::named(self.user_id.clone(), self.identifier.clone())
    }

    /// The account.
    pub(crate) fn account(self) -> Result<Account, Error> {
        let too_long = |value: &Option<String>| value.as_ref().is_some_and(|value| value.len() > MAX_PROFILE_BYTES);
        let user_id = self.user()?.user_id("UserID")?;
        if too_long(&self.nick) {
            return Err(Error::ProfileTooLong("Nick"));
        }
        if too_long(&self.face_url) {
            return Err(Error::ProfileTooLong("FaceUrl"));
        }
        Ok(Account {
            user_id,
            nick: self.nick,
            face_url: self.face_url,
        })
    }
}

/// A `UserID` in a request. A string by the document; anything else has a code of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum AccountText {
    /// As documented.
    Text(String),
    /// What many libraries write for one that is not set.
    Null(()),
    /// Of another type.
    Other(IgnoredAny),
}

impl AccountText {
    /// Reads a field that is there: `null` is of another type, not absent.
    pub(crate) fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Self::deserialize(deserializer).map(Some)
    }

    /// The user of an object that has `UserID`, or `Identifier` as older clients call it. Of both `UserID` counts.
    /// UNSPECIFIED: contact-groups-identifier
    pub(crate) fn named(user_id: Option<Self>, identifier: Option<Self>) -> Result<Self, Error> {
        let missing = Error::Invalid("UserID is missing".into());
        match (user_id, identifier) {
            (None | Some(Self::Null(())), Some(identifier)) => Ok(identifier),
            (user_id, _) => user_id.ok_or(missing),
        }
    }

    /// The text, whatever it is.
    pub(crate) fn text(self, field: &'static str) -> Result<String, Error> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Null(()) | Self::Other(_) => Err(Error::AccountNotText(field)),
        }
    }

    /// The id that it must be.
    pub(crate) fn user_id(self, field: &'static str) -> Result<UserId, Error> {
        let invalid = || Error::invalid(format!("{field} is not 1 to 32 printable ASCII characters"));
        UserId::new(self.text(field)?).ok_or_else(invalid)
    }
}

/// A conversation in a request. Integers are JSON integers, never strings of digits. UNSPECIFIED: contact-groups-14
#[derive(Debug, Clone, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct ContactItem {
    /// The kind: 1 C2C, 2 group.
    #[serde(rename = "Type")]
    kind: i64,
    /// The other user, for a C2C conversation.
    #[serde(rename = "To_Account")]
    to_account: Option<AccountText>,
    /// The chat group, for a group conversation.
    #[serde(rename = "ToGroupId")]
    to_group_id: Option<String>,
}

impl ContactItem {
    /// The conversation that it stands for. `Type` decides which field counts. UNSPECIFIED: contact-groups-6
    pub(crate) fn conversation(self) -> Result<Conversation, Error> {
        match self.kind {
            1 => {
                let account = self.to_account.ok_or(Error::Invalid("To_Account is missing".into()))?;
                account.user_id("To_Account").map(Conversation::User)
            }
            2 => {
                let id = self.to_group_id.ok_or(Error::Invalid("ToGroupId is missing".into()))?;
                let invalid = || Error::invalid("ToGroupId is not 1 to 48 printable ASCII characters");
                Conversation::with_chat_group(id).ok_or_else(invalid)
            }
            _ => Err(Error::invalid("Type is neither 1 nor 2")),
        }
    }
}

/// A conversation in a reply.
#[derive(Debug, Serialize)]
pub(crate) struct ContactItemReply {
    /// The kind: 1 C2C, 2 group.
    #[serde(rename = "Type")]
    kind: u8,
    /// The other user, only for a C2C conversation.
    #[serde(rename = "To_Account", skip_serializing_if = "Option::is_none")]
    to_account: Option<String>,
    /// The chat group, only for a group conversation.
    #[serde(rename = "ToGroupId", skip_serializing_if = "Option::is_none")]
    to_group_id: Option<String>,
}

impl From<&Conversation> for ContactItemReply {
    fn from(conversation: &Conversation) -> Self {
        match conversation {
            Conversation::User(user) => Self {
                kind: 1,
                to_account: Some(user.as_str().to_owned()),
                to_group_id: None,
            },
            Conversation::ChatGroup(id) => Self {
                kind: 2,
                to_account: None,
                to_group_id: Some(id.clone()),
            },
        }
    }
}

/// The result for one conversation of a call.
#[derive(Debug, Serialize)]
pub(crate) struct ItemResult {
    /// The conversation.
    #[serde(rename = "ContactItem")]
    contact_item: ContactItemReply,
    /// 0: success, else failure of this one.
    #[serde(rename = "ResultCode")]
    result_code: i64,
    /// What went wrong with it, empty on success.
    #[serde(rename = "ResultInfo")]
    result_info: String,
}

impl ItemResult {
    /// The result for a conversation.
    pub(crate) fn new(conversation: &Conversation, outcome: Outcome) -> Self {
        let error = outcome.error();
        Self {
            contact_item: conversation.into(),
            result_code: error.as_ref().map_or(0, |error| Service::RecentContact.code(error)),
            result_info: error.map(|error| error.to_string()).unwrap_or_default(),
        }
    }
}

/// A contact group in a reply.
#[derive(Debug, Serialize)]
pub(crate) struct GroupItem {
    /// Its name.
    #[serde(rename = "GroupName")]
    group_name: String,
    /// Its number.
    #[serde(rename = "GroupId")]
    group_id: u64,
}

impl From<domain::Group> for GroupItem {
    fn from(group: domain::Group) -> Self {
        Self {
            group_name: group.name,
            group_id: group.id,
        }
    }
}

/// A conversation with its groups and marks, as `get_contact_group` and `search_contact_group` list it.
#[derive(Debug, Serialize)]
pub(crate) struct FlatItem {
    #[serde(flatten)]
    contact_item: ContactItemReply,
    /// The standard mark, empty for none.
    #[serde(rename = "StandardMark")]
    standard_mark: String,
    /// The custom mark.
    #[serde(rename = "CustomMark", skip_serializing_if = "String::is_empty")]
    custom_mark: String,
    /// The groups that it is in.
    #[serde(rename = "ContactGroupId", skip_serializing_if = "Vec::is_empty")]
    contact_group_id: Vec<u64>,
    /// When its groups or marks last changed, in Unix seconds.
    #[serde(rename = "Timestamp")]
    timestamp: i64,
}

impl From<ConversationData> for FlatItem {
    fn from(data: ConversationData) -> Self {
        Self {
            contact_item: (&data.conversation).into(),
            standard_mark: data.standard_mark.to_string(),
            custom_mark: data.custom_mark,
            contact_group_id: data.groups,
            timestamp: data.updated,
        }
    }
}

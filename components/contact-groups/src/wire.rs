//! Requests and replies as they are on the wire, and the family's envelope and codes.

pub(crate) mod account_check;
pub(crate) mod account_import;
pub(crate) mod create_contact_group;
pub(crate) mod del_contact_group;
pub(crate) mod get_contact_group;
pub(crate) mod mark_contact;
pub(crate) mod multiaccount_import;
pub(crate) mod search_contact_group;
pub(crate) mod update_contact_group;

use crate::ContactGroups;
use crate::access::{Access, unrouted};
use crate::domain::{self, Conversation, ConversationData, Error, FAMILY, Outcome, UserId};
use crate::store::Store;
use common::http::{Incoming, Outgoing};
use common::{Decode, Encode, Family, Route, json, variables};
use http::Method;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

const CONTENT_TYPE: &str = "application/json";

/// The services of the original that this family serves. Each has codes of its own for the same mistakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// `v4/recentcontact`
    RecentContact,
    /// `v4/im_open_login_svc`
    Accounts,
}

impl Service {
    fn of(path: &str) -> Self {
        if path.starts_with("/v4/im_open_login_svc/") {
            Self::Accounts
        } else {
            Self::RecentContact
        }
    }
}

/// The code of a failure.
///
/// UNSPECIFIED: contact-groups-admin (50003 and 60010), contact-groups-body (60002, 60003, 50002),
/// contact-groups-2 (51009), contact-groups-1 (an existing name: 50002)
fn code(error: &Error, service: Service) -> i64 {
    let either = |recent_contact, accounts| {
        if service == Service::Accounts {
            accounts
        } else {
            recent_contact
        }
    };
    match error {
        Error::Method | Error::Query(_) | Error::Body(_) => 60002,
        Error::NotJson(_) => 60003,
        Error::IdentifierMissing => 60004,
        Error::SdkAppIdInvalid => 60006,
        Error::UnknownCommand => 60009,
        Error::SdkAppIdMissing => 60012,
        Error::AccountNotText(_) => 60015,
        Error::Expired => 70001,
        Error::UserSigMissing => 70002,
        Error::UserSigMalformed(_) => 70003,
        Error::Forged => 70009,
        Error::OtherUser => 70013,
        Error::OtherApplication => 70014,
        Error::NoKey => 70016,
        Error::ProfileTooLong(_) => 40601,
        Error::UnknownAccount => 50001,
        Error::Invalid(_) | Error::GroupExists => either(50002, 70402),
        Error::NotAdministrator => either(50003, 60010),
        Error::Internal(_) => either(50004, 70500),
        Error::MarkCount => 51006,
        Error::Full => 51008,
        Error::AbsentGroup => 51009,
        Error::TooManyGroups => 51010,
        Error::GroupNameLength => 51011,
        Error::Edition => 51013,
    }
}

impl Family for ContactGroups {
    const NAME: &'static str = FAMILY;
    type Error = Error;
    type Caller = ();

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    async fn load() -> Result<Self, variables::Error> {
        let max_body_bytes = variables::parsed("max_body_bytes", "a number of bytes").await?;
        Ok(Self {
            access: Access::load().await?,
            store: Store::new(),
            max_body_bytes,
        })
    }

    fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    async fn admit(&self, incoming: &Incoming, route: &Route<Self>) -> Result<(), Error> {
        self.access.check_query(&incoming.query, Service::of(route.path()))
    }

    fn unrouted(_incoming: &Incoming, allowed: Vec<Method>) -> Error {
        unrouted(&allowed)
    }

    fn unloaded(error: variables::Error) -> Error {
        Error::Internal(error.to_string())
    }

    fn refuse(incoming: &Incoming, error: Error) -> Outgoing {
        let code = code(&error, Service::of(&incoming.path));
        let envelope = Envelope {
            action_status: "FAIL",
            error_code: code,
            error_info: error.to_string(),
        };
        let cause = if let Error::Internal(cause) = error {
            Some(cause)
        } else {
            None
        };
        Outgoing {
            code,
            cause,
            ..outgoing(&envelope)
        }
    }
}

impl<T: DeserializeOwned> Decode<T> for ContactGroups {
    fn decode(&self, _caller: (), incoming: &Incoming) -> Result<T, Error> {
        let body = incoming.body.as_ref().map_err(|error| Error::Body(error.to_string()))?;
        json::decode(body).map_err(|error| match error {
            json::Error::NotJson(text) => Error::NotJson(text),
            json::Error::Mismatch(text) => Error::Invalid(text.into()),
        })
    }
}

impl<T: Body> Encode<T> for ContactGroups {
    fn encode(&self, _incoming: &Incoming, reply: T) -> Outgoing {
        let envelope = || Envelope {
            action_status: "OK",
            error_code: 0,
            error_info: String::new(),
        };
        outgoing(&Success {
            head: T::ENVELOPE_FIRST.then(envelope),
            reply,
            tail: (!T::ENVELOPE_FIRST).then(envelope),
            error_display: T::ERROR_DISPLAY,
        })
    }
}

fn outgoing(reply: &impl Serialize) -> Outgoing {
    Outgoing::new(CONTENT_TYPE, serde_json::to_vec(reply).unwrap_or_default())
}

/// What an endpoint adds to a successful reply.
pub(crate) trait Body: Serialize {
    /// The text for clients, always empty, which only some of the documents' samples have.
    const ERROR_DISPLAY: Option<&'static str> = None;
    /// Whether the endpoint's own fields stand behind the envelope, as in its document's sample.
    const ENVELOPE_FIRST: bool = false;
}

/// A successful reply: the endpoint's own fields and the envelope.
#[derive(Serialize)]
struct Success<T> {
    #[serde(flatten)]
    head: Option<Envelope>,
    #[serde(flatten)]
    reply: T,
    #[serde(flatten)]
    tail: Option<Envelope>,
    #[serde(rename = "ErrorDisplay", skip_serializing_if = "Option::is_none")]
    error_display: Option<&'static str>,
}

/// What every reply carries at its top level.
#[derive(Serialize)]
struct Envelope {
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

/// A `UserID` in a request. A string by the document; anything else has a code of its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum AccountText {
    /// As documented.
    Text(String),
    /// Of another type.
    Other(IgnoredAny),
}

impl AccountText {
    /// The text, whatever it is.
    pub(crate) fn text(self, field: &'static str) -> Result<String, Error> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Other(_) => Err(Error::AccountNotText(field)),
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
            result_code: error.as_ref().map_or(0, |error| code(error, Service::RecentContact)),
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

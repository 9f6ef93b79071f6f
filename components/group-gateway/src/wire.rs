//! What requests and replies of several endpoints have in common: bodies, envelopes, groups, tokens.

mod scalars;

pub(crate) use scalars::{Id, Whole};

use crate::access::Tokens;
use crate::domain::{Eid, Error, MAX_PARAM, ObjectId, Operation, UserId, distinct};
use common::bounds::MAX_IDS;
use common::http::Incoming;
use common::pairs::Pairs;
use common::{Failure, json};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// The media type of every reply but those for browsers.
pub(crate) const CONTENT_TYPE: &str = "application/json";

/// Reads the JSON object that a request's body is. UNSPECIFIED: group-gateway-null
pub(crate) fn body<T: DeserializeOwned>(incoming: &Incoming) -> Result<T, Error> {
    json::decode(incoming.bytes()?).map_err(|error| Error::Invalid(error.to_string()))
}

/// Reads the fields of a token call, which clients send in three ways, whatever the `Content-Type` says: as JSON, as a
/// form, or, with an empty body, in the query. They are all in one place; what is elsewhere too is not looked at.
/// UNSPECIFIED: group-gateway-forms
pub(crate) fn fields<T: DeserializeOwned>(incoming: &Incoming) -> Result<T, Error> {
    let given = json::without_mark(incoming.bytes()?).trim_ascii();
    // What libraries send as the body of a call that has none.
    let is_empty = [&b""[..], b"{}", b"null"].contains(&given) && !incoming.query.is_empty();
    if given.starts_with(b"{") && !is_empty {
        return body(incoming);
    }
    let form = if is_empty { incoming.query.as_bytes() } else { given };
    let pairs = Pairs::decode(form).map_err(|error| Error::Invalid(format!("the fields are {error}")))?;
    // An object of texts, in which what is given twice is so too.
    let mut object = Vec::new();
    serde_json::Serializer::new(&mut object)
        .collect_map(pairs.iter())
        .map_err(|error| Failure::Internal(format!("form: {error}")))?;
    json::decode(&object).map_err(|error| {
        let text = error.to_string();
        // Where in an object that the client has not written says nothing.
        let what = text.split(" at line ").next().unwrap_or_default();
        Error::Invalid(format!("read as a form: {what}"))
    })
}

/// What most replies are: in the order of the document's first samples.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Envelope<T> {
    /// The call's data; null on failure.
    data: T,
    /// What went wrong, for people: null on success, or no such key where the call's documents show none.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Option<String>>,
    /// 0: success, else the code of the failure.
    error_code: i64,
    /// Whether the call succeeded.
    success: bool,
}

impl<T> Envelope<T> {
    /// A successful reply.
    pub(crate) fn success(data: T) -> Self {
        Self {
            data,
            error: Some(None),
            error_code: 0,
            success: true,
        }
    }

    /// A successful reply of a call whose documents show no `error`.
    pub(crate) fn without_error(data: T) -> Self {
        Self {
            error: None,
            ..Self::success(data)
        }
    }
}

impl Envelope<()> {
    /// The reply to a failed call.
    pub(crate) fn failure(code: i64, text: String) -> Self {
        Self {
            data: (),
            error: Some(Some(text)),
            error_code: code,
            success: false,
        }
    }
}

/// What replies of `notice/create` and `banner/create` are: the same members in the order of their samples.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuccessFirst<T> {
    /// Always true.
    success: bool,
    /// Always null.
    error: (),
    /// The call's data.
    data: T,
    /// Always 0.
    error_code: u8,
}

impl<T> SuccessFirst<T> {
    /// A successful reply.
    pub(crate) fn new(data: T) -> Self {
        Self {
            success: true,
            error: (),
            data,
            error_code: 0,
        }
    }
}

/// A group in a reply.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupData {
    /// The group.
    group_id: String,
    /// Its name.
    group_name: String,
    /// 2: a group of several people.
    group_type: u8,
    /// Always 1059; not there in replies to `delGroupUser`.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
}

/// The type of a group of several people.
pub(crate) const GROUP_TYPE: u8 = 2;
/// The only status that a document shows, documented nowhere. UNSPECIFIED: group-gateway-status
const STATUS: u16 = 1059;

impl GroupData {
    /// A group in most replies.
    pub(crate) fn new(group_id: ObjectId, group_name: String) -> Self {
        Self {
            group_id: group_id.into(),
            group_name,
            group_type: GROUP_TYPE,
            status: Some(STATUS),
        }
    }

    /// The same without its status.
    pub(crate) fn without_status(self) -> Self {
        Self { status: None, ..self }
    }
}

/// The body of calls that only name a group.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
pub(crate) struct OnGroup {
    /// Who calls, a member of the group: 1 to 64 bytes.
    current_uid: String,
    /// The group.
    group_id: String,
}

impl OnGroup {
    /// What a call reads or changes, and for whom.
    pub(crate) fn operation(self, eid: Eid) -> Result<Operation, Error> {
        operation(eid, self.current_uid, &self.group_id)
    }
}

/// What a call reads or changes, and for whom. A text that is no id is the id of no group.
pub(crate) fn operation(eid: Eid, current_uid: String, group_id: &str) -> Result<Operation, Error> {
    let operator = UserId::read("currentUid", current_uid)?;
    if group_id.is_empty() {
        return Err(Error::Invalid("groupId is empty".to_owned()));
    }
    Ok(Operation {
        eid,
        group_id: ObjectId::parse(group_id).ok_or(Error::UnknownGroup)?,
        operator,
    })
}

/// The body of calls by which users join or leave a group.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
pub(crate) struct UsersOfGroup {
    /// Who calls, a member of the group: 1 to 64 bytes.
    current_uid: String,
    /// The group.
    group_id: String,
    /// The users, who may be none: 1 to 64 bytes each.
    user_ids: Vec<String>,
}

impl UsersOfGroup {
    /// By whom in which group, and the users, each once.
    pub(crate) fn read(self, eid: Eid) -> Result<(Operation, Vec<UserId>), Error> {
        let users = user_ids(self.user_ids)?;
        Ok((operation(eid, self.current_uid, &self.group_id)?, users))
    }
}

/// The ids in `userIds`, each once. UNSPECIFIED: group-gateway-members
pub(crate) fn user_ids(ids: Vec<String>) -> Result<Vec<UserId>, Error> {
    if ids.len() > MAX_IDS {
        return Err(Error::Invalid(format!("userIds takes at most {MAX_IDS} users")));
    }
    let users = ids.into_iter().map(|id| UserId::read("userIds", id));
    Ok(distinct(users.collect::<Result<Vec<_>, _>>()?))
}

/// A field's value as JSON of at most [`MAX_PARAM`] bytes.
pub(crate) fn bounded_json(field: &str, value: &impl Serialize) -> Result<Box<RawValue>, Error> {
    let json = to_raw_value(value).map_err(|error| Failure::Internal(format!("{field}: {error}")))?;
    if json.get().len() > MAX_PARAM {
        return Err(Error::Invalid(format!("{field} has to have at most {MAX_PARAM} bytes")));
    }
    Ok(json)
}

/// Tokens in a reply.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenData {
    /// What calls of `gateway/xtinterface` carry.
    access_token: String,
    /// For how many seconds it is still valid.
    expire_in: i64,
    /// What new tokens are had for, once, within 30 days.
    refresh_token: String,
}

impl From<Tokens> for TokenData {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access,
            expire_in: tokens.expire_in,
            refresh_token: tokens.refresh,
        }
    }
}

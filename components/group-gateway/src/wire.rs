//! Requests and replies as they are on the wire, and the family's envelope and codes.

pub(crate) mod add_group_user;
pub(crate) mod banner_create;
pub(crate) mod create_group;
pub(crate) mod del_group_user;
pub(crate) mod get_access_token;
pub(crate) mod group_info;
pub(crate) mod group_users;
pub(crate) mod history;
pub(crate) mod history_html;
pub(crate) mod history_png;
pub(crate) mod history_svg;
pub(crate) mod merge_create_for_cloudflow;
pub(crate) mod message_send;
pub(crate) mod notice_create;
pub(crate) mod refresh_token;

use crate::GroupGateway;
use crate::access::{Access, Claim, Scope};
use crate::domain::{Eid, Error, FAMILY, ObjectId, Operation, UserId};
use crate::store::Store;
use common::legacy::http::{BodyError, Incoming, Outgoing};
use common::legacy::local_time::LocalTime;
use common::legacy::public_url::PublicUrl;
use common::legacy::{Decode, Encode, Family, Route, json, variables};
use http::Method;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

/// What the paths of the calls begin with that need an access token.
const WITH_TOKEN: &str = "/gateway/xtinterface/";

const CONTENT_TYPE: &str = "application/json";

/// The code of a failure. UNSPECIFIED: group-gateway-codes
fn code(error: &Error) -> i64 {
    match error {
        Error::Invalid(_) | Error::TooLarge(_) => 10_000_400,
        Error::Unauthenticated => 10_000_401,
        Error::NotMember | Error::NotManager | Error::LastManager => 10_000_403,
        Error::UnknownPath | Error::UnknownGroup | Error::UnknownHistory => 10_000_404,
        Error::Method(_) => 10_000_405,
        Error::Internal(_) => 10_000_500,
    }
}

impl Family for GroupGateway {
    const NAME: &'static str = FAMILY;
    type Error = Error;
    type Caller = Option<Eid>;

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    async fn load() -> Result<Self, variables::Error> {
        Ok(Self {
            access: Access::load().await?,
            store: Store::new(),
            local_time: LocalTime::load().await?,
            public_url: PublicUrl::load().await?,
            max_body_bytes: variables::parsed("max_body_bytes", "a number of bytes").await?,
        })
    }

    fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    async fn admit(&self, incoming: &Incoming, route: &Route<Self>) -> Result<Option<Eid>, Error> {
        if !route.path().starts_with(WITH_TOKEN) {
            return Ok(None);
        }
        let tokens: Vec<_> = incoming.query_values("accessToken").collect();
        let [token] = tokens.as_slice() else {
            return Err(Error::Unauthenticated);
        };
        self.access.team(&self.store, token).await.map(Some)
    }

    fn unrouted(_incoming: &Incoming, allowed: Vec<Method>) -> Error {
        if allowed.is_empty() {
            Error::UnknownPath
        } else {
            Error::Method(allowed)
        }
    }

    fn unloaded(error: variables::Error) -> Error {
        Error::Internal(error.to_string())
    }

    fn refuse(incoming: &Incoming, error: Error) -> Outgoing {
        if incoming.path.starts_with(history::PATHS) {
            return history::refuse(incoming, error);
        }
        let code = code(&error);
        let failure = Envelope {
            error: Some(Some(error.to_string())),
            error_code: code,
            success: false,
            ..Envelope::success(())
        };
        let cause = match error {
            Error::Internal(cause) => Some(cause),
            _ => None,
        };
        Outgoing {
            code,
            cause,
            ..outgoing(&failure)
        }
    }
}

/// A request whose body is a JSON object.
pub(crate) trait FromBody: Sized {
    /// The object.
    type Body: DeserializeOwned;

    /// Makes the request of it. `team`: whose access token came with it, where the call needs one.
    fn from_body(team: Option<Eid>, body: Self::Body) -> Result<Self, Error>;
}

impl<T: FromBody> Decode<T> for GroupGateway {
    fn decode(&self, team: Option<Eid>, incoming: &Incoming) -> Result<T, Error> {
        let body = incoming.body.as_ref().map_err(|error| match error {
            BodyError::TooLarge(limit) => Error::TooLarge(*limit),
            BodyError::Broken => Error::Invalid(error.to_string()),
        })?;
        let body = json::decode(body).map_err(|error| Error::Invalid(error.to_string()))?;
        T::from_body(team, body)
    }
}

impl<T: Serialize> Encode<T> for GroupGateway {
    fn encode(&self, _incoming: &Incoming, reply: T) -> Outgoing {
        outgoing(&reply)
    }
}

fn outgoing(reply: &impl Serialize) -> Outgoing {
    Outgoing::new(CONTENT_TYPE, serde_json::to_vec(reply).unwrap_or_default())
}

/// What most replies are: in the order of the document's first samples.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Envelope<T> {
    data: T,
    /// `Some(None)` is null, `None` no such key.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Option<String>>,
    error_code: i64,
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

/// What replies of `notice/create` and `banner/create` are: the same members in the order of their samples.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuccessFirst<T> {
    success: bool,
    error: Option<String>,
    data: T,
    error_code: i64,
}

impl<T> SuccessFirst<T> {
    /// A successful reply.
    pub(crate) fn new(data: T) -> Self {
        Self {
            success: true,
            error: None,
            data,
            error_code: 0,
        }
    }
}

/// A group in a reply.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupData {
    group_id: String,
    group_name: String,
    group_type: u8,
    /// Not there in replies to `delGroupUser`.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
}

/// The type of a group of several people.
pub(crate) const GROUP_TYPE: u8 = 2;
/// The only status that a document shows, documented nowhere. UNSPECIFIED: group-gateway-status
const STATUS: u16 = 1059;

impl GroupData {
    pub(crate) fn new(group_id: ObjectId, group_name: String) -> Self {
        Self {
            group_id: group_id.into(),
            group_name,
            group_type: GROUP_TYPE,
            status: Some(STATUS),
        }
    }

    pub(crate) fn without_status(self) -> Self {
        Self { status: None, ..self }
    }
}

/// Who does something to which group, as it is in a body.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
pub(crate) struct OnGroup {
    pub(super) current_uid: String,
    pub(super) group_id: String,
}

impl OnGroup {
    /// A text that is no id is the id of no group.
    pub(super) fn operation(self, team: Option<Eid>) -> Result<Operation, Error> {
        let operator = UserId::read("currentUid", self.current_uid)?;
        if self.group_id.is_empty() {
            return Err(Error::Invalid("groupId is empty".to_owned()));
        }
        Ok(Operation {
            eid: team.ok_or(Error::Unauthenticated)?,
            group_id: ObjectId::parse(&self.group_id).ok_or(Error::UnknownGroup)?,
            operator,
        })
    }
}

/// Which users join or leave which group.
pub(crate) struct UsersOfGroup {
    /// By whom, and which group.
    pub operation: Operation,
    /// The users, each once.
    pub users: Vec<UserId>,
}

/// The same, as it is in a body.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
pub(crate) struct UsersOfGroupBody {
    current_uid: String,
    group_id: String,
    user_ids: Vec<String>,
}

impl FromBody for UsersOfGroup {
    type Body = UsersOfGroupBody;

    fn from_body(team: Option<Eid>, body: UsersOfGroupBody) -> Result<Self, Error> {
        let users = user_ids(body.user_ids)?;
        let on_group = OnGroup {
            current_uid: body.current_uid,
            group_id: body.group_id,
        };
        Ok(Self {
            operation: on_group.operation(team)?,
            users,
        })
    }
}

/// The ids in `userIds`, each once.
pub(super) fn user_ids(ids: Vec<String>) -> Result<Vec<UserId>, Error> {
    let users = ids.into_iter().map(|id| UserId::read("userIds", id));
    Ok(crate::domain::distinct(users.collect::<Result<Vec<_>, _>>()?))
}

impl Claim {
    /// The claim, which for the scope `team` names the application too.
    pub(super) fn with_app(self, app_id: Option<&str>) -> Result<Self, Error> {
        if self.scope == Scope::Team && app_id.unwrap_or_default().is_empty() {
            return Err(Error::Invalid("appId is missing".to_owned()));
        }
        Ok(self)
    }
}

/// A scope that is known but cannot be had for a team's secret is as good as a wrong secret.
/// UNSPECIFIED: group-gateway-scopes
pub(super) fn scope(text: &str) -> Result<Scope, Error> {
    match (Scope::parse(text), text) {
        (Some(scope), _) => Ok(scope),
        (None, "app") => Err(Error::Unauthenticated),
        _ => Err(Error::Invalid("scope is none of app, team, resGroupSecret".to_owned())),
    }
}

/// Reads `timestamp`, a number or its digits.
pub(super) fn timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    const EXPECTED: &str = "timestamp is no number of milliseconds";
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "timestamp is no number of milliseconds")]
    enum Timestamp {
        Number(i64),
        Text(String),
    }
    match Timestamp::deserialize(deserializer)? {
        Timestamp::Number(number) => Ok(number),
        Timestamp::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().map_err(|_| serde::de::Error::custom(EXPECTED))
        }
        Timestamp::Text(_) => Err(serde::de::Error::custom(EXPECTED)),
    }
}

/// Tokens in a reply.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenData {
    access_token: String,
    expire_in: i64,
    refresh_token: String,
}

impl From<crate::access::Tokens> for TokenData {
    fn from(tokens: crate::access::Tokens) -> Self {
        Self {
            access_token: tokens.access,
            expire_in: tokens.expire_in,
            refresh_token: tokens.refresh,
        }
    }
}

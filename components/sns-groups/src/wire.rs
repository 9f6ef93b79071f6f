//! Requests and replies as they are on the wire, and the family's envelope and codes.

pub(crate) mod add_group;
pub(crate) mod get_group;
pub(crate) mod join_group_by_code;

use crate::SnsGroups;
use crate::domain::{Error, FAMILY, MAX_PROPS};
use crate::model::PropertyApiModel;
use crate::store::Store;
use aspnet::query::Query;
use aspnet::reply::{self, Failure, Reply};
use aspnet::request::{Bound, Reader};
use aspnet::{ModelState, Site, json, xml};
use common::legacy::auth::{Anonymous, Bearer, Identity, Refusal};
use common::legacy::http::{Incoming, Outgoing};
use common::legacy::limits::{Limited, Limits};
use common::legacy::local_time::LocalTime;
use common::legacy::{Decode, Encode, Endpoint, Family, Route, variables};
use http::Method;
use serde::Serialize;
use std::borrow::Cow;
use std::cell::Cell;

/// What the site reads and writes.
const SITE: Site = Site { xml: false, form: true };

/// The numbers and the text of a failure: `Ret`, `ErrCode`, and the document's text for `Ret`. `ErrCode` is `Ret`, then
/// a number of ours. UNSPECIFIED: sns-groups-codes
fn codes(error: &Error) -> (i32, i32, &'static str) {
    match error {
        Error::NoModel(_) => (1, 1001, "参数错误"),
        Error::Framework(_) | Error::ModelState(_) => (1, 1002, "参数错误"),
        Error::NoMids => (1, 1003, "参数错误"),
        Error::ManyMids => (1, 1004, "参数错误"),
        Error::ManyProps => (1, 1005, "参数错误"),
        Error::NoMid => (1, 1006, "参数错误"),
        Error::Limited(Limited::TooMany) => (2, 2001, "频率受限"),
        Error::Refused(Refusal::Missing) => (3, 3001, "Token无效"),
        Error::Refused(Refusal::Invalid(bearer::Error::Expired)) => (7, 7001, "身份失效"),
        Error::Refused(Refusal::Invalid(_)) => (3, 3002, "Token无效"),
        Error::Internal(_) => (4, 4001, "服务器内部错误"),
        Error::UnknownGroup => (5, 5001, "用户操作错误"),
        Error::UnknownMembers(_) => (5, 5002, "用户操作错误"),
        Error::NoCode => (5, 5003, "用户操作错误"),
        Error::WrongCode => (5, 5004, "用户操作错误"),
        Error::Locked => (5, 5005, "用户操作错误"),
        Error::Limited(Limited::Maintenance) => (6, 6001, "停机维护"),
    }
}

impl Family for SnsGroups {
    const NAME: &'static str = FAMILY;
    const ANSWERS_HEAD: bool = false;
    type Error = Error;
    type Caller = Identity;

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    async fn load() -> Result<Self, variables::Error> {
        Ok(Self {
            bearer: Bearer::load(FAMILY, Anonymous::Configurable).await?,
            limits: Limits::load(FAMILY).await?,
            store: Store::new(),
            reader: Reader {
                site: SITE,
                xml_order: xml::Order::Any,
                local_time: LocalTime::load().await?,
            },
            strict_members: variables::parsed("sns_strict_members", "true or false").await?,
            max_body_bytes: variables::parsed("max_body_bytes", "a number of bytes").await?,
        })
    }

    fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    fn canonical(path: &str) -> Cow<'_, str> {
        reply::canonical(crate::ROUTES.iter().map(Route::path), path)
    }

    /// The framework chooses the action before anybody asks who calls. UNSPECIFIED: sns-groups-limits
    async fn admit(&self, incoming: &Incoming, route: &Route<Self>) -> Result<Identity, Error> {
        selected(incoming, route.path()).map_err(Error::Framework)?;
        self.limits.up().map_err(Error::Limited)?;
        let identity = self.bearer.identify(incoming).map_err(Error::Refused)?;
        let limited = self.limits.check(self.store.database(), &identity.key).await;
        limited.map(|()| identity).map_err(Error::Limited)
    }

    fn unrouted(incoming: &Incoming, allowed: Vec<Method>) -> Error {
        let path = Self::canonical(&incoming.path);
        Error::Framework(match selected(incoming, &path) {
            Err(failure) => failure,
            Ok(()) if allowed.is_empty() => Failure::NotFound,
            Ok(()) => Failure::Method(allowed),
        })
    }

    fn unloaded(error: variables::Error) -> Error {
        Error::Internal(error.to_string())
    }

    fn refuse(incoming: &Incoming, error: Error) -> Outgoing {
        if let Error::Framework(failure) = error {
            return reply::fail(SITE, incoming, failure);
        }
        let (ret, err_code, text) = codes(&error);
        let msg = match error {
            Error::Limited(_) | Error::Internal(_) => text.to_owned(),
            _ => format!("{text}: {error}"),
        };
        let envelope = Envelope::<()>::of(None, ret, err_code, msg);
        let cause = match error {
            Error::Internal(cause) => Some(cause),
            _ => None,
        };
        Outgoing {
            cause,
            ..reply::write(SITE, incoming, &envelope)
        }
    }
}

/// Makes a request of the query and the body.
pub(crate) trait FromIncoming: Sized {
    /// Reads it; `caller` was admitted.
    fn from_incoming(reader: &Reader, caller: Identity, incoming: &Incoming) -> Result<Self, Error>;
}

impl<T: FromIncoming> Decode<T> for SnsGroups {
    fn decode(&self, caller: Identity, incoming: &Incoming) -> Result<T, Error> {
        T::from_incoming(&self.reader, caller, incoming)
    }
}

impl<T: Serialize> Encode<Envelope<T>> for SnsGroups {
    fn encode(&self, incoming: &Incoming, reply: Envelope<T>) -> Outgoing {
        reply::write(SITE, incoming, &reply)
    }
}

/// Whether the framework chooses the action of this path: the query has to have the parameters without a default.
fn selected(incoming: &Incoming, path: &str) -> Result<(), Failure> {
    let required: &[&str] = match path {
        add_group::AddGroup::PATH => &[add_group::ADM_MIDS],
        get_group::GetGroup::PATH => &[GID],
        join_group_by_code::JoinGroupByCode::PATH => &[GID, join_group_by_code::CODE],
        _ => return Ok(()),
    };
    let query = query(incoming)?;
    if required.iter().all(|name| query.has(name)) {
        Ok(())
    } else {
        Err(Failure::NotFound)
    }
}

/// The query; the framework fails on one that it cannot read.
fn query(incoming: &Incoming) -> Result<Query, Failure> {
    Query::parse(&incoming.query).map_err(|_| Failure::Internal("the query cannot be read".to_owned()))
}

/// Reads the parameter of the calls on one group.
fn gid(query: &Query) -> Result<i64, Error> {
    let gid = query.int64(GID, &mut ModelState::default());
    gid.map_err(|_| Error::Framework(Failure::Invalid))
}

/// The parameter of the calls on one group.
const GID: &str = "gid";

/// The model of a body, which has to be there, and to fit as the query does. `state`: what did not fit in the query.
fn checked<M>(parameter: &'static str, bound: Bound<M>, mut state: ModelState) -> Result<M, Error> {
    for (key, texts) in bound.state.entries() {
        texts.iter().for_each(|text| state.add(key, text.as_str()));
    }
    if !state.is_valid() {
        return Err(Error::ModelState(state));
    }
    bound.model.ok_or(Error::NoModel(parameter))
}

/// Whether there are not too many properties.
fn check_props(props: Option<&[Option<PropertyApiModel>]>) -> Result<(), Error> {
    if props.is_some_and(|props| props.len() > MAX_PROPS) {
        Err(Error::ManyProps)
    } else {
        Ok(())
    }
}

/// What every call answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Envelope<T> {
    data: Option<T>,
    ret: i32,
    err_code: i32,
    msg: String,
    seq_id: i32,
    info_msg: String,
}

thread_local! {
    static SEQUENCE: Cell<i32> = const { Cell::new(0) };
}

/// The next number of this instance: from 1, and after the largest again. UNSPECIFIED: sns-groups-seq-id
fn next_sequence() -> i32 {
    let next = SEQUENCE.get().checked_add(1).unwrap_or(1);
    SEQUENCE.set(next);
    next
}

impl<T> Envelope<T> {
    /// A successful reply.
    pub(crate) fn success(data: T) -> Self {
        Self::of(Some(data), 0, 0, "成功返回".to_owned())
    }

    fn of(data: Option<T>, ret: i32, err_code: i32, msg: String) -> Self {
        Self {
            data,
            ret,
            err_code,
            msg,
            seq_id: next_sequence(),
            info_msg: String::new(),
        }
    }

    /// The reply with what else there is to say.
    pub(crate) fn with_info(self, info_msg: String) -> Self {
        Self { info_msg, ..self }
    }
}

impl<T: Serialize> Reply for Envelope<T> {
    fn code(&self) -> i64 {
        self.err_code.into()
    }

    fn json(&self) -> String {
        json::write(self)
    }
}

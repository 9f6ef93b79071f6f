//! The family: its variables, who may call, and its failures with their codes.

use crate::domain::{Error, FAMILY, positive};
use crate::guesses::Guesses;
use crate::model::{AdminLevel, MemberApiModel};
use crate::store::Store;
use crate::wire::Envelope;
use aspnet::reply::{self, FrameworkError};
use aspnet::request::BodyReader;
use aspnet::{Site, xml};
use common::auth::{self, Anonymous, Bearer, Denial, Identity};
use common::http::{Incoming, Outgoing};
use common::limits::{Limited, Limits};
use common::local_time::LocalTime;
use common::{Admit, Encode, Failure, Family, Route, variables};
use serde::Serialize;
use std::borrow::Cow;

/// What the site reads and writes.
const SITE: Site = Site { xml: false, form: true };

/// The family, as an instance keeps it.
pub(crate) struct SnsGroups {
    bearer: Bearer,
    limits: Limits,
    /// Its tables.
    pub(crate) store: Store,
    /// What is known of wrong codes.
    pub(crate) guesses: Guesses,
    /// What reads the bodies of requests.
    pub(crate) reader: BodyReader,
    /// Whether administrators have to be in the directory.
    pub(crate) strict_members: bool,
}

impl Family for SnsGroups {
    const NAME: &'static str = FAMILY;
    const ANSWERS_HEAD: bool = false;
    type Error = Error;

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    async fn load() -> Result<Self, variables::Error> {
        Ok(Self {
            bearer: Bearer::load(FAMILY, Anonymous::Configurable).await?,
            limits: Limits::load(FAMILY).await?,
            store: Store::new(),
            guesses: Guesses::new(),
            reader: BodyReader {
                site: SITE,
                xml_order: xml::Order::Any,
                local_time: LocalTime::load().await?,
            },
            strict_members: variables::parsed("sns_strict_members", "true or false").await?,
        })
    }

    fn canonical(path: &str) -> Cow<'_, str> {
        reply::canonical(crate::ROUTES.iter().map(Route::path), path)
    }

    fn refuse(_: Option<&Self>, incoming: &Incoming, error: Error) -> Outgoing {
        let error = match error {
            Error::Framework(error) => return reply::fail(SITE, incoming, error),
            error => error,
        };
        let (ret, err_code, text) = codes(&error);
        let msg = match error {
            Error::Limited(_) | Error::Internal(_) => text.to_owned(),
            _ => format!("{text}: {error}"),
        };
        let envelope = Envelope::failure(ret, err_code, msg);
        let mut outgoing = reply::json(SITE, incoming, &envelope).unwrap_or_else(|failure| reply::unwritten(&failure));
        outgoing.code = err_code.into();
        if let Error::Internal(cause) = error {
            outgoing.cause = Some(cause);
        }
        outgoing
    }
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    /// What tells this caller from others.
    key: String,
    standing: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It speaks for the administrators.
    BackOffice,
    /// The member with this id; 0 for somebody who is no member of anything.
    Member(i64),
    /// Anybody.
    Stranger,
}

impl Caller {
    /// The member that it is, 0 for a subject that is no member's id; none for a caller that speaks for the administrators, and
    /// for a stranger.
    pub(crate) fn member(&self) -> Option<i64> {
        match self.standing {
            Standing::Member(own) => Some(own),
            Standing::BackOffice | Standing::Stranger => None,
        }
    }

    /// Whether it may add a group with these administrators.
    ///
    /// # Errors
    ///
    /// It is a member, and none of them.
    pub(crate) fn check_administrators(&self, mids: &[i64]) -> Result<(), Error> {
        match self.standing {
            Standing::Member(own) if !mids.contains(&own) => Err(Error::NotOneself),
            _ => Ok(()),
        }
    }

    /// Who joins when it says that `mid` does; 0: it does not say so.
    ///
    /// # Errors
    ///
    /// Nobody has the id, or somebody else.
    pub(crate) fn joining(&self, mid: i64) -> Result<i64, Error> {
        match self.standing {
            Standing::Member(own) if own > 0 && [0, own].contains(&mid) => Ok(own),
            Standing::Member(_) => Err(Error::NotOneself),
            _ if mid > 0 => Ok(mid),
            _ => Err(Error::NoMid),
        }
    }

    /// Whether the token is a person's.
    pub(crate) fn is_person(&self) -> bool {
        matches!(self.standing, Standing::Member(_))
    }

    /// What its wrong codes are counted by where it says that `mid` joins. UNSPECIFIED: sns-groups-join-code
    pub(crate) fn guesser(&self, mid: i64) -> String {
        match self.standing {
            Standing::BackOffice | Standing::Member(_) => format!("token {} {mid}", self.key),
            Standing::Stranger => format!("address {}", self.key),
        }
    }

    /// Whether it is shown the code of a group in which it has this level.
    pub(crate) fn sees_code(&self, level: Option<AdminLevel>) -> bool {
        match self.standing {
            Standing::BackOffice => true,
            Standing::Member(_) => level.is_some_and(AdminLevel::administers),
            Standing::Stranger => false,
        }
    }

    /// What it is shown of a member.
    pub(crate) fn shown(&self, member: MemberApiModel) -> MemberApiModel {
        match self.standing {
            Standing::BackOffice => member,
            Standing::Member(own) if own == member.mid => member,
            Standing::Member(_) => member.seen_by_members(),
            Standing::Stranger => member.seen_by_strangers(),
        }
    }
}

impl From<Identity> for Caller {
    /// UNSPECIFIED: sns-groups-in-group
    fn from(identity: Identity) -> Self {
        Self {
            key: identity.key,
            standing: match identity.caller {
                auth::Caller::BackOffice => Standing::BackOffice,
                auth::Caller::Person(subject) => {
                    let own = positive(&subject).filter(|own| own.to_string() == subject);
                    Standing::Member(own.unwrap_or_default())
                }
                auth::Caller::Anonymous => Standing::Stranger,
            },
        }
    }
}

impl Admit<Caller> for SnsGroups {
    /// UNSPECIFIED: sns-groups-limits
    async fn admit(&self, incoming: &Incoming) -> Result<Caller, Error> {
        self.limits.up().map_err(Error::Limited)?;
        let identity = self.bearer.identify(incoming).map_err(Error::Denied)?;
        let limited = self.limits.check(&identity.key).await;
        limited.map(|()| identity.into()).map_err(Error::Limited)
    }
}

impl<T: Serialize> Encode<Envelope<T>> for SnsGroups {
    fn encode(&self, incoming: &Incoming, reply: Envelope<T>) -> Result<Outgoing, Error> {
        Ok(reply::json(SITE, incoming, &reply)?)
    }
}

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
        Error::LargeReply => (1, 1007, "参数错误"),
        Error::Limited(Limited::TooMany) => (2, 2001, "频率受限"),
        Error::Denied(Denial::Missing) => (3, 3001, "Token无效"),
        Error::Denied(Denial::Invalid(bearer::Error::Expired)) => (7, 7001, "身份失效"),
        Error::Denied(Denial::Invalid(_)) => (3, 3002, "Token无效"),
        Error::Internal(_) => (4, 4001, "服务器内部错误"),
        Error::UnknownGroup => (5, 5001, "用户操作错误"),
        Error::UnknownMembers(_) => (5, 5002, "用户操作错误"),
        Error::NoCode => (5, 5003, "用户操作错误"),
        Error::WrongCode => (5, 5004, "用户操作错误"),
        Error::Locked => (5, 5005, "用户操作错误"),
        Error::NotOneself => (5, 5006, "用户操作错误"),
        Error::FullGroup => (5, 5007, "用户操作错误"),
        Error::Limited(Limited::Maintenance) => (6, 6001, "停机维护"),
    }
}

impl From<FrameworkError> for Error {
    fn from(error: FrameworkError) -> Self {
        Self::Framework(error)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::UnknownPath => Self::Framework(FrameworkError::NotFound),
            Failure::Method(allowed) => Self::Framework(FrameworkError::Method(allowed)),
            Failure::Body(error) => Self::Framework(error.into()),
            Failure::Internal(cause) => Self::Internal(cause),
        }
    }
}

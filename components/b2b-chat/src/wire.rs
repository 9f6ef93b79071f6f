//! Requests and replies as they are on the wire, and the family's envelope and codes.

pub(crate) mod get_message_history;
pub(crate) mod init_group_chat;

mod api_ret;

pub(crate) use api_ret::{ApiRet, Moment, Payload};

use crate::B2bChat;
use crate::domain::{Entry, Error, FAMILY, Window};
use crate::rong_cloud::RongCloud;
use crate::store::Store;
use aspnet::reply::{self, Failure};
use aspnet::request::{Bound, Reader};
use aspnet::{Model, Site, xml};
use common::legacy::auth::{Anonymous, Bearer};
use common::legacy::http::{Incoming, Outgoing};
use common::legacy::limits::Limits;
use common::legacy::local_time::LocalTime;
use common::legacy::{Decode, Encode, Family, Route, variables};
use http::Method;
use message_store::Messages;
use std::borrow::Cow;

/// The namespace of the data contracts of requests, and of what this server puts into `Message`.
const NAMESPACE: &str = "http://schemas.datacontract.org/2004/07/JR.SAAS.Models.IMOnlien";

/// The namespace of the data contracts of replies.
const COMMON_NAMESPACE: &str = "http://schemas.datacontract.org/2004/07/JR.SAAS.Models.Common";

/// What the site reads and writes: the document's formats.
const SITE: Site = Site { xml: true, form: false };

/// The name of the action's parameter, in the keys of what does not fit. UNSPECIFIED: b2b-chat-codes
const PARAMETER: &str = "param";

/// The code of a success.
const SUCCESS: &str = "1";

/// The code of a failure. UNSPECIFIED: b2b-chat-codes
fn code(error: &Error) -> &'static str {
    match error {
        Error::Invalid(_) => "1001",
        Error::UnknownGroup => "1002",
        Error::OtherLine => "1003",
        Error::Unauthenticated(_) => "1004",
        Error::Expired => "1005",
        Error::Refused { .. } => "1006",
        Error::NoAnswer(_) => "1007",
        Error::TooMany => "1008",
        Error::Maintenance => "1009",
        Error::Internal(_) => "1010",
    }
}

/// A call that fails.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// By the framework, before there is an action.
    Framework(Failure),
    /// By the family, with the zone of the time in its reply.
    Family(Error, LocalTime),
}

impl B2bChat {
    /// The failure of a call, with the time that its reply carries.
    pub(crate) fn refusal(&self, error: impl Into<Error>) -> Refusal {
        Refusal::Family(error.into(), self.reader.local_time)
    }

    /// The parameter of an action, which has to be there and to fit.
    fn parameter<M: Model>(&self, incoming: &Incoming) -> Result<M, Refusal> {
        let Bound { model, state } = self.reader.body(PARAMETER, incoming).map_err(Refusal::Framework)?;
        if !state.is_valid() {
            return Err(self.refusal(Error::Invalid(state.to_string())));
        }
        model.ok_or_else(|| self.refusal(Error::Invalid("the request has no object".to_owned())))
    }
}

impl Family for B2bChat {
    const NAME: &'static str = FAMILY;
    const ANSWERS_HEAD: bool = false;
    type Error = Refusal;
    type Caller = ();

    fn routes() -> &'static [Route<Self>] {
        &crate::ROUTES
    }

    /// DIVERGES: b2b-chat-xml-order
    async fn load() -> Result<Self, variables::Error> {
        let strict = variables::parsed("b2b_strict_xml_order", "true or false").await?;
        let reader = Reader {
            site: SITE,
            xml_order: if strict { xml::Order::Strict } else { xml::Order::Any },
            local_time: LocalTime::load().await?,
        };
        Ok(Self {
            // UNSPECIFIED: b2b-chat-access
            bearer: Bearer::load(FAMILY, Anonymous::Configurable).await?,
            limits: Limits::load(FAMILY).await?,
            reader,
            store: Store::new(),
            messages: Messages::new(),
            rong_cloud: RongCloud::load().await?,
            max_body_bytes: variables::parsed("max_body_bytes", "a number of bytes").await?,
        })
    }

    fn max_body_bytes(&self) -> usize {
        self.max_body_bytes
    }

    fn canonical(path: &str) -> Cow<'_, str> {
        reply::canonical(crate::ROUTES.iter().map(Route::path), path)
    }

    async fn admit(&self, incoming: &Incoming, _route: &Route<Self>) -> Result<(), Refusal> {
        self.limits.up().map_err(|limited| self.refusal(limited))?;
        let identity = self.bearer.identify(incoming).map_err(|error| self.refusal(error))?;
        let checked = self.limits.check(self.store.database(), &identity.key).await;
        checked.map_err(|limited| self.refusal(limited))
    }

    fn unrouted(_incoming: &Incoming, allowed: Vec<Method>) -> Refusal {
        Refusal::Framework(if allowed.is_empty() {
            Failure::NotFound
        } else {
            Failure::Method(allowed)
        })
    }

    fn unloaded(error: variables::Error) -> Refusal {
        Refusal::Family(Error::Internal(error.to_string()), LocalTime::UTC)
    }

    fn refuse(incoming: &Incoming, refusal: Refusal) -> Outgoing {
        let (error, local_time) = match refusal {
            Refusal::Framework(failure) => return reply::fail(SITE, incoming, failure),
            Refusal::Family(error, local_time) => (error, local_time),
        };
        let failure = ApiRet::failure(code(&error), error.to_string(), local_time);
        let cause = match error {
            Error::Internal(cause) | Error::NoAnswer(cause) => Some(cause),
            _ => None,
        };
        Outgoing {
            cause,
            ..reply::write(SITE, incoming, &failure)
        }
    }
}

impl Decode<Entry> for B2bChat {
    fn decode(&self, _caller: (), incoming: &Incoming) -> Result<Entry, Refusal> {
        let params: init_group_chat::ChatBoxParams = self.parameter(incoming)?;
        params.try_into().map_err(|error: Error| self.refusal(error))
    }
}

impl Decode<Window> for B2bChat {
    fn decode(&self, _caller: (), incoming: &Incoming) -> Result<Window, Refusal> {
        let page: get_message_history::MessageInfoPage = self.parameter(incoming)?;
        page.try_into().map_err(|error: Error| self.refusal(error))
    }
}

impl<M: Payload> Encode<ApiRet<M>> for B2bChat {
    fn encode(&self, incoming: &Incoming, reply: ApiRet<M>) -> Outgoing {
        reply::write(SITE, incoming, &reply)
    }
}

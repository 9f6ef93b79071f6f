//! Endpoints: a decoded request, who may make it, and what is done with it.

use crate::family::{Admit, Encode, Family};
use crate::http::{Incoming, Outgoing};
use http::Method;
use std::future::Future;

/// The error of an endpoint's family.
pub(crate) type Error<E> = <<E as Endpoint>::Family as Family>::Error;

/// One endpoint. The type is the decoded request: its fields are what the caller asks for, in the family's own types.
///
/// A call is admitted ([`Caller`](Self::Caller)), decoded, handled, and its reply encoded, in this order.
pub trait Endpoint: Sized + 'static {
    /// The stem that names the endpoint everywhere: files, tests, samples, headings, the log.
    const NAME: &'static str;
    /// The method that it answers.
    const METHOD: Method;
    /// Its path, with the leading slash. A segment `{name}` stands for any text, which [`Incoming::parameter`] returns.
    const PATH: &'static str;
    /// Whether the body is read while the call is handled, and so may be of any length: [`decode`](Self::decode) takes it
    /// with [`Incoming::take_stream`]. Else it is in [`Incoming::body`], at most `max_body_bytes` long.
    const STREAMS: bool = false;
    /// The family it belongs to.
    type Family: Admit<Self::Caller> + Encode<Self::Reply>;
    /// Who may call.
    type Caller;
    /// The reply to a successful call.
    type Reply;

    /// Whether a request with this path is for this endpoint at all, before its method and its caller are looked at.
    ///
    /// # Errors
    ///
    /// The family's error for a request that is not.
    fn select(incoming: &Incoming) -> Result<(), Error<Self>> {
        Self::Family::select(incoming)
    }

    /// Reads a request of `caller`.
    ///
    /// # Errors
    ///
    /// The family's error for a request that is none of this endpoint's.
    fn decode(family: &Self::Family, caller: Self::Caller, incoming: &Incoming) -> Result<Self, Error<Self>>;

    /// Does what is asked for.
    fn handle(self, family: &Self::Family) -> impl Future<Output = Result<Self::Reply, Error<Self>>>;

    /// The reply to a failed call, where the endpoint's document has others than the family.
    fn refuse(family: Option<&Self::Family>, incoming: &Incoming, error: Error<Self>) -> Outgoing {
        Self::Family::refuse(family, incoming, error)
    }
}

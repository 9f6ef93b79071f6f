//! One published API: how long it lives, what all its endpoints share, and the form of its failures.

use crate::cors::Documented;
use crate::http::{BodyError, Incoming, Outgoing};
use crate::route::Route;
use crate::variables;
use http::Method;
use std::borrow::Cow;
use std::future::Future;

/// What fails alike in every family; each answers it in its own form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No endpoint has the path.
    #[error("no endpoint has this path")]
    UnknownPath,
    /// Endpoints have the path, and none the method; these methods are there.
    #[error("this path has other methods")]
    Method(Vec<Method>),
    /// The request body cannot be had.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Something here failed: a variable, a statement, the writing of a reply. The text is for the log.
    #[error("internal error")]
    Internal(String),
}

/// One published API: its endpoints, and the form of its errors.
///
/// A value of it lives as long as the instance and holds what is worth keeping: variables, the database connection.
pub trait Family: Sized + 'static {
    /// The component's name, in the log.
    const NAME: &'static str;
    /// Whether HEAD is answered wherever GET is.
    const ANSWERS_HEAD: bool = true;
    /// What pages of other origins may do, where the document says it; else the variable `cors_allowed_origins` does.
    const CORS: Option<Documented> = None;
    /// Every way in which a call of this family fails.
    type Error: From<Failure>;

    /// The endpoints in the document's order.
    fn routes() -> &'static [Route<Self>];

    /// Reads the variables; called once an instance, and again after a failure.
    fn load() -> impl Future<Output = Result<Self, variables::Error>>;

    /// The path by which an endpoint is looked up, where the original takes more than one spelling of it.
    fn canonical(path: &str) -> Cow<'_, str> {
        Cow::Borrowed(path)
    }

    /// The method by which an endpoint is looked up, where the original takes another than the request's own. `None`: no
    /// endpoint has it.
    fn method(incoming: &Incoming) -> Option<Method> {
        Some(incoming.method.clone())
    }

    /// Whether a request whose path is an endpoint's is looked at any further, before its method and its caller are.
    ///
    /// # Errors
    ///
    /// The family's error for one that is not.
    fn select(_incoming: &Incoming) -> Result<(), Self::Error> {
        Ok(())
    }

    /// The reply to a failed call, with the cause for the log. `family`: none while the variables cannot be read.
    fn refuse(family: Option<&Self>, incoming: &Incoming, error: Self::Error) -> Outgoing;
}

/// How a family finds out that a request comes from a `Caller`, the kind of caller that an endpoint takes.
pub trait Admit<Caller>: Family {
    /// Who calls; asked before the body is read.
    ///
    /// # Errors
    ///
    /// The family's error for a request that comes from no such caller.
    fn admit(&self, incoming: &Incoming) -> impl Future<Output = Result<Caller, Self::Error>>;
}

/// How a family writes a kind of reply.
pub trait Encode<Reply>: Family {
    /// Makes the reply to a successful call.
    ///
    /// # Errors
    ///
    /// [`Failure::Internal`] for what cannot be written.
    fn encode(&self, incoming: &Incoming, reply: Reply) -> Result<Outgoing, Self::Error>;
}

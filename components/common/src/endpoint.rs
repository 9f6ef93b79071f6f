//! Typed endpoints: what a family is, and how one request finds its way through it.

use crate::http::{Incoming, Outgoing};
use crate::variables;
use http::Method;
use std::{future::Future, pin::Pin};

/// What a document says of one endpoint.
pub trait Endpoint: 'static {
    /// The stem that names the endpoint everywhere: files, tests, samples, headings, the log.
    const NAME: &'static str;
    /// The method that it answers.
    const METHOD: Method;
    /// Its path, with the leading slash.
    const PATH: &'static str;
    /// The request as it is on the wire.
    type Request;
    /// The reply to a successful call as it is on the wire.
    type Reply;
}

/// What a family does for one of its endpoints.
pub trait Handle<E: Endpoint>: Family {
    /// Answers a request that was admitted and decoded.
    fn handle(&self, request: E::Request) -> impl Future<Output = Result<E::Reply, Self::Error>>;
}

/// How a family reads a request type.
pub trait Decode<T>: Family {
    /// Makes a `T` of a request that was admitted.
    ///
    /// # Errors
    ///
    /// The family's error for a request that is no `T`.
    fn decode(&self, incoming: &Incoming) -> Result<T, Self::Error>;
}

/// How a family writes a reply type.
pub trait Encode<T>: Family {
    /// Makes the reply to a successful call.
    fn encode(&self, reply: T) -> Outgoing;
}

/// One published API: its endpoints, who may call it, and the form of its errors.
///
/// A value of it lives as long as the instance and holds what is worth keeping: variables, the database connection.
pub trait Family: Sized + 'static {
    /// The component's name, in the log.
    const NAME: &'static str;
    /// Every way in which a call of this family fails.
    type Error;

    /// The endpoints in the document's order.
    fn routes() -> &'static [Route<Self>];

    /// Reads the variables; called once an instance, and again after a failure.
    fn load() -> impl Future<Output = Result<Self, variables::Error>>;

    /// The largest request body that is kept, in bytes.
    fn max_body_bytes(&self) -> usize;

    /// Whether the caller may call this route; before the body is decoded.
    ///
    /// # Errors
    ///
    /// The family's error for a caller that may not.
    fn admit(&self, incoming: &Incoming, route: &Route<Self>) -> Result<(), Self::Error>;

    /// What to answer where no route has the path (`known_path` is false) or none has the method.
    fn unrouted(known_path: bool) -> Self::Error;

    /// What to answer when [`load`](Self::load) failed.
    fn unloaded(error: variables::Error) -> Self::Error;

    /// The reply to a failed call, with the cause for the log.
    fn refuse(incoming: &Incoming, error: Self::Error) -> Outgoing;
}

type Reply<'a> = Pin<Box<dyn Future<Output = Outgoing> + 'a>>;

/// An entry of a family's route table.
pub struct Route<F> {
    name: &'static str,
    method: Method,
    path: &'static str,
    call: for<'a> fn(&'a F, &'a Incoming) -> Reply<'a>,
}

impl<F: Family> Route<F> {
    /// The route to an endpoint.
    #[must_use]
    pub const fn to<E: Endpoint>() -> Self
    where
        F: Handle<E> + Decode<E::Request> + Encode<E::Reply>,
    {
        Self {
            name: E::NAME,
            method: E::METHOD,
            path: E::PATH,
            call: |family, incoming| Box::pin(call::<F, E>(family, incoming)),
        }
    }

    /// The endpoint's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The endpoint's path.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// Finds the route of a request.
    ///
    /// # Errors
    ///
    /// No route fits; holds whether one has the path, with another method.
    pub(crate) fn find(incoming: &Incoming) -> Result<&'static Self, bool> {
        let with_path = || F::routes().iter().filter(|route| route.path == incoming.path);
        with_path()
            .find(|route| route.method == incoming.method)
            .ok_or_else(|| with_path().next().is_some())
    }

    /// Admits, decodes, handles and encodes one request.
    pub(crate) async fn answer(&self, family: &F, incoming: &Incoming) -> Outgoing {
        match family.admit(incoming, self) {
            Ok(()) => (self.call)(family, incoming).await,
            Err(error) => F::refuse(incoming, error),
        }
    }
}

async fn call<F, E>(family: &F, incoming: &Incoming) -> Outgoing
where
    E: Endpoint,
    F: Handle<E> + Decode<E::Request> + Encode<E::Reply>,
{
    let result = match family.decode(incoming) {
        Ok(request) => Handle::<E>::handle(family, request).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(reply) => family.encode(reply),
        Err(error) => F::refuse(incoming, error),
    }
}

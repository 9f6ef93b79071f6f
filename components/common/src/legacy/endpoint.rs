//! Typed endpoints: what a family is, and how one request finds its way through it.

use crate::http::{Body, Incoming, Outgoing, Parameters};
use crate::variables;
use http::Method;
use std::{borrow::Cow, future::Future, pin::Pin};

/// What a document says of one endpoint.
pub trait Endpoint: 'static {
    /// The stem that names the endpoint everywhere: files, tests, samples, headings, the log.
    const NAME: &'static str;
    /// The method that it answers.
    const METHOD: Method;
    /// Its path, with the leading slash. A segment `{name}` stands for any text, which [`Incoming::parameter`] returns.
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

/// What a family does for an endpoint whose body is read while it is handled, so that it may be of any length.
pub trait HandleStream<E: Endpoint>: Family {
    /// Answers a request that was admitted and decoded; `body` is what the caller is still sending.
    fn handle(&self, request: E::Request, body: Body) -> impl Future<Output = Result<E::Reply, Self::Error>>;
}

/// How a family reads a request type.
pub trait Decode<T>: Family {
    /// Makes a `T` of a request of `caller`, who was admitted.
    ///
    /// # Errors
    ///
    /// The family's error for a request that is no `T`.
    fn decode(&self, caller: Self::Caller, incoming: &Incoming) -> Result<T, Self::Error>;
}

/// How a family writes a reply type.
pub trait Encode<T>: Family {
    /// Makes the reply to a successful call.
    fn encode(&self, incoming: &Incoming, reply: T) -> Outgoing;
}

/// One published API: its endpoints, who may call it, and the form of its errors.
///
/// A value of it lives as long as the instance and holds what is worth keeping: variables, the database connection.
pub trait Family: Sized + 'static {
    /// The component's name, in the log.
    const NAME: &'static str;
    /// Every way in which a call of this family fails.
    type Error;
    /// Who was admitted, where the family's calls depend on it.
    type Caller;
    /// Whether HEAD is answered wherever GET is.
    const ANSWERS_HEAD: bool = true;

    /// The endpoints in the document's order.
    fn routes() -> &'static [Route<Self>];

    /// Reads the variables; called once an instance, and again after a failure.
    fn load() -> impl Future<Output = Result<Self, variables::Error>>;

    /// The largest request body that is kept, in bytes.
    fn max_body_bytes(&self) -> usize;

    /// The path by which a route is looked up, where the original takes more than one spelling of it.
    fn canonical(path: &str) -> Cow<'_, str> {
        Cow::Borrowed(path)
    }

    /// Whether the caller may call this route; before the body is decoded.
    ///
    /// # Errors
    ///
    /// The family's error for a caller that may not.
    fn admit(
        &self,
        incoming: &Incoming,
        route: &Route<Self>,
    ) -> impl Future<Output = Result<Self::Caller, Self::Error>>;

    /// What to answer where no route has the path, or none the method. `allowed`: the methods of the routes that have the
    /// path, none if it is unknown.
    fn unrouted(incoming: &Incoming, allowed: Vec<Method>) -> Self::Error;

    /// What to answer when [`load`](Self::load) failed.
    fn unloaded(error: variables::Error) -> Self::Error;

    /// The reply to a failed call, with the cause for the log.
    fn refuse(incoming: &Incoming, error: Self::Error) -> Outgoing;
}

type Reply<'a> = Pin<Box<dyn Future<Output = Outgoing> + 'a>>;

/// What a route does with a request that was admitted.
enum Call<F: Family> {
    /// The body is in the request.
    Whole(for<'a> fn(&'a F, F::Caller, &'a Incoming) -> Reply<'a>),
    /// The body is read by the handler.
    Streamed(for<'a> fn(&'a F, F::Caller, &'a Incoming, Body) -> Reply<'a>),
}

/// An entry of a family's route table.
pub struct Route<F: Family> {
    name: &'static str,
    method: Method,
    path: &'static str,
    call: Call<F>,
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
            call: Call::Whole(|family, caller, incoming| Box::pin(whole::<F, E>(family, caller, incoming))),
        }
    }

    /// The route to an endpoint that reads its body itself.
    #[must_use]
    pub const fn streaming<E: Endpoint>() -> Self
    where
        F: HandleStream<E> + Decode<E::Request> + Encode<E::Reply>,
    {
        Self {
            name: E::NAME,
            method: E::METHOD,
            path: E::PATH,
            call: Call::Streamed(|family, caller, incoming, body| {
                Box::pin(streamed::<F, E>(family, caller, incoming, body))
            }),
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

    /// Finds the route of a request, with the texts that stand for the named segments of its path. HEAD is answered
    /// like GET where the family answers it at all; the host leaves the body away.
    ///
    /// # Errors
    ///
    /// No route fits; the methods of those that have the path.
    pub(crate) fn find(incoming: &Incoming) -> Result<(&'static Self, Parameters), Vec<Method>> {
        let path = F::canonical(&incoming.path);
        let wanted = if F::ANSWERS_HEAD && incoming.method == Method::HEAD {
            &Method::GET
        } else {
            &incoming.method
        };
        let mut allowed = Vec::new();
        for route in F::routes() {
            let Some(parameters) = matched(route.path, &path) else {
                continue;
            };
            if route.method == wanted {
                return Ok((route, parameters));
            }
            allowed.push(route.method.clone());
            if F::ANSWERS_HEAD && route.method == Method::GET {
                allowed.push(Method::HEAD);
            }
        }
        Err(allowed)
    }

    /// Admits, reads, decodes, handles and encodes one request.
    pub(crate) async fn answer(&self, family: &F, incoming: &mut Incoming, mut body: Body) -> Outgoing {
        let limit = family.max_body_bytes();
        let admitted = family.admit(incoming, self).await;
        match (self.call, admitted) {
            (Call::Streamed(call), Ok(caller)) => call(family, caller, incoming, body).await,
            (Call::Whole(call), Ok(caller)) => {
                incoming.body = body.read(limit).await;
                call(family, caller, incoming).await
            }
            (_, Err(error)) => {
                body.drain(limit).await;
                F::refuse(incoming, error)
            }
        }
    }
}

impl<F: Family> Clone for Call<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Family> Copy for Call<F> {}

/// The parameters of a path that fits a route's. A text that is not UTF-8 once decoded fits no segment.
fn matched(pattern: &'static str, path: &str) -> Option<Parameters> {
    let mut parameters = Vec::new();
    let mut segments = path.split('/');
    for expected in pattern.split('/') {
        let segment = segments.next()?;
        let name = expected.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        match name {
            Some(name) if !segment.is_empty() => {
                let text = percent_encoding::percent_decode_str(segment).decode_utf8().ok()?;
                parameters.push((name, text.into_owned()));
            }
            None if segment == expected => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(parameters)
}

async fn whole<F, E>(family: &F, caller: F::Caller, incoming: &Incoming) -> Outgoing
where
    E: Endpoint,
    F: Handle<E> + Decode<E::Request> + Encode<E::Reply>,
{
    let result = match family.decode(caller, incoming) {
        Ok(request) => Handle::<E>::handle(family, request).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(reply) => family.encode(incoming, reply),
        Err(error) => F::refuse(incoming, error),
    }
}

async fn streamed<F, E>(family: &F, caller: F::Caller, incoming: &Incoming, mut body: Body) -> Outgoing
where
    E: Endpoint,
    F: HandleStream<E> + Decode<E::Request> + Encode<E::Reply>,
{
    let result = match family.decode(caller, incoming) {
        Ok(request) => HandleStream::<E>::handle(family, request, body).await,
        Err(error) => {
            body.drain(family.max_body_bytes()).await;
            Err(error)
        }
    };
    match result {
        Ok(reply) => family.encode(incoming, reply),
        Err(error) => F::refuse(incoming, error),
    }
}

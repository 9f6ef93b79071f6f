//! The way of a request to its endpoint and through it.

use crate::endpoint::{Endpoint, Error};
use crate::family::{Admit, Encode, Family};
use crate::http::{BodyStream, Incoming, Outgoing, Parameters};
use http::Method;
use std::future::Future;
use std::pin::Pin;

type Reply<'a> = Pin<Box<dyn Future<Output = Outgoing> + 'a>>;

/// An entry of a family's route table.
pub struct Route<F: Family> {
    name: &'static str,
    method: Method,
    path: &'static str,
    select: fn(&Incoming) -> Result<(), F::Error>,
    answer: for<'a> fn(&'a F, &'a mut Incoming, BodyStream, usize) -> Reply<'a>,
    refuse: fn(Option<&F>, &Incoming, F::Error) -> Outgoing,
}

/// Why no route takes a request.
pub(crate) struct Unrouted<F: Family> {
    /// The methods of the routes that have its path; none where the path is unknown.
    pub(crate) allowed: Vec<Method>,
    /// The first of them.
    pub(crate) route: Option<&'static Route<F>>,
}

impl<F: Family> Route<F> {
    /// The route to an endpoint.
    #[must_use]
    pub const fn to<E: Endpoint<Family = F>>() -> Self {
        Self {
            name: E::NAME,
            method: E::METHOD,
            path: E::PATH,
            select: E::select,
            answer: |family, incoming, body, limit| Box::pin(answer::<E>(family, incoming, body, limit)),
            refuse: E::refuse,
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
    pub(crate) fn find(incoming: &Incoming) -> Result<(&'static Self, Parameters), Unrouted<F>> {
        let path = F::canonical(&incoming.path);
        let method = F::method(incoming);
        let wanted = match &method {
            Some(method) if F::ANSWERS_HEAD && method == Method::HEAD => Some(&Method::GET),
            method => method.as_ref(),
        };
        let mut unrouted = Unrouted {
            allowed: Vec::new(),
            route: None,
        };
        for route in F::routes() {
            let Some(parameters) = matched(route.path, &path) else {
                continue;
            };
            if wanted == Some(&route.method) {
                return Ok((route, parameters));
            }
            unrouted.allowed.push(route.method.clone());
            if F::ANSWERS_HEAD && route.method == Method::GET {
                unrouted.allowed.push(Method::HEAD);
            }
            unrouted.route.get_or_insert(route);
        }
        Err(unrouted)
    }

    /// Whether the request is for the endpoint at all.
    pub(crate) fn select(&self, incoming: &Incoming) -> Result<(), F::Error> {
        (self.select)(incoming)
    }

    /// Answers one request. `limit`: how many bytes of its body are kept.
    pub(crate) async fn answer(&self, family: &F, incoming: &mut Incoming, body: BodyStream, limit: usize) -> Outgoing {
        (self.answer)(family, incoming, body, limit).await
    }

    /// The reply to a request that failed before the endpoint saw it.
    pub(crate) fn refuse(&self, family: Option<&F>, incoming: &Incoming, error: F::Error) -> Outgoing {
        (self.refuse)(family, incoming, error)
    }
}

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

async fn answer<E: Endpoint>(family: &E::Family, incoming: &mut Incoming, body: BodyStream, limit: usize) -> Outgoing {
    match call::<E>(family, incoming, body, limit).await {
        Ok(outgoing) => outgoing,
        Err(error) => E::refuse(Some(family), incoming, error),
    }
}

async fn call<E: Endpoint>(
    family: &E::Family,
    incoming: &mut Incoming,
    mut body: BodyStream,
    limit: usize,
) -> Result<Outgoing, Error<E>> {
    let caller = match admitted::<E>(family, incoming).await {
        Ok(caller) => caller,
        Err(error) => {
            body.drain(limit).await;
            return Err(error);
        }
    };
    if E::STREAMS {
        incoming.stream.replace(Some(body));
    } else {
        incoming.body = body.read(limit).await;
    }
    let endpoint = match E::decode(family, caller, incoming) {
        Ok(endpoint) => endpoint,
        Err(error) => {
            let unread = incoming.take_stream();
            if let Some(mut body) = unread {
                body.drain(limit).await;
            }
            return Err(error);
        }
    };
    let reply = endpoint.handle(family).await?;
    family.encode(incoming, reply)
}

async fn admitted<E: Endpoint>(family: &E::Family, incoming: &Incoming) -> Result<E::Caller, Error<E>> {
    E::select(incoming)?;
    family.admit(incoming).await
}

#[cfg(test)]
mod tests {
    use super::matched;

    #[test]
    fn a_named_segment_takes_any_one_segment_and_is_decoded_once() {
        let found = |path| matched("/shops/{id}", path).map(|parameters| parameters[0].1.clone());
        assert_eq!(found("/shops/a%2Fb%2525").as_deref(), Some("a/b%25"));
        assert_eq!(found("/shops/%E5%8D%96+1").as_deref(), Some("卖+1"));
        for path in [
            "/shops",
            "/shops/",
            "/shops/a/",
            "/shops/a/b",
            "/shop/a",
            "/shops/%FF",
            "shops/a",
        ] {
            assert_eq!(found(path), None, "{path}");
        }
        assert_eq!(matched("/shops", "/shops"), Some(Vec::new()));
    }
}

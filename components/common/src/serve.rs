//! One request from the host's hands and back into them.

use crate::cors::Cors;
use crate::family::{Failure, Family};
use crate::http::{self, BodyStream, Incoming, Outgoing};
use crate::route::{Route, Unrouted};
use crate::{ids, log, variables};
use ::http::Method;
use spin_sdk::wasip3::http::types::{Request, Response};
use std::cell::RefCell;
use std::rc::Rc;
use std::thread::LocalKey;
use std::time::Instant;

/// What a component keeps between requests: its family, once it is loaded.
pub struct Instance<F>(RefCell<Option<Rc<Loaded<F>>>>);

/// A family with what is read beside it for every one of them.
struct Loaded<F> {
    family: F,
    cors: Cors,
    /// The largest request body that is kept, in bytes.
    max_body_bytes: usize,
}

impl<F> Instance<F> {
    /// Nothing loaded yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(RefCell::new(None))
    }
}

impl<F> Default for Instance<F> {
    fn default() -> Self {
        Self::new()
    }
}

/// Makes a component of a family: what the host calls, and what an instance keeps.
#[macro_export]
macro_rules! component {
    ($family:ty) => {
        thread_local! {
            static INSTANCE: $crate::Instance<$family> = const { $crate::Instance::new() };
        }

        struct Component;

        $crate::spin_sdk::wasip3::http::service::export!(Component);

        impl $crate::spin_sdk::wasip3::exports::http::handler::Guest for Component {
            async fn handle(
                request: $crate::spin_sdk::wasip3::http::types::Request,
            ) -> Result<
                $crate::spin_sdk::wasip3::http::types::Response,
                $crate::spin_sdk::wasip3::http::types::ErrorCode,
            > {
                Ok($crate::serve(&INSTANCE, request).await)
            }
        }
    };
}

/// Answers one request and logs it.
pub async fn serve<F: Family>(instance: &'static LocalKey<Instance<F>>, request: Request) -> Response {
    let start = Instant::now();
    let (mut incoming, body) = http::receive(request);
    let (endpoint, outgoing) = answer(instance, &mut incoming, body).await;
    log::request(&log::Line {
        family: F::NAME,
        endpoint,
        status: outgoing.status.as_u16(),
        code: outgoing.code,
        us: u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
        request_id: &request_id(&incoming),
        cause: outgoing.cause.as_deref(),
    });
    http::respond(outgoing).await
}

/// The reply to a request, with the name of the endpoint that gave it.
async fn answer<F: Family>(
    instance: &'static LocalKey<Instance<F>>,
    incoming: &mut Incoming,
    mut body: BodyStream,
) -> (&'static str, Outgoing) {
    match loaded(instance).await {
        Ok(loaded) => {
            let (endpoint, mut outgoing) = loaded.answer(incoming, body).await;
            loaded.cors.mark(incoming, &mut outgoing);
            (endpoint, outgoing)
        }
        Err(error) => {
            body.drain(0).await;
            let found = Route::<F>::find(incoming);
            let route = found.map_or_else(|unrouted| unrouted.route, |(route, _)| Some(route));
            let failure = Failure::Internal(error.to_string());
            let mut outgoing = refuse(route, None, incoming, failure.into());
            Cors::without_variables::<F>().mark(incoming, &mut outgoing);
            (UNROUTED, outgoing)
        }
    }
}

impl<F: Family> Loaded<F> {
    async fn answer(&self, incoming: &mut Incoming, mut body: BodyStream) -> (&'static str, Outgoing) {
        let Self {
            family,
            cors,
            max_body_bytes,
        } = self;
        match Route::<F>::find(incoming) {
            Ok((route, parameters)) => {
                incoming.parameters = parameters;
                let outgoing = route.answer(family, incoming, body, *max_body_bytes).await;
                (route.name(), outgoing)
            }
            Err(Unrouted { allowed, route }) => {
                body.drain(*max_body_bytes).await;
                if let Some(preflight) = cors.preflight(incoming, &allowed) {
                    return (UNROUTED, preflight);
                }
                let selected = route.map_or(Ok(()), |route| route.select(incoming));
                let error = selected.err().unwrap_or_else(|| unrouted(allowed).into());
                (UNROUTED, refuse(route, Some(family), incoming, error))
            }
        }
    }
}

/// Stands for the endpoint in the log where a request has none.
const UNROUTED: &str = "-";

fn unrouted(allowed: Vec<Method>) -> Failure {
    if allowed.is_empty() {
        Failure::UnknownPath
    } else {
        Failure::Method(allowed)
    }
}

/// The reply to a request that no endpoint saw, in the form of the endpoint that has its path.
fn refuse<F: Family>(route: Option<&Route<F>>, family: Option<&F>, incoming: &Incoming, error: F::Error) -> Outgoing {
    match route {
        Some(route) => route.refuse(family, incoming, error),
        None => F::refuse(family, incoming, error),
    }
}

/// What the instance keeps, loaded on first use. Requests that come before it is loaded load it for themselves: one
/// must not wait for another.
async fn loaded<F: Family>(instance: &'static LocalKey<Instance<F>>) -> Result<Rc<Loaded<F>>, variables::Error> {
    if let Some(loaded) = instance.with(|instance| instance.0.borrow().clone()) {
        return Ok(loaded);
    }
    let loaded = Rc::new(Loaded {
        family: F::load().await?,
        cors: Cors::load::<F>().await?,
        max_body_bytes: variables::parsed("max_body_bytes", "a number of bytes").await?,
    });
    Ok(instance.with(|instance| Rc::clone(instance.0.borrow_mut().get_or_insert(loaded))))
}

/// The caller's `x-request-id` if it is short and printable, else a new one.
fn request_id(incoming: &Incoming) -> String {
    let given = incoming
        .headers
        .get("x-request-id")
        .and_then(|value| value.to_str().ok());
    match given {
        Some(id) if (1..=128).contains(&id.len()) => id.to_owned(),
        _ => ids::hex::<8>().unwrap_or_default(),
    }
}

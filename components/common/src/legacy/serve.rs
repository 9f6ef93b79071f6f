//! One request from the host's hands and back into them.

use crate::http::{self, Body, Incoming, Outgoing};
use crate::legacy::endpoint::{Family, Route};
use crate::{ids, log};
use spin_sdk::wasip3::http::types::{Request, Response};
use std::cell::RefCell;
use std::rc::Rc;
use std::thread::LocalKey;
use std::time::Instant;

/// What a component keeps between requests: its family, once it is loaded.
pub struct Instance<F>(RefCell<Option<Rc<F>>>);

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
macro_rules! legacy_component {
    ($family:ty) => {
        thread_local! {
            static INSTANCE: $crate::legacy::Instance<$family> = const { $crate::legacy::Instance::new() };
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
                Ok($crate::legacy::serve(&INSTANCE, request).await)
            }
        }
    };
}

/// Answers one request and logs it.
pub async fn serve<F: Family>(instance: &'static LocalKey<Instance<F>>, request: Request) -> Response {
    let start = Instant::now();
    let (mut incoming, mut body) = http::receive(request);
    let (endpoint, outgoing) = match family(instance).await {
        Ok(family) => route(&*family, &mut incoming, body).await,
        Err(error) => {
            body.drain(0).await;
            ("-", F::refuse(&incoming, error))
        }
    };
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

async fn route<F: Family>(family: &F, incoming: &mut Incoming, mut body: Body) -> (&'static str, Outgoing) {
    match Route::<F>::find(incoming) {
        Ok((route, parameters)) => {
            incoming.parameters = parameters;
            (route.name(), route.answer(family, incoming, body).await)
        }
        Err(allowed) => {
            body.drain(family.max_body_bytes()).await;
            ("-", F::refuse(incoming, F::unrouted(incoming, allowed)))
        }
    }
}

/// The instance's family, loaded on first use. Requests that come before it is loaded load it for themselves: one
/// must not wait for another.
async fn family<F: Family>(instance: &'static LocalKey<Instance<F>>) -> Result<Rc<F>, F::Error> {
    if let Some(family) = instance.with(|instance| instance.0.borrow().clone()) {
        return Ok(family);
    }
    let loaded = Rc::new(F::load().await.map_err(F::unloaded)?);
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

//! Outbound HTTP, limited to what `allowed_outbound_hosts` grants.

mod pattern;

use http::Uri;
use http::uri::Scheme;
use http_body_util::BodyExt;
pub(crate) use pattern::Pattern;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks, default_send_request};

/// The host name of requests to the application itself, for guests that cannot send a request without one.
const SELF_HOST: &str = "self.alt";

/// Sends the requests of one component instance.
pub(crate) struct Outbound {
    /// What the component may reach.
    pub(crate) allowed: Arc<[Pattern]>,
    /// Where the application itself listens, once it does.
    pub(crate) own_address: Arc<OnceLock<SocketAddr>>,
}

type Sent = Result<
    (
        http::Response<WasiBody>,
        Box<dyn Future<Output = Result<(), Error>> + Send>,
    ),
    Error,
>;

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        mut request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _response_error: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let target = self.target(request.uri());
        Box::new(async move {
            *request.uri_mut() = target?;
            // The host in the header is the one that is connected to, not one that the guest made up.
            if let Some(host) = request
                .uri()
                .authority()
                .and_then(|authority| authority.as_str().parse().ok())
            {
                request.headers_mut().insert(http::header::HOST, host);
            }
            let (response, io) = default_send_request(request, options).await?;
            Ok((
                response.map(BodyExt::boxed_unsync),
                Box::new(io) as Box<dyn Future<Output = _> + Send>,
            ))
        })
    }
}

impl Outbound {
    /// Where a request really goes, or that it may not.
    fn target(&self, uri: &Uri) -> Result<Uri, Error> {
        // A request without a host is one to the application itself; wasi:http fills in a scheme and a port.
        let own = uri.host().is_none_or(|host| host.is_empty() || host == SELF_HOST);
        if !own {
            let allowed = self.allowed.iter().any(|pattern| pattern.allows(uri));
            return if allowed {
                Ok(uri.clone())
            } else {
                Err(Error::HttpRequestDenied)
            };
        }
        if !self.allowed.iter().any(Pattern::allows_self) {
            return Err(Error::HttpRequestDenied);
        }
        let address = self.own_address.get().ok_or(Error::HttpRequestUriInvalid)?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let builder = Uri::builder()
            .scheme(Scheme::HTTP)
            .authority(address.to_string())
            .path_and_query(path);
        builder.build().map_err(|_| Error::HttpRequestUriInvalid)
    }
}

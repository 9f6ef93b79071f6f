//! The listener: HTTP/1.1 with keep-alive, and a stop that loses no request.

use crate::crowd::Crowd;
use crate::pace::{Paced, ReplyBody, Stay, SteadyBody, Turn, Turns};
use crate::progress::{Client, Progress};
use crate::{App, request};
use anyhow::{Context, bail};
use http::header::CONNECTION;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};
use wasmtime_wasi_http::WasiBody;

/// How long a stopping server listens on connections without a request: what a client has sent by the time it is
/// told nothing of the stop must still arrive.
const LINGER: Duration = Duration::from_millis(100);

/// The same while others wait to connect.
const CROWDED_LINGER: Duration = Duration::from_secs(1);

/// What a stop may take beyond the time limit of a request.
const STOP_MARGIN: Duration = Duration::from_secs(5);

/// How long the listener pauses when it cannot accept, for lack of file descriptors for example.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A server that serves one application. Dropping it cuts all connections; [`stop`](Self::stop) does not.
pub struct Server {
    address: SocketAddr,
    stopping: Arc<watch::Sender<bool>>,
    serving: JoinHandle<anyhow::Result<()>>,
}

impl Server {
    /// Listens on `listen` (port 0 for a free one) and serves `app` in the background.
    ///
    /// # Errors
    ///
    /// When the address cannot be listened on.
    pub async fn start(app: App, listen: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(listen).await.map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => anyhow::anyhow!(
                "{listen} is taken: another program listens there. End it, or choose another address with --listen"
            ),
            _ => anyhow::Error::new(error).context(format!("cannot listen on {listen}")),
        })?;
        let address = listener.local_addr().context("the listener has no address")?;
        // The application was made for this server and has no other address.
        _ = app.own_address.set(address);
        let stopping = app.life.stopping.clone();
        let serving = tokio::spawn(serve(Arc::new(app), listener));
        Ok(Self {
            address,
            stopping,
            serving,
        })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops: accepts what has connected, answers every request that was sent, and closes.
    ///
    /// # Errors
    ///
    /// When requests were still running after their time limit, and were cut.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.stopping.send_replace(true);
        (&mut self.serving).await.context("the server failed")?
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.send_replace(true);
        self.serving.abort();
    }
}

async fn serve(app: Arc<App>, listener: TcpListener) -> anyhow::Result<()> {
    let crowd = Arc::new(Crowd::new(app.options.connections));
    let mut connections = JoinSet::new();
    let mut stopping = app.life.stopping.subscribe();
    let mut stop = pin!(async move { stopping.wait_for(|stopping| *stopping).await.is_ok() });
    let mut failed = false;
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &crowd) => accepted,
            _ = &mut stop => break,
        };
        match accepted {
            Ok((stream, client, place)) => {
                connections.spawn(connection(app.clone(), crowd.clone(), place, stream, client));
                failed = false;
            }
            Err(error) => {
                if !std::mem::replace(&mut failed, true) {
                    eprintln!("cannot accept a connection, and tries again: {error}");
                }
                sleep(ACCEPT_PAUSE).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    for (stream, client) in waiting(listener)? {
        let stream = TcpStream::from_std(stream)?;
        connections.spawn(connection(app.clone(), crowd.clone(), None, stream, client));
    }
    finish(&app, connections).await
}

/// The next connection. Those beyond the number that may be wait in the operating system's queue.
async fn accept(
    listener: &TcpListener,
    crowd: &Crowd,
) -> std::io::Result<(TcpStream, SocketAddr, Option<OwnedSemaphorePermit>)> {
    let place = crowd.place().await;
    let (stream, client) = listener.accept().await?;
    Ok((stream, client, place))
}

/// Closes the listener and gives what was in its queue. The runtime may not have been told of these connections yet,
/// so it is the operating system that is asked.
fn waiting(listener: TcpListener) -> std::io::Result<Vec<(std::net::TcpStream, SocketAddr)>> {
    let listener = listener.into_std()?;
    let mut waiting = Vec::new();
    loop {
        match listener.accept() {
            Ok((stream, client)) => {
                stream.set_nonblocking(true)?;
                waiting.push((stream, client));
            }
            // The client has gone.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
            // The queue is empty, or nothing more can be accepted.
            Err(_) => return Ok(waiting),
        }
    }
}

/// Waits for the connections and the instances to end.
async fn finish(app: &App, mut connections: JoinSet<()>) -> anyhow::Result<()> {
    let limit = app.options.request_timeout.saturating_add(STOP_MARGIN);
    let all = async {
        while connections.join_next().await.is_some() {}
        // They may still work after their last reply, and close their databases.
        _ = app
            .life
            .instances
            .subscribe()
            .wait_for(|instances| *instances == 0)
            .await;
    };
    if timeout(limit, all).await.is_err() {
        let (connections, instances) = (connections.len(), *app.life.instances.borrow());
        bail!("{connections} connections and {instances} instances did not end in {limit:?} and were cut");
    }
    Ok(())
}

async fn connection(
    app: Arc<App>,
    crowd: Arc<Crowd>,
    _place: Option<OwnedSemaphorePermit>,
    stream: TcpStream,
    client: SocketAddr,
) {
    // A connection without the option still works.
    _ = stream.set_nodelay(!app.options.nagle);
    let mut stopping = app.life.stopping.subscribe();
    let turns = Turns::default();
    let service = service_fn(|request| answer(&app, &crowd, request, client, turns.begin()));
    let mut server = http1::Builder::new();
    server
        .timer(TokioTimer::new())
        .header_read_timeout(app.options.idle_timeout);
    let stream = TokioIo::new(Paced::new(stream, turns.clone(), &app.options));
    let mut connection = pin!(server.serve_connection(stream, service));
    // An error here is the client's: it left, was too slow, or sent what is not HTTP and has been told so.
    let linger = tokio::select! {
        _ = &mut connection => return,
        _ = stopping.wait_for(|stopping| *stopping) => LINGER,
        () = crowd.until_full() => CROWDED_LINGER,
    };
    if timeout(linger, &mut connection).await.is_ok() {
        return;
    }
    connection.as_mut().graceful_shutdown();
    if turns.any() {
        _ = connection.await;
    } else {
        // hyper waits for a first request, and a client that has sent none so far need not ever.
        _ = timeout(linger, connection).await;
    }
}

async fn answer(
    app: &App,
    crowd: &Crowd,
    request: Request<Incoming>,
    client: SocketAddr,
    turn: Turn,
) -> Result<Response<ReplyBody>, Infallible> {
    let (mut response, served) = route(app, request, client).await;
    if *app.life.stopping.borrow() || crowd.is_full() {
        response
            .headers_mut()
            .insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|body| ReplyBody::new(body, served, turn)))
}

/// The reply, with what is to be known of the request where a component writes it.
async fn route(
    app: &App,
    request: Request<Incoming>,
    client: SocketAddr,
) -> (Response<WasiBody>, Option<(Progress, Stay)>) {
    let path = request.uri().path().to_owned();
    if path == "/.well-known/spin/health" {
        return (Response::new(Full::from("OK").map_err(Into::into).boxed_unsync()), None);
    }
    let Some(found) = app.routes.find(&path) else {
        return (empty(StatusCode::NOT_FOUND), None);
    };
    let progress = Progress::begin();
    // hyper drops this function's future when the connection ends.
    let waiting = Client::of(&progress);
    let (head, body) = request.into_parts();
    let stay = Stay::new(&found.target.engine.places, &app.options);
    let (body, is_slow) = SteadyBody::new(body, progress.clone(), stay.clone(), &app.options);
    let Some(request) = request::prepare(Request::from_parts(head, body), &found, client) else {
        return (empty(StatusCode::BAD_REQUEST), None);
    };
    let handled = tokio::select! {
        biased;
        Ok(()) = is_slow => return (slow(), None),
        handled = found.target.handler.handle(progress.clone(), request) => handled,
    };
    waiting.answered();
    match handled {
        Ok(response) => (response, Some((progress, stay))),
        Err(error) => {
            eprintln!(
                "component `{}`: {path} is answered 500: {error:#}",
                found.target.component
            );
            (empty(StatusCode::INTERNAL_SERVER_ERROR), None)
        }
    }
}

/// The reply to a request whose body comes too slowly: the connection cannot be used for another.
fn slow() -> Response<WasiBody> {
    let mut response = empty(StatusCode::REQUEST_TIMEOUT);
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

fn empty(status: StatusCode) -> Response<WasiBody> {
    let mut response = Response::new(Empty::new().map_err(Into::into).boxed_unsync());
    *response.status_mut() = status;
    response
}

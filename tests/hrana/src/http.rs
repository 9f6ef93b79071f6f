//! The protocol's two paths, and those by which faults are ordered.

use crate::Shared;
use crate::failure::{Cut, Failure, Refusal, reply};
use crate::faults::{Fault, Order};
use crate::session::{Ran, Running, Session, Step, check_conditions};
use crate::sql::Kind;
use crate::streams::Stream;
use bytes::Bytes;
use clap::ValueEnum;
use http::{Method, Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, Incoming};
use libsql_hrana::proto;
use serde_json::{Value, json};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

type Reply = Response<BoxBody<Bytes, Cut>>;

/// Answers a request.
///
/// # Errors
///
/// When the connection is to be cut without a reply.
pub(crate) async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Reply, Cut> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
    let whole = |response: Response<Full<Bytes>>| response.map(|body| body.map_err(|never| match never {}).boxed());
    let answered = match (&head.method, head.uri.path()) {
        (&Method::POST, "/v3/cursor") => return cursor(&shared, &body).await.or_else(|r| r.response().map(whole)),
        (&Method::POST, "/v3/pipeline") => pipeline(&shared, &body).await,
        (&Method::GET, "/health") => Ok(reply(StatusCode::OK, "text/plain", String::new())),
        (&Method::GET, "/control") => Ok(state(&shared)),
        (&Method::POST, "/control/faults") => Ok(order(&shared, &body)),
        _ => Ok(reply(StatusCode::NOT_FOUND, "text/plain", String::new())),
    };
    answered.or_else(Refusal::response).map(whole)
}

/// What happens to a batch instead of its running, or after it.
enum Fate {
    Runs { cut: bool },
    Fails(Failure),
}

/// Faults that come before the stream is looked for.
fn misfortune(shared: &Shared, baton: Option<&str>) -> Result<(), Refusal> {
    shared.batches.fetch_add(1, Ordering::SeqCst);
    if shared.faults.happens(Fault::Unavailable) {
        return Err(Refusal::Unavailable);
    }
    if shared.faults.happens(Fault::Cut) {
        return Err(Refusal::Cut);
    }
    if let Some(baton) = baton
        && shared.faults.happens(Fault::Expired)
    {
        shared.streams.expire(baton);
    }
    Ok(())
}

fn fate(shared: &Shared) -> Fate {
    if shared.faults.happens(Fault::Interrupt) {
        Fate::Fails(Failure::interrupted())
    } else if shared.faults.happens(Fault::Busy) {
        Fate::Fails(Failure::locked())
    } else if shared.faults.happens(Fault::Timeout) {
        Fate::Fails(Failure::TimedOut)
    } else {
        let cut = shared.faults.happens(Fault::CutAfter);
        Fate::Runs { cut }
    }
}

/// Tells the kinds of a batch's statements; none if another batch is under way, which this one will not survive.
async fn inspect(session: &Arc<Session>, batch: &Arc<proto::Batch>) -> Result<(Vec<Kind>, Option<Running>), Failure> {
    let Some(running) = session.begin() else {
        return Ok((Vec::new(), None));
    };
    let (session, batch) = (Arc::clone(session), Arc::clone(batch));
    let inspected = spawn_blocking(move || session.inspect(&batch)).await;
    let kinds = inspected.map_err(|error| Failure::Unparsed(error.to_string()))??;
    Ok((kinds, Some(running)))
}

/// A batch that has its stream's connection.
struct Job {
    /// The first to be dropped: when the server stops, what waits for a writer is cancelled before that one goes.
    running: Option<Running>,
    shared: Arc<Shared>,
    session: Arc<Session>,
    batch: Arc<proto::Batch>,
    kinds: Vec<Kind>,
}

impl Job {
    /// Runs it, or what fate has for it. Dropped before the end, the batch is cancelled. The result's `Running` says
    /// that the batch is under way until its end has been told; the `bool`, that it never will be.
    async fn run(mut self) -> (Ran, Option<Running>, bool) {
        let failed = |failure| Ran::nothing(self.batch.steps.len(), &failure, self.session.index());
        if self.running.is_none() {
            return (failed(Failure::interrupted()), None, false);
        }
        sleep(self.shared.faults.latency()).await;
        let (ran, cut) = match fate(&self.shared) {
            Fate::Fails(failure) => (failed(failure), false),
            Fate::Runs { cut } => {
                let (session, batch) = (Arc::clone(&self.session), Arc::clone(&self.batch));
                let kinds = std::mem::take(&mut self.kinds);
                let ran = spawn_blocking(move || session.run(&batch, &kinds)).await;
                (ran.unwrap_or_else(|_| failed(Failure::interrupted())), cut)
            }
        };
        if let Some(running) = &mut self.running {
            running.ran = true;
        }
        (ran, self.running.take(), cut)
    }
}

async fn cursor(shared: &Arc<Shared>, body: &[u8]) -> Result<Reply, Refusal> {
    let request: proto::CursorReqBody = serde_json::from_slice(body)?;
    misfortune(shared, request.baton.as_deref())?;
    let stream = shared.streams.take(shared, request.baton.as_deref()).await?;
    check_conditions(&request.batch)?;
    let (session, batch) = (Arc::clone(stream.session()?), Arc::new(request.batch));
    let (kinds, running) = inspect(&session, &batch).await.map_err(Refusal::Statement)?;
    let first = proto::CursorRespBody {
        baton: stream.release(),
        base_url: None,
    };
    let (told, entries) = mpsc::unbounded_channel();
    _ = told.send(Piece::new(&serde_json::to_value(&first)?));
    let job = Job {
        shared: Arc::clone(shared),
        session,
        batch,
        kinds,
        running,
    };
    tokio::spawn(async move {
        tokio::select! {
            (ran, running, cut) = job.run() => tell(&told, ran, running, cut),
            () = told.closed() => {}
        }
    });
    let mut response = Response::new(Entries(entries).boxed());
    let kind = http::HeaderValue::from_static("text/plain");
    response.headers_mut().insert(http::header::CONTENT_TYPE, kind);
    Ok(response)
}

/// A part of a cursor's reply, or the end of the connection.
struct Piece {
    line: Option<Bytes>,
    /// The batch is under way until this has been passed on.
    running: Option<Running>,
}

impl Piece {
    fn new(line: &Value) -> Self {
        Self {
            line: Some(Bytes::from(format!("{line}\n"))),
            running: None,
        }
    }
}

fn tell(told: &mpsc::UnboundedSender<Piece>, ran: Ran, running: Option<Running>, cut: bool) {
    let mut pieces = Vec::new();
    for (number, step) in ran.steps.into_iter().enumerate() {
        entries(number, step, &mut pieces);
    }
    if ran.too_large {
        // Other than the end of a statement, this is no entry that the client can read; so it is with the real one.
        pieces.push(Piece::new(
            &json!({ "type": "error", "error": Failure::TooLarge.told() }),
        ));
    }
    if cut {
        // With it goes the end of the last statement.
        pieces.pop();
        pieces.push(Piece { line: None, running });
    } else {
        if let Some(last) = pieces.last_mut() {
            last.running = running;
        }
        pieces.push(Piece::new(
            &json!({ "type": "replication_index", "replication_index": ran.index }),
        ));
    }
    for piece in pieces {
        _ = told.send(piece);
    }
}

fn entries(number: usize, step: Step, pieces: &mut Vec<Piece>) {
    let began = step.cols.is_some();
    if let Some(cols) = step.cols {
        pieces.push(Piece::new(
            &json!({ "type": "step_begin", "step": number, "cols": cols }),
        ));
    }
    for row in step.rows {
        pieces.push(Piece::new(&json!({ "type": "row", "row": row })));
    }
    if let Some(failure) = step.failure {
        pieces.push(Piece::new(
            &json!({ "type": "step_error", "step": number, "error": failure.told() }),
        ));
    } else if began && step.done {
        let end = json!({
            "type": "step_end", "affected_row_count": step.affected, "last_insert_rowid": step.last_row,
        });
        pieces.push(Piece::new(&end));
    }
}

/// The body of a cursor's reply.
struct Entries(mpsc::UnboundedReceiver<Piece>);

impl Body for Entries {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let piece = ready!(self.0.poll_recv(context));
        Poll::Ready(piece.map(|piece| piece.line.map(Frame::data).ok_or(Cut)))
    }
}

async fn pipeline(shared: &Arc<Shared>, body: &[u8]) -> Result<Response<Full<Bytes>>, Refusal> {
    let request: proto::PipelineReqBody = serde_json::from_slice(body)?;
    // Faults are for statements: to close a stream always works.
    if request.requests.iter().any(has_statements) {
        misfortune(shared, request.baton.as_deref())?;
    }
    let mut stream = shared.streams.take(shared, request.baton.as_deref()).await?;
    let mut results = Vec::new();
    for request in request.requests {
        results.push(match respond(shared, &mut stream, request).await? {
            Ok(response) => proto::StreamResult::Ok { response },
            Err(error) => proto::StreamResult::Error { error },
        });
    }
    let told = proto::PipelineRespBody {
        baton: stream.release(),
        base_url: None,
        results,
    };
    Ok(reply(StatusCode::OK, "application/json", serde_json::to_string(&told)?))
}

fn has_statements(request: &proto::StreamRequest) -> bool {
    matches!(
        request,
        proto::StreamRequest::Batch(_) | proto::StreamRequest::Execute(_)
    )
}

/// Answers a request of a pipeline.
async fn respond(
    shared: &Arc<Shared>,
    stream: &mut Stream<'_>,
    request: proto::StreamRequest,
) -> Result<Result<proto::StreamResponse, proto::Error>, Refusal> {
    match request {
        proto::StreamRequest::Close(_) => {
            stream.close();
            Ok(Ok(proto::StreamResponse::Close(proto::CloseStreamResp {})))
        }
        proto::StreamRequest::GetAutocommit(_) => {
            let session = Arc::clone(stream.session()?);
            let asked = spawn_blocking(move || session.is_autocommit()).await;
            let is_autocommit = asked.map_err(|error| Refusal::Broken(error.to_string()))?;
            let response = proto::GetAutocommitStreamResp { is_autocommit };
            Ok(Ok(proto::StreamResponse::GetAutocommit(response)))
        }
        proto::StreamRequest::Batch(request) => {
            let result = run(shared, stream.session()?, request.batch).await?;
            let result = result.map_err(|failure| failure.told());
            Ok(result.map(|result| proto::StreamResponse::Batch(proto::BatchStreamResp { result })))
        }
        proto::StreamRequest::Execute(request) => {
            let batch = proto::Batch::single(request.stmt);
            let result = run(shared, stream.session()?, batch).await?;
            let result = result.map_err(|failure| failure.told()).and_then(|mut result| {
                let error = result.step_errors.pop().flatten();
                let result = result.step_results.pop().flatten().unwrap_or_default();
                error.map_or(Ok(result), Err)
            });
            Ok(result.map(|result| proto::StreamResponse::Execute(proto::ExecuteStreamResp { result })))
        }
        _ => Err(Refusal::Unknown("this kind of request")),
    }
}

/// Runs a batch of a pipeline to its end.
async fn run(
    shared: &Arc<Shared>,
    session: &Arc<Session>,
    batch: proto::Batch,
) -> Result<Result<proto::BatchResult, Failure>, Refusal> {
    check_conditions(&batch)?;
    let batch = Arc::new(batch);
    let (kinds, running) = match inspect(session, &batch).await {
        Ok(inspected) => inspected,
        Err(failure) => return Ok(Err(failure)),
    };
    let job = Job {
        shared: Arc::clone(shared),
        session: Arc::clone(session),
        batch,
        kinds,
        running,
    };
    let (ran, _running, cut) = job.run().await;
    if cut {
        return Err(Refusal::Cut);
    }
    if ran.too_large {
        return Ok(Err(Failure::TooLarge));
    }
    let mut result = proto::BatchResult {
        replication_index: Some(ran.index),
        ..proto::BatchResult::default()
    };
    for step in ran.steps {
        result.step_errors.push(step.failure.as_ref().map(Failure::told));
        result.step_results.push(step.done.then(|| proto::StmtResult {
            cols: step.cols.unwrap_or_default(),
            rows: step.rows,
            affected_row_count: step.affected,
            last_insert_rowid: step.last_row,
            ..proto::StmtResult::default()
        }));
    }
    Ok(Ok(result))
}

/// What has happened since the start.
fn state(shared: &Shared) -> Response<Full<Bytes>> {
    let fired = Fault::value_variants().iter().filter_map(|fault| {
        let name = fault.to_possible_value()?.get_name().to_owned();
        Some((name, Value::from(shared.faults.fired(*fault))))
    });
    let told = json!({
        "batches": shared.batches.load(Ordering::SeqCst),
        "streams": shared.streams.count(),
        "faults": fired.collect::<serde_json::Map<_, _>>(),
    });
    reply(StatusCode::OK, "application/json", told.to_string())
}

/// Takes orders, separated by blanks: all of them, or none.
fn order(shared: &Shared, body: &[u8]) -> Response<Full<Bytes>> {
    let text = String::from_utf8_lossy(body);
    let orders = text
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<Vec<Order>, _>>();
    match orders {
        Ok(orders) => {
            orders.into_iter().for_each(|order| shared.faults.order(order));
            state(shared)
        }
        Err(error) => reply(StatusCode::BAD_REQUEST, "text/plain", error),
    }
}

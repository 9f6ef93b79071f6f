//! Time limits of a connection, so that nobody keeps one by being slow: on the head of a request, its body, its reply.
//! How long a connection waits for the next request is hyper's to watch.

use crate::Options;
use crate::crowd::Crowd;
use crate::progress::Progress;
use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use std::io::{ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::Sleep;
use wasmtime_wasi_http::WasiBody;

/// Where a connection stands: how often a request has begun or ended on it. Odd while there is one.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<AtomicU64>);

impl Turns {
    /// The head of a request is complete. The request ends when what is returned is dropped.
    pub(crate) fn begin(&self) -> Turn {
        self.0.fetch_add(1, Ordering::Relaxed);
        Turn(self.clone())
    }

    /// Whether a request has come so far.
    pub(crate) fn any(&self) -> bool {
        self.now() > 0
    }

    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A request that is being answered.
pub(crate) struct Turn(Turns);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A time limit, whose timer is only made once somebody waits.
struct Limit {
    length: Duration,
    end: Instant,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Limit {
    fn begin(length: Duration) -> Self {
        let end = Instant::now();
        // A limit that no clock can show is none.
        let end = end
            .checked_add(length)
            .unwrap_or(end + Duration::from_secs(u32::MAX.into()));
        let timer = None;
        Self { length, end, timer }
    }

    fn begin_anew(&mut self) {
        *self = Self::begin(self.length);
    }

    /// Whether it is over; else the task is woken when it is.
    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        let end = self.end.into();
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(end)));
        timer.as_mut().poll(context).is_ready()
    }
}

/// A connection's bytes: ends it when a head takes too long from its first byte, or nothing of a reply is taken.
pub(crate) struct Paced {
    stream: TcpStream,
    turns: Turns,
    head: Limit,
    /// The turn that the limit on heads is about.
    head_of: Option<u64>,
    reply: Limit,
    /// Whether a reply waits to be taken.
    reply_waits: bool,
}

impl Paced {
    pub(crate) fn new(stream: TcpStream, turns: Turns, options: &Options) -> Self {
        Self {
            stream,
            turns,
            head: Limit::begin(options.header_timeout),
            head_of: None,
            reply: Limit::begin(options.idle_timeout),
            reply_waits: false,
        }
    }

    fn wrote<T>(&mut self, context: &mut Context<'_>, written: Poll<std::io::Result<T>>) -> Poll<std::io::Result<T>> {
        if written.is_ready() {
            self.reply_waits = false;
            return written;
        }
        if !self.reply_waits {
            self.reply_waits = true;
            self.reply.begin_anew();
        }
        if self.reply.is_over(context) {
            return Poll::Ready(Err(ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(context, buffer);
        let turn = this.turns.now();
        if !turn.is_multiple_of(2) {
            return read;
        }
        let begun = this.head_of == Some(turn);
        if read.is_ready() && buffer.filled().len() > before && !begun {
            this.head_of = Some(turn);
            this.head.begin_anew();
        }
        if read.is_pending() && begun && this.head.is_over(context) {
            return Poll::Ready(Err(ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl AsyncWrite for Paced {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.wrote(context, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(context, bytes);
        this.wrote(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

/// A client that sends or takes fewer bytes a second is slow: the place of its instance is for others when they wait.
const SLOW: u64 = 32 << 10;

/// How long a slow client may keep an instance's place when others wait for one.
#[derive(Clone)]
pub(crate) struct Stay {
    places: &'static Crowd,
    granted: Duration,
}

impl Stay {
    pub(crate) fn new(places: &'static Crowd, options: &Options) -> Self {
        Self {
            places,
            granted: options.body_window,
        }
    }

    /// Whether a client has stayed long enough that has moved so many bytes in this time.
    fn is_over(&self, lasted: Duration, bytes: u64) -> bool {
        lasted > self.granted && self.places.is_full() && bytes < SLOW.saturating_mul(lasted.as_secs().max(1))
    }
}

/// The body of a request: fails when, over the time that somebody waits for it, it comes too slowly.
pub(crate) struct SteadyBody {
    body: Incoming,
    progress: Progress,
    stay: Stay,
    /// Bytes that have to come in a window of waiting.
    least: u64,
    window: Duration,
    /// Bytes that have come in this window.
    came: u64,
    /// And in all.
    all: u64,
    /// How long was waited in this window so far, until the latest part came.
    waited: Duration,
    /// Since when the next part is waited for, and the rest of the window.
    waiting: Option<(Instant, Limit)>,
    /// Told when it was too slow.
    slow: Option<oneshot::Sender<()>>,
}

impl SteadyBody {
    /// A body, and what resolves when it comes too slowly.
    pub(crate) fn new(
        body: Incoming,
        progress: Progress,
        stay: Stay,
        options: &Options,
    ) -> (Self, oneshot::Receiver<()>) {
        let (slow, is_slow) = oneshot::channel();
        let window = options.body_window;
        let least = options
            .body_rate
            .saturating_mul(window.as_millis().try_into().unwrap_or(u64::MAX))
            / 1000;
        let body = Self {
            body,
            progress,
            stay,
            least,
            window,
            came: 0,
            all: 0,
            waited: Duration::ZERO,
            waiting: None,
            slow: Some(slow),
        };
        (body, is_slow)
    }

    fn is_too_slow(&mut self, context: &mut Context<'_>) -> bool {
        loop {
            let rest = self.window.saturating_sub(self.waited);
            let (_, limit) = self.waiting.get_or_insert_with(|| (Instant::now(), Limit::begin(rest)));
            if !limit.is_over(context) {
                return false;
            }
            if self.came < self.least {
                return true;
            }
            (self.came, self.waited, self.waiting) = (0, Duration::ZERO, None);
        }
    }
}

impl Body for SteadyBody {
    type Data = Bytes;
    type Error = wasmtime_wasi_http::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let this = self.get_mut();
        let frame = Pin::new(&mut this.body).poll_frame(context);
        let is_over = match &frame {
            Poll::Pending => this.is_too_slow(context),
            Poll::Ready(frame) => frame.is_some() && this.stay.is_over(this.progress.taken_for(), this.all),
        };
        if is_over {
            // Nobody is told whose request has ended meanwhile.
            _ = this.slow.take().map(|slow| slow.send(()));
            return Poll::Ready(Some(Err(wasmtime_wasi_http::Error::ConnectionReadTimeout)));
        }
        let Poll::Ready(frame) = frame else {
            return Poll::Pending;
        };
        if let Some((since, _)) = this.waiting.take() {
            this.waited = this.waited.saturating_add(since.elapsed());
        }
        this.progress.touch();
        let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref());
        let length = data.map_or(0, |data| data.len() as u64);
        this.came = this.came.saturating_add(length);
        this.all = this.all.saturating_add(length);
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}

/// The body of a reply. Its request ends with it.
pub(crate) struct ReplyBody {
    body: WasiBody,
    /// None for one that no component writes.
    served: Option<(Progress, Stay)>,
    began: Instant,
    /// Bytes that have gone.
    all: u64,
    _turn: Turn,
}

impl ReplyBody {
    pub(crate) fn new(body: WasiBody, served: Option<(Progress, Stay)>, turn: Turn) -> Self {
        Self {
            body,
            served,
            began: Instant::now(),
            all: 0,
            _turn: turn,
        }
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = wasmtime_wasi_http::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let this = self.get_mut();
        if let Some((_, stay)) = &this.served
            && stay.is_over(this.began.elapsed(), this.all)
            && !this.body.is_end_stream()
        {
            return Poll::Ready(Some(Err(wasmtime_wasi_http::Error::ConnectionWriteTimeout)));
        }
        let frame = Pin::new(&mut this.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            if let Some((progress, _)) = &this.served {
                progress.touch();
            }
            this.all = this
                .all
                .saturating_add(frame.data_ref().map_or(0, |data| data.len() as u64));
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

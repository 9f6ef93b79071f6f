//! `hrana`: a double of a libSQL server.

use clap::Parser;
use hrana::{Options, Order, Server};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// A double of a libSQL server, with faults on demand.
#[derive(Parser)]
struct Arguments {
    /// Where to listen; port 0 for a free one.
    address: SocketAddr,
    /// The database. Without one it is gone when the server ends.
    #[arg(long)]
    file: Option<PathBuf>,
    /// How long a stream may be without a request, in milliseconds.
    #[arg(long, default_value_t = 10_000)]
    idle_ms: u64,
    /// How long a transaction may keep other writers waiting, in milliseconds.
    #[arg(long, default_value_t = 5_000)]
    transaction_ms: u64,
    /// How many streams may be open.
    #[arg(long, default_value_t = 128)]
    streams: usize,
    /// The limit of a reply, in bytes.
    #[arg(long, default_value_t = 10_000_000)]
    response_limit: usize,
    /// Faults from the start: `interrupt=2` for the next two statements, `interrupt/50` for every fiftieth; likewise
    /// expired, busy, timeout, unavailable, cut and cut-after; `latency=20` for milliseconds.
    faults: Vec<Order>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let options = Options {
        file: arguments.file,
        idle: Duration::from_millis(arguments.idle_ms),
        transaction: Duration::from_millis(arguments.transaction_ms),
        streams: arguments.streams,
        response_limit: arguments.response_limit,
        faults: arguments.faults,
    };
    let mut server = Server::start(arguments.address, options)?;
    println!("{}", server.url());
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    server.stop();
    Ok(())
}

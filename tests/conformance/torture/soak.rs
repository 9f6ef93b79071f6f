//! All families at half of what the server can do, for as long as `cargo xtask torture` says: memory, errors, files.

use crate::bundle::{Bundle, WRITERS};
use crate::writer::{World, Writer};
use crate::{facts, invariants};
use conformance::storage;
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// How long the server's peak is measured.
const PEAK: Duration = Duration::from_secs(60);
/// What it takes until memory is full of what stays there; of shorter soaks a sixth.
const WARM_UP: Duration = Duration::from_secs(300);
/// Growth that counts as none, in MiB a minute.
const FLAT: f64 = 0.5;
/// What the log of the database may have: it is written back after 4 MB, and may be read meanwhile.
const MOST_LOG: u64 = 16 << 20;
/// What a row may cost at the end, of what it cost before.
const MOST_PER_ROW: f64 = 1.1;

/// Memory and files at a moment.
struct Sample {
    minutes: f64,
    memory: f64,
    database: u64,
    log: u64,
    key_value: u64,
    /// Of the tables, and the keys of the key-value store.
    rows: u64,
}

impl Sample {
    /// The size of both files.
    const fn bytes(&self) -> u64 {
        self.database + self.key_value
    }

    /// What a row costs, with all that is kept for it.
    #[expect(clippy::cast_precision_loss, reason = "sizes of files are far below 2^52")]
    fn per_row(&self) -> f64 {
        self.bytes() as f64 / self.rows as f64
    }
}

fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |metadata| metadata.len())
}

/// Resident memory of a process, in MiB.
fn memory(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("what the system knows of it");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("its memory");
    let kib = line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number");
    kib / 1024.0
}

/// The rows of all tables.
fn rows(state: &Path) -> u64 {
    let database = storage::open(state);
    let names = "SELECT group_concat('SELECT count(*) AS count FROM ' || name, ' UNION ALL ') FROM sqlite_schema
        WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let counts: String = database.query_row(names, [], |row| row.get(0)).expect("the tables");
    let total: i64 = database
        .query_row(&format!("SELECT sum(count) FROM ({counts})"), [], |row| row.get(0))
        .expect("a number");
    let store = Connection::open(state.join("sqlite_key_value.db")).expect("the key-value store");
    let keys: i64 = store
        .query_row("SELECT count(*) FROM spin_key_value", [], |row| row.get(0))
        .expect("a number");
    (total + keys).unsigned_abs()
}

/// What the writers of a load have in common.
struct Load {
    stop: AtomicBool,
    begin: Instant,
    /// When each writer makes its next call; at once where there is no such time.
    interval: Option<Duration>,
    /// The longest call, in microseconds.
    longest: AtomicU64,
}

impl Load {
    fn new(interval: Option<Duration>) -> Arc<Self> {
        Arc::new(Self {
            stop: AtomicBool::new(false),
            begin: Instant::now(),
            interval,
            longest: AtomicU64::new(0),
        })
    }

    /// Calls until the load is stopped, and goes through the script to its end.
    async fn run(self: Arc<Self>, mut writer: Writer) -> Writer {
        let mut due = self.begin;
        let end = writer.cycle;
        while !self.stop.load(Ordering::Relaxed) || writer.is_within() || writer.cycle == end {
            if let Some(interval) = self.interval {
                due += interval;
                // Who is late does not make up for more than a second.
                due = due.max(Instant::now().checked_sub(Duration::from_secs(1)).unwrap_or(due));
                sleep(due.saturating_duration_since(Instant::now())).await;
            }
            let begin = Instant::now();
            writer.insist().await.expect("the server answers");
            let microseconds = u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.longest.fetch_max(microseconds, Ordering::Relaxed);
        }
        writer
    }
}

/// Has all writers make a load, as long as `wait` takes. Returns how many calls a second were answered, and the slowest one.
async fn under_load(
    world: &Arc<World>,
    writers: Vec<Writer>,
    interval: Option<Duration>,
    wait: impl Future<Output = ()>,
) -> (Vec<Writer>, f64, Duration) {
    let (load, before) = (Load::new(interval), world.answered.load(Ordering::Relaxed));
    let running: JoinSet<Writer> = writers
        .into_iter()
        .map(|writer| Arc::clone(&load).run(writer))
        .collect();
    wait.await;
    let (answered, time) = (world.answered.load(Ordering::Relaxed), load.begin.elapsed());
    load.stop.store(true, Ordering::Relaxed);
    let writers = running.join_all().await;
    #[expect(clippy::cast_precision_loss, reason = "numbers of calls are small")]
    let rate = (answered - before) as f64 / time.as_secs_f64();
    (
        writers,
        rate,
        Duration::from_micros(load.longest.load(Ordering::Relaxed)),
    )
}

/// The slope of memory over time, in MiB a minute: least squares.
fn slope(samples: &[&Sample]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a few samples")]
    let count = samples.len() as f64;
    let mean = |of: fn(&Sample) -> f64| samples.iter().map(|sample| of(sample)).sum::<f64>() / count;
    let (minutes, memory) = (mean(|sample| sample.minutes), mean(|sample| sample.memory));
    let over = |of: fn(f64, f64) -> f64| {
        let terms = samples
            .iter()
            .map(|sample| of(sample.minutes - minutes, sample.memory - memory));
        terms.sum::<f64>()
    };
    over(|minutes, memory| minutes * memory) / over(|minutes, _| minutes * minutes)
}

async fn sample(process: u32, state: &Path, total: Duration) -> Vec<Sample> {
    let (begin, mut samples) = (Instant::now(), Vec::new());
    // Sixty samples are enough for a line; to count rows is work.
    let pause = total / 60;
    while begin.elapsed() < total {
        sleep(pause).await;
        let sample = Sample {
            minutes: begin.elapsed().as_secs_f64() / 60.0,
            memory: memory(process),
            database: size(&storage::file(state)),
            log: size(&state.join("sqlite_db.db-wal")),
            key_value: size(&state.join("sqlite_key_value.db")),
            rows: rows(state),
        };
        samples.push(sample);
    }
    samples
}

/// Prints what came of it, and fails where something grows that should not.
fn judge(samples: &[Sample], warm: f64) {
    let after: Vec<&Sample> = samples.iter().filter(|sample| sample.minutes > warm).collect();
    let ([first, ..], [.., last]) = (&*after, &*after) else {
        panic!("there are samples");
    };
    let slope = slope(&after);
    let log = after.iter().map(|sample| sample.log).max().unwrap_or_default();
    println!(
        "torture: soak: memory {:.0} MiB after {:.1} min, {:.0} MiB at the end, {slope:+.2} MiB a minute",
        first.memory, first.minutes, last.memory
    );
    println!(
        "torture: soak: databases {} and {} MiB, {} and {} rows, {:.0} and {:.0} bytes a row; the log at most {} KiB",
        first.bytes() >> 20,
        last.bytes() >> 20,
        first.rows,
        last.rows,
        first.per_row(),
        last.per_row(),
        log >> 10,
    );
    assert!(slope < FLAT, "memory grows by {slope} MiB a minute");
    assert!(
        last.per_row() < first.per_row() * MOST_PER_ROW,
        "files grow beyond their rows"
    );
    assert!(log < MOST_LOG, "the database's log grows");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes as long as it is told: `cargo xtask torture`"]
async fn memory_and_files_stay_as_they_are_at_half_of_the_peak() {
    let minutes = std::env::var("IM_BUNDLE_SOAK_MINUTES").map_or(30.0, |text| text.parse().expect("minutes"));
    let total = Duration::from_secs_f64(60.0 * minutes);
    let (bundle, state) = (Bundle::copied(), tempfile::tempdir().expect("a temporary folder"));
    let process = bundle.serve(state.path());
    let world = World::set(bundle.client(&process), 0).await;
    let (writers, peak, _) = under_load(&world, Writer::all(&world), None, sleep(PEAK.min(total))).await;
    #[expect(clippy::cast_precision_loss, reason = "sixteen")]
    let interval = Duration::from_secs_f64(WRITERS as f64 / (peak / 2.0));
    let (mut samples, id) = (Vec::new(), process.id());
    let sampling = async { samples = sample(id, state.path(), total).await };
    let (writers, rate, longest) = under_load(&world, writers, Some(interval), sampling).await;
    let calls = world.answered.load(Ordering::Relaxed);
    println!(
        "torture: soak: {minutes} min at {rate:.0} calls a second, the peak is {peak:.0}; {calls} calls, no error"
    );
    let refused = world.refused.load(Ordering::Relaxed);
    println!("torture: soak: the slowest call took {longest:.1?}; {refused} calls waited for the write lock in vain");
    invariants::assert_only_waited(state.path());
    judge(&samples, WARM_UP.min(total / 6).as_secs_f64() / 60.0);
    assert_eq!(refused, 0, "at half of its peak a server has time for all");
    assert_known_files(state.path());
    let stored = facts::stored(state.path());
    for (name, value) in writers.iter().flat_map(|writer| &writer.facts) {
        assert_eq!(
            stored.get(name),
            value.as_ref(),
            "{name}: is stored, and was acknowledged"
        );
    }
    invariants::assert_hold(state.path());
}

/// No file but those that docs/operations.md names, and no log larger than it says.
fn assert_known_files(state: &Path) {
    for entry in fs::read_dir(state).expect("the state folder").filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(
            name == "logs" || name.starts_with("sqlite_"),
            "{name} is a file of the state folder"
        );
    }
    for entry in fs::read_dir(state.join("logs"))
        .expect("the logs")
        .filter_map(Result::ok)
    {
        let length = size(&entry.path());
        assert!(length <= 17 << 20, "{:?} has {length} bytes", entry.file_name());
    }
}

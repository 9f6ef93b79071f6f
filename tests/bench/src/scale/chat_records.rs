//! The calls of chat-records with ten thousand records and with ten million, and those of a conversation of a million.

use super::records::{self, Conversation, Size};
use crate::scenario::chat_records::{authorization, creation, of_lines};
use crate::scenario::{Kind, Scenario};
use crate::server::Server;
use crate::{Arguments, measure};
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const FEW: Size = Size {
    members: 100,
    records: 10_000,
    long: 0,
};
const MANY: Size = Size {
    members: 100_000,
    records: 10_000_000,
    long: 1_000_000,
};

/// How many times as long a call may take with many records.
const GOAL: f64 = 1.5;
/// How many conversations the calls of one scenario go over.
const SAMPLE: i64 = 10_000;
const CONNECTIONS: u32 = 16;
/// What the database of [`MANY`] takes, with what SQLite sorts meanwhile.
const DISK: &str = "3 GB";

/// The conversations that are called; the long one is only among the many records.
struct Called {
    some: Vec<Conversation>,
    long: Option<Conversation>,
}

/// A server on one of the two databases.
struct Side {
    server: Server,
    scenarios: Vec<Scenario>,
    best: Vec<Best>,
}

/// The best of a scenario's rounds: what else the machine does only makes them worse.
#[derive(Debug, Clone, Copy)]
struct Best {
    /// Calls a second.
    calls: f64,
    /// The server's processor time a call, in microseconds; it says what a call costs even on a busy machine.
    cpu: f64,
}

/// Makes both databases, measures, and removes them.
pub(crate) async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    eprintln!("making two databases below target/bench; they take {DISK} of disk and some minutes");
    let measured = compare(arguments).await;
    if !arguments.keep {
        for folder in [FEW, MANY].map(|size| folder(arguments, size)) {
            if folder.exists() {
                fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
            }
        }
    }
    measured
}

async fn compare(arguments: &Arguments) -> anyhow::Result<()> {
    let mut few = Side::start(arguments, FEW).await?;
    let mut many = Side::start(arguments, MANY).await?;
    let time = Duration::from_secs(arguments.seconds);
    for round in 1..=arguments.rounds {
        eprintln!("round {round} of {}", arguments.rounds);
        for index in 0..many.scenarios.len() {
            few.measure(index, time).await?;
            many.measure(index, time).await?;
        }
    }
    let reached = print(&few, &many);
    few.server.stop().await?;
    many.server.stop().await?;
    if reached {
        Ok(())
    } else {
        bail!("a goal is not reached")
    }
}

/// Prints the table; whether all goals are reached.
fn print(few: &Side, many: &Side) -> bool {
    let mut reached = true;
    println!(
        "{:<50}{:>12}{:>8}{:>7}{:>8}{:>12}{:>8}{:>7}",
        "scenario, 16 connections", "calls/s, few", "many", "ratio", "goal", "CPU us, few", "many", "ratio"
    );
    for (index, (scenario, best)) in many.scenarios.iter().zip(&many.best).enumerate() {
        // What only the long conversation has is compared with the first page of a short one.
        let base = few.best.get(index).unwrap_or(&few.best[0]);
        let goal = index < few.best.len() || scenario.name.ends_with("page");
        let (ratio, cpu) = (base.calls / best.calls, best.cpu / base.cpu);
        let verdict = match (goal, ratio <= GOAL) {
            (false, _) => "",
            (true, true) => "<=1.50",
            (true, false) => ">1.50",
        };
        reached &= !goal || ratio <= GOAL;
        println!(
            "{:<50}{:>12.0}{:>8.0}{ratio:>7.2}{verdict:>8}{:>12.0}{:>8.0}{cpu:>7.2}",
            scenario.name, base.calls, best.calls, base.cpu, best.cpu
        );
    }
    reached
}

impl Side {
    async fn start(arguments: &Arguments, size: Size) -> anyhow::Result<Self> {
        let called = prepare(arguments, size).await?;
        warm(&folder(arguments, size).join("sqlite_db.db"))?;
        let server = Server::on(arguments, folder(arguments, size)).await?;
        let scenarios = scenarios(&server, size, &called)?;
        let none = Best {
            calls: 0.0,
            cpu: f64::INFINITY,
        };
        let best = vec![none; scenarios.len()];
        Ok(Self {
            server,
            scenarios,
            best,
        })
    }

    /// Measures a scenario if this side has it.
    async fn measure(&mut self, index: usize, time: Duration) -> anyhow::Result<()> {
        if let (Some(scenario), Some(best)) = (self.scenarios.get(index), self.best.get_mut(index)) {
            let before = self.server.processor_time()?;
            let measured = measure(&self.server, scenario, CONNECTIONS, time).await?;
            let spent = self.server.processor_time()?.saturating_sub(before);
            let calls = measured.per_second * time.as_secs_f64();
            best.calls = best.calls.max(measured.per_second);
            best.cpu = best.cpu.min(spent.as_secs_f64() * 1e6 / calls);
        }
        Ok(())
    }
}

fn folder(arguments: &Arguments, size: Size) -> PathBuf {
    let name = format!("target/bench/scale-{}", size.records);
    arguments.workspace.join(name)
}

/// Makes a database, unless an earlier run has left it.
async fn prepare(arguments: &Arguments, size: Size) -> anyhow::Result<Called> {
    let folder = folder(arguments, size);
    let file = folder.join("sqlite_db.db");
    let made = folder.join("made");
    if !(arguments.keep && made.exists()) {
        let start = Instant::now();
        let server = Server::start(arguments, folder.file_name().context("a folder has a name")?).await?;
        let target = "/chat-records/chat-list?memberId=1";
        let header = authorization(&server);
        server.call("GET", target, &header, String::new()).await?;
        server.stop().await?;
        let of = file.clone();
        tokio::task::spawn_blocking(move || records::fill(&of, size)).await??;
        fs::write(&made, "")?;
        let (records, mib) = (size.records + size.long, fs::metadata(&file)?.len() >> 20);
        eprintln!("{records} records in {:.0?}, {mib} MiB", start.elapsed());
    }
    Ok(Called {
        some: records::sample(&file, size, SAMPLE)?,
        long: records::long(&file, size)?,
    })
}

/// Reads a database once, so that all of it is in the machine's memory: the disk's speed is not what is compared.
fn warm(file: &Path) -> anyhow::Result<()> {
    std::io::copy(&mut fs::File::open(file)?, &mut std::io::sink())?;
    Ok(())
}

fn list(conversation: &Conversation, more: &str) -> String {
    let Conversation { member, seller, .. } = conversation;
    format!("/chat-records/list?memberId={member}&sellerId={seller}{more}")
}

fn scenarios(server: &Server, size: Size, called: &Called) -> anyhow::Result<Vec<Scenario>> {
    let read = |name: &str, lines: Vec<String>| of_lines(server, name, Kind::Read, "GET", &lines);
    let some = |more: &str| called.some.iter().map(|one| list(one, more)).collect();
    let of_id = called.some.iter().map(|one| list(one, &format!("&id={}", one.record)));
    let busy = size
        .busy()
        .map(|member| format!("/chat-records/chat-list?memberId={member}"));
    let bodies: Vec<_> = called
        .some
        .iter()
        .map(|one| creation(one.member, &one.seller))
        .collect();
    let (of_type, of_time) = ("&messageType=RC:TxtMsg", "&startTime=2023-06-01&endTime=2023-12-31");
    let mut scenarios = vec![
        read("list, first page", some(""))?,
        read("list, last page", some("&page=1000000"))?,
        read("list, messageType", some(of_type))?,
        read("list, startTime and endTime", some(of_time))?,
        read("list, id", of_id.collect())?,
        read("chat-list", busy.collect())?,
        of_lines(server, "create", Kind::Write, "POST", &bodies)?,
    ];
    if let Some(long) = &called.long {
        let middle = format!("&page={}", size.long / 100);
        for (name, more) in [
            ("first page", ""),
            ("last page", "&page=1000000"),
            ("in the middle", &middle),
            ("messageType", of_type),
            ("startTime and endTime", of_time),
        ] {
            scenarios.push(read(&format!("list of a million, {name}"), vec![list(long, more)])?);
        }
    }
    Ok(scenarios)
}

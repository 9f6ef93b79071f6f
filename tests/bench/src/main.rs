//! Measures the components under load. `cargo xtask bench` builds and runs this.
//!
//! Every scenario runs with each number of connections in every round, so that whatever else the machine does meets all
//! of them alike. Requests a second mean little on their own; the ratios to the floor, a component that answers `ok`,
//! are what to compare between machines and versions.

mod load;
mod report;
mod scale;
mod scenario;
mod server;

use anyhow::{Context, bail};
use clap::Parser;
use load::Load;
use report::Report;
use scenario::Scenario;
use server::Server;
use std::path::PathBuf;
use std::time::Duration;

/// Measures the components against the floor.
#[derive(Parser)]
struct Arguments {
    /// The program that serves: the local host, or `spin`
    #[arg(long)]
    program: PathBuf,
    /// `--program` is Spin
    #[arg(long)]
    spin: bool,
    /// The folder with spin.toml
    #[arg(long)]
    workspace: PathBuf,
    /// Only scenarios whose name contains this; `contact-groups-scale` and `chat-records-scale` run only when named
    #[arg(long)]
    scenario: Option<String>,
    /// Keep-alive connections, one measurement each
    #[arg(long, value_delimiter = ',', default_value = "1,16,64")]
    connections: Vec<u32>,
    /// How long one measurement takes, in seconds
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// How often each measurement is made; the report shows the median
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Leave the databases of `chat-records-scale` in target/bench, and use those that a run before has left
    #[arg(long)]
    keep: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let wanted = arguments.scenario.as_deref().unwrap_or_default();
    if scale::NAMES.contains(&wanted) {
        return scale::run(&arguments, wanted).await;
    }
    let server = Server::start(&arguments, "state").await?;
    let mut scenarios = Vec::new();
    scenarios.extend(scenario::contact_groups::scenarios(&server).await?);
    scenarios.extend(scenario::chat_records::scenarios(&server).await?);
    scenarios.extend(scenario::rongcloud::scenarios(&server)?);
    scenarios.extend(scenario::group_gateway::scenarios(&server).await?);
    scenarios.extend(scenario::b2b_chat::scenarios(&server).await?);
    scenarios.extend(scenario::sns_groups::scenarios(&server).await?);
    scenarios.retain(|one| one.name.contains(wanted));
    if scenarios.is_empty() {
        bail!("no scenario's name contains {wanted:?}");
    }
    // What the others are compared with is measured whatever is wanted.
    let measures = std::iter::once(Scenario::floor()).chain(Scenario::least());
    let scenarios: Vec<_> = measures.chain(scenarios).collect();
    let mut report = Report::default();
    for round in 1..=arguments.rounds {
        eprintln!("round {round} of {}", arguments.rounds);
        for scenario in &scenarios {
            for &connections in &arguments.connections {
                let measured = measure(&server, scenario, connections, Duration::from_secs(arguments.seconds)).await;
                let measured = measured.with_context(|| format!("{} with {connections} connections", scenario.name))?;
                report.add(scenario, connections, measured, server.resident_bytes()?);
            }
        }
    }
    server.stop().await?;
    print!("{report}");
    Ok(())
}

/// One run of the load generator; fails where a reply says that a call failed.
async fn measure(server: &Server, scenario: &Scenario, connections: u32, time: Duration) -> anyhow::Result<Load> {
    let before = server.failures()?;
    let measured = load::run(server, scenario, connections, time).await?;
    let failures = server.failures()?.saturating_sub(before);
    if failures > 0 {
        bail!(
            "{failures} calls failed; the log in {} says why",
            server.logs().display()
        );
    }
    Ok(measured)
}

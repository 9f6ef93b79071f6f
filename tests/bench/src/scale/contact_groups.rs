//! The calls of contact-groups with few users and with many.

use crate::scenario::{Kind, Scenario, contact_groups};
use crate::server::Server;
use crate::{Arguments, load, measure};
use conformance::chat::{Chat, group};
use serde_json::json;
use std::time::Duration;

/// How many users there are the second time, each with a group of two conversations.
const USERS: usize = 20_000;
const BATCH: usize = 100;
/// How many requests are under way while the users are made.
const AT_ONCE: usize = 16;

/// Measures, adds users, measures again.
pub(crate) async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let server = Server::start(arguments, "state").await?;
    let scenarios = contact_groups::scenarios(&server).await?;
    let time = Duration::from_secs(arguments.seconds);
    let before = measure_all(&server, &scenarios, time, arguments.rounds).await?;
    eprintln!("adding {USERS} users with a group each …");
    populate(&server).await;
    let after = measure_all(&server, &scenarios, time, arguments.rounds).await?;
    println!(
        "{:<40}{:>14}{:>14}{:>8}",
        "scenario, 16 connections", "few users/s", "many users/s", "ratio"
    );
    for (scenario, (few, many)) in scenarios.iter().zip(before.into_iter().zip(after)) {
        println!("{:<40}{few:>14.0}{many:>14.0}{:>8.2}", scenario.name, many / few);
    }
    server.stop().await
}

async fn measure_all(
    server: &Server,
    scenarios: &[Scenario],
    time: Duration,
    rounds: usize,
) -> anyhow::Result<Vec<f64>> {
    let mut best = vec![0.0_f64; scenarios.len()];
    for _ in 0..rounds {
        for (best, scenario) in best.iter_mut().zip(scenarios) {
            debug_assert_ne!(scenario.kind, Kind::Floor);
            let load::Load { per_second, .. } = measure(server, scenario, 16, time).await?;
            *best = best.max(per_second);
        }
    }
    Ok(best)
}

async fn populate(server: &Server) {
    let base = server.base().to_owned();
    let mut tasks = tokio::task::JoinSet::new();
    for worker in 0..AT_ONCE {
        let base = base.clone();
        tasks.spawn(async move {
            let chat = Chat::remote(&base);
            for batch in (worker..USERS / BATCH).step_by(AT_ONCE) {
                let users: Vec<_> = (0..BATCH).map(|index| format!("u{}", batch * BATCH + index)).collect();
                chat.ok("multiaccount_import", json!({"Accounts": users})).await;
                for user in &users {
                    chat.create(user, "friends", &[group("@bench#a"), group("@bench#b")])
                        .await;
                }
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        if let Err(error) = done {
            std::panic::resume_unwind(error.into_panic());
        }
    }
}

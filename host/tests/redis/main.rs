//! Key-value stores on a real Redis. Ignored where Debian's `redis-server` is not installed.

#[path = "../serving/probe.rs"]
#[expect(dead_code, reason = "the tests of serving need more of it")]
mod probe;

use libtest_mimic::{Arguments, Trial};
use probe::{Probe, Setup};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::task::JoinSet;

/// A server of its own, on a socket in a folder; ended with the test.
struct Redis {
    folder: TempDir,
    process: Child,
    _output: BufReader<ChildStdout>,
}

impl Drop for Redis {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

impl Redis {
    fn start() -> Self {
        Self::start_in(tempfile::tempdir().unwrap())
    }

    fn start_in(folder: TempDir) -> Self {
        let mut process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--unixsocket"])
            .arg(socket(folder.path()))
            .arg("--dir")
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        while !line.to_lowercase().contains("ready to accept connections") {
            line.clear();
            assert_ne!(output.read_line(&mut line).unwrap(), 0, "redis-server has ended");
        }
        Self {
            folder,
            process,
            _output: output,
        }
    }

    /// Ends it, and starts another one in its place.
    fn restart(mut self) -> Self {
        self.end();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        Self::start_in(folder)
    }

    fn end(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// A host whose stores are here.
    async fn host(&self) -> Probe {
        let file = self.folder.path().join("runtime.toml");
        let url = format!("unix://{}", socket(self.folder.path()));
        let table = |label| format!("[key_value_store.{label}]\ntype = \"redis\"\nurl = {url:?}\n");
        std::fs::write(&file, table("default") + &table("other")).unwrap();
        let mut setup = Setup {
            grants: "sqlite_databases = [\"default\"]\nkey_value_stores = [\"default\", \"other\"]",
            ..Setup::default()
        };
        setup.options.runtime_config_file = Some(file);
        setup.start().await
    }
}

fn socket(folder: &Path) -> String {
    folder.join("redis.sock").display().to_string()
}

async fn a_value_is_kept_until_deleted_and_is_the_same_on_every_host() {
    let redis = Redis::start();
    let (one, other) = (redis.host().await, redis.host().await);
    assert_eq!(one.ask("/store", "other").await, "Ok(\"open\") Ok(\"open\")");
    assert_eq!(one.ask("/get", "a").await, "None false");
    one.ask("/set", "a=1").await;
    other.ask("/set", "b=").await;
    assert_eq!(other.ask("/get", "a").await, "Some(\"1\") true");
    assert_eq!(one.ask("/get", "b").await, "Some(\"\") true");
    assert_eq!(one.ask("/keys", "").await, "a,b a,b");
    other.ask("/delete", "a").await;
    other.ask("/delete", "a").await;
    assert_eq!(one.ask("/get", "a").await, "None false");
    assert_eq!(other.ask("/common-store", "c").await, "None true None (2, -3)");
    assert!(!one.state("sqlite_key_value.db").exists());
}

async fn hosts_count_together() {
    const EACH: u64 = 25;
    let redis = Redis::start();
    let hosts = Arc::new([redis.host().await, redis.host().await]);
    let mut clients = JoinSet::new();
    for client in 0..8 {
        let hosts = hosts.clone();
        clients.spawn(async move {
            let mut counts = Vec::new();
            for _ in 0..EACH {
                counts.push(hosts[client % 2].ask("/increment", "n").await.parse::<u64>().unwrap());
            }
            counts
        });
    }
    let counts = clients.join_all().await.concat();
    assert_eq!(counts.into_iter().collect::<BTreeSet<_>>(), (1..=8 * EACH).collect());
    // Redis counts in decimal text.
    assert_eq!(hosts[0].ask("/get", "n").await, format!("Some(\"{}\") true", 8 * EACH));
}

async fn what_spin_cannot_do_on_redis_fails_here_too() {
    let redis = Redis::start();
    let host = redis.host().await;
    assert_eq!(host.post("/batch", "").await.0, 500);
    // It has set and deleted before it failed.
    assert_eq!(host.ask("/keys", "").await, "x,z x,z");
    host.ask("/set", "n=1").await;
    assert_eq!(host.post("/swap", "n").await.0, 500);
    assert_eq!(host.ask("/get", "n").await, "Some(\"1\") true");
    host.ask("/set", "text=a").await;
    assert_eq!(host.post("/increment", "text").await.0, 500);
}

async fn a_server_that_was_restarted_is_found_again_by_the_next_call() {
    let redis = Redis::start();
    let host = redis.host().await;
    host.ask("/set", "a=1").await;
    let _redis = redis.restart();
    assert_eq!(host.ask("/get", "a").await, "None false");
    assert_eq!(host.ask("/increment", "n").await, "1");
}

async fn a_server_that_is_away_is_an_error_and_costs_nothing_else() {
    let mut redis = Redis::start();
    let host = redis.host().await;
    host.ask("/set", "a=1").await;
    redis.end();
    assert_eq!(host.post("/get", "a").await.0, 500);
    assert_eq!(host.ask("/sql", "SELECT 1 AS a").await, "a|1 changes=0 rowid=0");
}

fn main() {
    let there = Command::new("redis-server").arg("--version").output().is_ok();
    macro_rules! trials {
        ($($test:ident),* $(,)?) => {
            vec![$(Trial::test(stringify!($test), || {
                tokio::runtime::Runtime::new()?.block_on($test());
                Ok(())
            })
            .with_ignored_flag(!there)),*]
        };
    }
    let trials = trials![
        a_value_is_kept_until_deleted_and_is_the_same_on_every_host,
        hosts_count_together,
        what_spin_cannot_do_on_redis_fails_here_too,
        a_server_that_was_restarted_is_found_again_by_the_next_call,
        a_server_that_is_away_is_an_error_and_costs_nothing_else,
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

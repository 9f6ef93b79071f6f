//! The load generator: wrk.

use crate::scenario::Scenario;
use crate::server::Server;
use anyhow::{Context, bail};
use std::time::Duration;
use tokio::process::Command;

/// What one run of wrk measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Load {
    /// Replies a second.
    pub(crate) per_second: f64,
    /// Half of the replies came within this time.
    pub(crate) p50: Duration,
    /// All but one in a hundred came within this time.
    pub(crate) p99: Duration,
}

/// Sends a scenario's requests over keep-alive connections for some time.
///
/// # Errors
///
/// wrk is missing, or met connections that broke or statuses other than 2xx and 3xx.
pub(crate) async fn run(
    server: &Server,
    scenario: &Scenario,
    connections: u32,
    time: Duration,
) -> anyhow::Result<Load> {
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--latency", "--timeout", "10s"]);
    wrk.args([
        "--connections",
        &connections.to_string(),
        "--duration",
        &format!("{}s", time.as_secs()),
    ]);
    for header in &scenario.headers {
        wrk.args(["--header", header]);
    }
    if let Some(script) = &scenario.script {
        wrk.arg("--script")
            .arg(server.workspace().join("tests/bench/scenarios").join(script));
    }
    wrk.arg(format!("{}{}", server.base(), (scenario.target)()))
        .arg("--")
        .args(&scenario.arguments);
    let output = wrk
        .output()
        .await
        .context("wrk does not run; Debian's package `wrk` has it")?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        bail!("wrk failed: {}{}", text, String::from_utf8_lossy(&output.stderr));
    }
    if let Some(line) = text
        .lines()
        .find(|line| line.contains("Non-2xx") || line.contains("Socket errors"))
    {
        bail!("{}", line.trim());
    }
    parse(&text).with_context(|| format!("wrk's output is not understood:\n{text}"))
}

fn parse(output: &str) -> Option<Load> {
    let value = |label: &str| {
        let line = output.lines().map(str::trim).find(|line| line.starts_with(label))?;
        line.split_whitespace().nth(1)
    };
    Some(Load {
        per_second: value("Requests/sec:")?.parse().ok()?,
        p50: duration(value("50%")?)?,
        p99: duration(value("99%")?)?,
    })
}

fn duration(text: &str) -> Option<Duration> {
    let unit = text.trim_start_matches(|character: char| character.is_ascii_digit() || character == '.');
    let number: f64 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        "us" => number / 1e6,
        "ms" => number / 1e3,
        "s" => number,
        "m" => number * 60.0,
        _ => return None,
    };
    Some(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::{Load, parse};
    use std::time::Duration;

    #[test]
    fn the_figures_are_read_from_wrks_output() {
        let output = "Running 2s test @ http://127.0.0.1:1\n  Latency Distribution\n     50%  812.00us\n     75%    1.00ms\n     99%    1.52ms\n  49 requests in 2.00s, 1MB read\nRequests/sec:  18243.19\nTransfer/sec:      1.23MB\n";
        let expected = Load {
            per_second: 18243.19,
            p50: Duration::from_micros(812),
            p99: Duration::from_micros(1520),
        };
        assert_eq!(parse(output), Some(expected));
        assert_eq!(parse("unable to connect"), None);
    }
}

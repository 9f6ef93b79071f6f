//! The figures, and how they compare.

use crate::load::Load;
use crate::scenario::{Kind, Scenario};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Reads should reach this share of the floor's requests a second.
const READ_GOAL: f64 = 0.5;
/// Durable changes should reach this share.
const WRITE_GOAL: f64 = 0.2;
/// The slowest hundredth should take at most this many times as long as the median.
const SPREAD_GOAL: f64 = 10.0;

/// Sixteen connections should store at least so many times as many changes a second as one.
const GAIN_GOAL: f64 = 1.5;

/// All measurements, by scenario and connections.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
    resident: Vec<u64>,
}

struct Row {
    name: String,
    kind: Kind,
    by_connections: BTreeMap<u32, Vec<Load>>,
}

impl Report {
    /// Adds a measurement, with the server's memory after it.
    pub(crate) fn add(&mut self, scenario: &Scenario, connections: u32, load: Load, resident: u64) {
        self.resident.push(resident);
        let index = self
            .rows
            .iter()
            .position(|row| row.name == scenario.name)
            .unwrap_or_else(|| {
                let by_connections = BTreeMap::new();
                self.rows.push(Row {
                    name: scenario.name.clone(),
                    kind: scenario.kind,
                    by_connections,
                });
                self.rows.len() - 1
            });
        self.rows[index]
            .by_connections
            .entry(connections)
            .or_default()
            .push(load);
    }

    fn floor(&self, connections: u32) -> Option<f64> {
        let floor = self.rows.iter().find(|row| row.kind == Kind::Floor)?;
        Some(median(floor.by_connections.get(&connections)?).per_second)
    }
}

/// The figure in the middle, each for itself.
fn median(loads: &[Load]) -> Load {
    let middle = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let time = |of: fn(&Load) -> Duration| {
        let seconds = middle(loads.iter().map(|load| of(load).as_secs_f64()).collect());
        Duration::from_secs_f64(seconds)
    };
    Load {
        per_second: middle(loads.iter().map(|load| load.per_second).collect()),
        p50: time(|load| load.p50),
        p99: time(|load| load.p99),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{:<40}{:>6}{:>12}{:>9}{:>8}{:>11}{:>11}{:>9}",
            "scenario", "conns", "requests/s", "of floor", "goal", "p50", "p99", "p99/p50"
        )?;
        for row in &self.rows {
            for (&connections, loads) in &row.by_connections {
                let load = median(loads);
                let share = self
                    .floor(connections)
                    .map_or(f64::NAN, |floor| load.per_second / floor);
                let spread = load.p99.as_secs_f64() / load.p50.as_secs_f64();
                let goal = match row.kind {
                    Kind::Floor => "",
                    Kind::Read => verdict(share >= READ_GOAL, "0.50"),
                    Kind::Write => verdict(share >= WRITE_GOAL, "0.20"),
                };
                let wide = if spread <= SPREAD_GOAL { "" } else { " wide" };
                writeln!(
                    formatter,
                    "{:<40}{connections:>6}{:>12.0}{share:>9.2}{goal:>8}{:>11}{:>11}{spread:>9.1}{wide}",
                    row.name,
                    load.per_second,
                    format!("{:.2?}", load.p50),
                    format!("{:.2?}", load.p99),
                )?;
            }
        }
        for row in self.rows.iter().filter(|row| row.kind == Kind::Write) {
            let of = |connections| Some(median(row.by_connections.get(&connections)?).per_second);
            if let (Some(one), Some(sixteen)) = (of(1), of(16)) {
                let (gain, name) = (sixteen / one, &row.name);
                let goal = if gain >= GAIN_GOAL { ">=1.50" } else { "<1.50" };
                writeln!(
                    formatter,
                    "{name}: 16 connections store {gain:.2} times as many a second as 1 {goal}"
                )?;
            }
        }
        let mib = |bytes: Option<&u64>| bytes.copied().unwrap_or_default() / (1024 * 1024);
        writeln!(
            formatter,
            "resident memory: {} MiB after the first measurement, {} MiB after the last, {} MiB at most",
            mib(self.resident.first()),
            mib(self.resident.last()),
            mib(self.resident.iter().max())
        )
    }
}

/// A goal with whether it is reached.
fn verdict(reached: bool, goal: &'static str) -> &'static str {
    match (reached, goal) {
        (true, "0.50") => ">=0.50",
        (true, _) => ">=0.20",
        (false, "0.50") => "<0.50",
        (false, _) => "<0.20",
    }
}

#[cfg(test)]
mod tests {
    use super::{Load, Report};
    use crate::scenario::{Kind, Scenario};
    use std::time::Duration;

    #[test]
    fn the_report_compares_medians_with_the_floor() {
        let load = |per_second| Load {
            per_second,
            p50: Duration::from_micros(50),
            p99: Duration::from_micros(600),
        };
        let read = Scenario {
            name: "read".to_owned(),
            kind: Kind::Read,
            ..Scenario::floor()
        };
        let mut report = Report::default();
        for (floor, value) in [(100.0, 10.0), (200.0, 100.0), (300.0, 1000.0)] {
            report.add(&Scenario::floor(), 16, load(floor), 1 << 20);
            report.add(&read, 16, load(value), 3 << 20);
        }
        let text = report.to_string();
        assert!(text.contains("100     0.50  >=0.50"), "{text}");
        assert!(text.contains("12.0 wide"), "{text}");
        assert!(
            text.contains("1 MiB after the first measurement, 3 MiB after the last, 3 MiB at most"),
            "{text}"
        );
    }
}

//! Faults on demand.

use crate::lock;
use clap::ValueEnum;
use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Mutex;
use std::time::Duration;

/// What can go wrong with a request that has statements.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, ValueEnum)]
pub enum Fault {
    /// The stream is gone, as after 10 s without a request. Only for requests with a baton. Nothing ran.
    Expired,
    /// The statement is cancelled with `SQLITE_INTERRUPT`. Nothing ran.
    Interrupt,
    /// "database is locked". Nothing ran.
    Busy,
    /// "Transaction timed out", as after a transaction of 5 s that others wait for. Nothing ran.
    Timeout,
    /// Status 503. Nothing ran.
    Unavailable,
    /// The connection ends without a reply, before anything ran.
    Cut,
    /// The connection ends in the middle of the reply, after everything ran.
    CutAfter,
}

/// A change of what is to go wrong.
///
/// As text: `interrupt=2` (the next two), `interrupt/50` (every fiftieth),
/// `interrupt/0` (no more of them), `latency=20` (milliseconds before each statement), `calm` (no faults at all).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Order {
    /// The next requests that the fault can happen to.
    Next(Fault, u64),
    /// Every so many requests; 0 for never.
    Every(Fault, u64),
    /// How long a statement waits before it runs.
    Latency(Duration),
    /// Forget all other orders.
    Calm,
}

impl FromStr for Order {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "calm" {
            return Ok(Self::Calm);
        }
        let (name, sign, number) = text
            .find(['=', '/'])
            .and_then(|at| Some((text.get(..at)?, text.get(at..=at)?, text.get(at + 1..)?)))
            .ok_or_else(|| format!("{text}: a fault is `calm`, `name=number` or `name/number`"))?;
        let number = number.parse().map_err(|_| format!("{number} is no number"))?;
        if (name, sign) == ("latency", "=") {
            return Ok(Self::Latency(Duration::from_millis(number)));
        }
        let fault = Fault::from_str(name, false).map_err(|_| format!("{name} is no fault"))?;
        Ok(if sign == "=" {
            Self::Next(fault, number)
        } else {
            Self::Every(fault, number)
        })
    }
}

/// The orders that hold, and what came of them.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    latency: Duration,
    plans: BTreeMap<Fault, Plan>,
}

#[derive(Debug, Default)]
struct Plan {
    next: u64,
    every: u64,
    asked: u64,
    fired: u64,
}

impl Faults {
    pub(crate) fn order(&self, order: Order) {
        let mut state = lock(&self.0);
        match order {
            Order::Next(fault, next) => state.plans.entry(fault).or_default().next = next,
            Order::Every(fault, every) => {
                let plan = state.plans.entry(fault).or_default();
                (plan.every, plan.asked) = (every, 0);
            }
            Order::Latency(latency) => state.latency = latency,
            Order::Calm => {
                state.latency = Duration::ZERO;
                for plan in state.plans.values_mut() {
                    (plan.next, plan.every) = (0, 0);
                }
            }
        }
    }

    /// Whether this request suffers the fault. Asked once a request.
    pub(crate) fn happens(&self, fault: Fault) -> bool {
        let mut state = lock(&self.0);
        let plan = state.plans.entry(fault).or_default();
        plan.asked += 1;
        let happens = plan.next > 0 || (plan.every > 0 && plan.asked.is_multiple_of(plan.every));
        plan.next = plan.next.saturating_sub(1);
        plan.fired += u64::from(happens);
        happens
    }

    pub(crate) fn latency(&self) -> Duration {
        lock(&self.0).latency
    }

    /// How often the fault has happened since the start.
    pub(crate) fn fired(&self, fault: Fault) -> u64 {
        lock(&self.0).plans.get(&fault).map_or(0, |plan| plan.fired)
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Faults, Order};
    use std::time::Duration;

    #[test]
    fn orders_are_read_from_text() {
        assert_eq!("cut-after=2".parse(), Ok(Order::Next(Fault::CutAfter, 2)));
        assert_eq!("expired/7".parse(), Ok(Order::Every(Fault::Expired, 7)));
        assert_eq!("latency=20".parse(), Ok(Order::Latency(Duration::from_millis(20))));
        assert_eq!("calm".parse(), Ok(Order::Calm));
        for wrong in ["", "busy", "busy=", "busy=x", "latency/2", "=1", "Busy=1", "é=1"] {
            assert!(wrong.parse::<Order>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_ordered_happens_that_often() {
        let faults = Faults::default();
        faults.order(Order::Next(Fault::Busy, 2));
        faults.order(Order::Every(Fault::Cut, 3));
        let happened = |fault| (0..6).map(|_| u8::from(faults.happens(fault))).collect::<Vec<_>>();
        assert_eq!(happened(Fault::Busy), [1, 1, 0, 0, 0, 0]);
        assert_eq!(happened(Fault::Cut), [0, 0, 1, 0, 0, 1]);
        faults.order(Order::Calm);
        assert_eq!(happened(Fault::Cut), [0; 6]);
        assert_eq!((faults.fired(Fault::Busy), faults.fired(Fault::Cut)), (2, 2));
    }
}

//! Stores that fail, and RongCloud. Each fault is there before each call of the script in turn: the call is answered with its
//! family's internal error, the log has the cause, and the same call succeeds once the fault has gone, on the same server.

mod damage;
mod disk;
mod key_value;
mod lock;
mod permission;
mod rong_cloud;

use crate::bundle::Bundle;
use crate::families::{self, Step};
use crate::script::{Call, SCRIPT};
use crate::writer::{Fact, World, Writer};
use conformance::Reply;
use conformance::families::component;
use conformance::process::Process;
use conformance::storage::assert_discreet;
use std::path::Path;
use std::time::Duration;

/// Some tries until something is there that comes by itself; none of them is what is tested.
const TRIES: usize = 3000;

/// Whether a call changes the database: what is stored already may be answered without.
fn writes(writer: &Writer, step: &Step) -> bool {
    let is_new = |(name, value): &Fact| writer.facts.get(name) != Some(value);
    step.effects.iter().any(is_new)
}

/// Waits until it is so.
///
/// # Panics
///
/// When it is not.
pub(crate) async fn wait_until(what: &str, so: impl Fn() -> bool) {
    for _ in 0..TRIES {
        if so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("not within {TRIES} tries: {what}");
}

/// A failed call is answered as its family does, without a word of the store.
pub(crate) fn assert_failed(call: Call, reply: &Reply) {
    component(call.0).assert_internal_error(&format!("{call:?}"), reply);
    if call.0 != "group-gateway" || !call.1.starts_with("history") {
        assert_discreet(&String::from_utf8_lossy(&reply.body).replace("\"errors\"", ""));
    }
}

/// Waits for a line of the log with the call and one of these causes. `state`: as this process sees it.
pub(crate) async fn assert_logged(state: &Path, call: Call, causes: &[&str]) {
    let log = || component(call.0).log(state);
    let of_call = format!("\"endpoint\":\"{}\"", call.1);
    let has = |line: &str| {
        line.contains(&of_call) && line.contains("\"cause\":") && causes.iter().any(|one| line.contains(one))
    };
    for _ in 0..TRIES {
        if log().lines().any(has) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{call:?}: no line with one of {causes:?} in {}", log());
}

/// What can be broken and mended under a server.
pub(crate) trait Fault {
    /// What the log says then.
    const CAUSES: &'static [&'static str];

    /// Makes or ends the fault.
    async fn set(&mut self, there: bool);
}

/// A server that has served each call, with one writer.
pub(crate) async fn begin(bundle: &Bundle, process: &Process) -> Writer {
    let world = World::set(bundle.client(process), 0).await;
    Writer::new(&world, 0).cycles(1).await
}

/// Goes through the script, with the fault before each call; `state`: the folder as this process sees it. Reads may be answered
/// without the database, or by what is in memory: where they are, they are answered right. Returns how many calls failed.
pub(crate) async fn go_through<F: Fault>(mut writer: Writer, state: &Path, fault: &mut F) -> usize {
    let mut failed = 0;
    for _ in SCRIPT {
        let call = writer.next();
        let step = families::step(&writer, call);
        fault.set(true).await;
        let reply = writer.world.send(&step).await.expect("an answer");
        if writes(&writer, &step) || component(call.0).is_internal_error(&reply) {
            assert_failed(call, &reply);
            assert_logged(state, call, F::CAUSES).await;
            failed += 1;
        } else {
            families::learn(&mut writer, call, &reply).expect("the right answer");
        }
        fault.set(false).await;
        writer
            .step()
            .await
            .expect("an answer")
            .expect("success once the fault has gone");
    }
    failed
}

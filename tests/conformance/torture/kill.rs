//! Sixteen writers on every endpoint; then the same, killed in the middle.

use crate::bundle::{Bundle, WRITERS};
use crate::writer::{Fact, World, Writer};
use crate::{facts, families, invariants};
use conformance::process::Process;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Instant;
use tokio::task::JoinSet;

/// How often the server is killed, unless `cargo xtask torture` says otherwise.
const ROUNDS: usize = 5;
/// Later kills come after so many more calls each.
const MORE_CALLS: usize = 47;

/// The worlds of what is called after a kill are numbered from here.
const AFTER: usize = 1000;

type Known = BTreeMap<String, Option<String>>;

/// Everything acknowledged is stored, and of what was under way all or nothing. What has become of that is known from now on.
fn verify(writers: &mut [Writer], known: &mut Known, state: &Path) {
    for writer in &*writers {
        known.extend(writer.facts.clone());
    }
    let stored = facts::stored(state);
    let all: Vec<Fact> = writers.iter().flat_map(|writer| writer.under_way.clone()).collect();
    // Somebody else's call may have stored it.
    let is_shared = |fact: &Fact| all.iter().filter(|other| *other == fact).count() > 1;
    for writer in writers {
        let applied = |(name, value): &Fact| stored.get(name) == value.as_ref();
        let was = |name: &str| stored.get(name) == known.get(name).and_then(Option::as_ref);
        let before = |fact: &Fact| was(&fact.0) || is_shared(fact);
        let call = writer.next();
        let whole = writer.under_way.iter().all(applied) || writer.under_way.iter().all(before);
        assert!(whole, "half of {call:?} is stored: {:?}", writer.under_way);
        for (name, _) in writer.under_way.drain(..) {
            let found = stored.get(&name).cloned();
            writer.facts.insert(name.clone(), found.clone());
            known.insert(name, found);
        }
    }
    for (name, value) in &*known {
        assert_eq!(
            stored.get(name),
            value.as_ref(),
            "{name}: is stored, and was acknowledged"
        );
    }
}

/// What was acknowledged is shown, too.
async fn assert_shown(bundle: &Bundle, process: &Process, writers: &mut [Writer]) {
    let server = bundle.client(process);
    for writer in writers {
        for (call, expected) in families::shown(writer) {
            let step = families::step(writer, call);
            let request = server.request(step.method, &step.target).body(step.body);
            let request = request.header("content-type", step.content_type);
            let token = server.token(step.scope.unwrap_or_default());
            let reply = conformance::Server::send(request.bearer_auth(token)).await;
            assert!(
                reply.text().contains(&expected),
                "{call:?} shows no {expected}: {}",
                reply.text()
            );
        }
    }
}

/// Lets all writers write until so many calls are answered, kills the server, and looks at what the next one has.
async fn round(bundle: &Bundle, state: &Path, number: usize, known: &mut Known) -> usize {
    let process = bundle.serve(state);
    let world = World::set(bundle.client(&process), number).await;
    let mut writing: JoinSet<Writer> = Writer::all(&world).into_iter().map(Writer::until_death).collect();
    while world.answered.load(Ordering::Relaxed) < 1 + number * MORE_CALLS {
        if let Some(ended) = writing.try_join_next() {
            ended.expect("a writer without failures");
            panic!("a writer lost the server before it was killed");
        }
        tokio::task::yield_now().await;
    }
    drop(process);
    let mut writers = writing.join_all().await;
    let process = bundle.serve(state);
    assert_shown(bundle, &process, &mut writers).await;
    // The next server does everything, too.
    let after = World::set(bundle.client(&process), AFTER + number).await;
    Writer::new(&after, 0).cycles(1).await;
    verify(&mut writers, known, state);
    invariants::assert_hold(state);
    invariants::assert_only_waited(state);
    world.answered.load(Ordering::Relaxed)
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_writers_on_every_endpoint_leave_what_was_acknowledged() {
    let (bundle, state) = (Bundle::copied(), tempfile::tempdir().expect("a temporary folder"));
    let process = bundle.serve(state.path());
    let world = World::set(bundle.client(&process), 0).await;
    let writing: JoinSet<Writer> = Writer::all(&world).into_iter().map(|writer| writer.cycles(3)).collect();
    let mut writers = writing.join_all().await;
    assert_eq!(writers.len(), WRITERS);
    let mut known = Known::new();
    verify(&mut writers, &mut known, state.path());
    let routed = format!("{}", 3 * WRITERS);
    assert_eq!(facts::stored(state.path()).get("unkept NOTIFY"), Some(&routed));
    invariants::assert_hold(state.path());
    invariants::assert_only_waited(state.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_write_survives_kill_9_whole() {
    let rounds = std::env::var("IM_BUNDLE_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().expect("a number"));
    let (bundle, state) = (Bundle::copied(), tempfile::tempdir().expect("a temporary folder"));
    let (begin, mut calls, mut known) = (Instant::now(), 0, Known::new());
    for number in 0..rounds {
        calls += round(&bundle, state.path(), number, &mut known).await;
    }
    println!(
        "torture: kill -9: {rounds} times among {calls} calls of {WRITERS} writers, {} facts, none lost, in {:.0} s",
        known.len(),
        begin.elapsed().as_secs_f64()
    );
}

//! A writer: it goes through the script again and again, and knows what has been acknowledged.

use crate::bundle::WRITERS;
use crate::families::{self, Step};
use crate::script::{Call, SCRIPT};
use conformance::families::component;
use conformance::{Reply, Server};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// What is stored under a name; `None`: nothing.
pub(crate) type Fact = (String, Option<String>);

/// A reply that is not what it should be.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// Whether it is the family's internal error.
    pub(crate) internal: bool,
    told: String,
}

/// What the writers of one server have in common.
pub(crate) struct World {
    pub(crate) server: Server,
    /// What all names begin with.
    pub(crate) prefix: String,
    /// Numbers of members and users begin behind this one.
    pub(crate) first: u64,
    /// A group of sns-groups that all join, and what joins it.
    pub(crate) group: (String, String),
    /// Calls that were answered as they should be.
    pub(crate) answered: AtomicUsize,
    /// Calls that were answered with an internal error.
    pub(crate) refused: AtomicUsize,
}

impl World {
    /// The world of a round on a server.
    pub(crate) async fn set(server: Server, round: usize) -> Arc<Self> {
        let mut world = Self {
            server,
            prefix: format!("r{round}"),
            first: 100_000 * (1 + u64::try_from(round).expect("a few rounds")),
            group: <(String, String)>::default(),
            answered: AtomicUsize::default(),
            refused: AtomicUsize::default(),
        };
        world.group = families::sns_groups::shared(&world).await;
        Arc::new(world)
    }

    pub(crate) async fn send(&self, step: &Step) -> reqwest::Result<Reply> {
        let request = self.server.request(step.method, &step.target);
        let request = request.header("content-type", step.content_type);
        let request = match step.scope {
            Some(scope) => request.bearer_auth(self.server.token(scope)),
            None => request,
        };
        Server::try_send(request.body(step.body.clone())).await
    }
}

/// One writer's knowledge: what the server acknowledged, and what was under way when it died.
pub(crate) struct Writer {
    pub(crate) world: Arc<World>,
    pub(crate) number: usize,
    /// How often the script has been gone through.
    pub(crate) cycle: usize,
    place: usize,
    /// What replies have told, by what it is: ids, codes, tokens.
    pub(crate) told: BTreeMap<&'static str, String>,
    pub(crate) facts: BTreeMap<String, Option<String>>,
    pub(crate) under_way: Vec<Fact>,
}

impl Writer {
    pub(crate) fn new(world: &Arc<World>, number: usize) -> Self {
        Self {
            world: Arc::clone(world),
            number,
            cycle: 0,
            place: 0,
            told: BTreeMap::new(),
            facts: BTreeMap::new(),
            under_way: Vec::new(),
        }
    }

    /// All of them.
    pub(crate) fn all(world: &Arc<World>) -> Vec<Self> {
        (0..WRITERS).map(|number| Self::new(world, number)).collect()
    }

    /// A name that no other writer has, in no other cycle.
    pub(crate) fn fresh(&self, what: &str) -> String {
        format!("{}w{:02}n{}{what}", self.world.prefix, self.number, self.cycle)
    }

    /// A name that no other writer has.
    pub(crate) fn own(&self, what: &str) -> String {
        format!("{}w{:02}{what}", self.world.prefix, self.number)
    }

    /// A name that this writer shares with three others, so that they meet on the same rows.
    pub(crate) fn shared(&self, what: &str) -> String {
        format!("{}s{}{what}", self.world.prefix, self.number % 4)
    }

    /// A number that no other writer has; each has a hundred.
    pub(crate) fn own_number(&self, what: usize) -> u64 {
        self.world.first + u64::try_from(self.number * 100 + what % 100).expect("a small number")
    }

    pub(crate) fn told(&self, what: &str) -> &str {
        self.told.get(what).map_or("", String::as_str)
    }

    /// The call that is next.
    pub(crate) fn next(&self) -> Call {
        SCRIPT[self.place]
    }

    /// Whether it is not at the script's beginning.
    pub(crate) fn is_within(&self) -> bool {
        self.place > 0
    }

    /// Makes the next call; says what is wrong with its reply.
    pub(crate) async fn step(&mut self) -> reqwest::Result<Result<(), Wrong>> {
        let call = self.next();
        let step = families::step(self, call);
        self.under_way.clone_from(&step.effects);
        let reply = self.world.send(&step).await?;
        if let Err(what) = families::learn(self, call, &reply) {
            let text = String::from_utf8_lossy(&reply.body);
            let (method, target, body) = (step.method, &step.target, &step.body);
            let told = format!("{what}: {call:?}: {method} {target} {body}: {} {text}", reply.status);
            let internal = component(call.0).is_internal_error(&reply);
            return Ok(Err(Wrong { internal, told }));
        }
        self.facts.extend(self.under_way.drain(..));
        self.world.answered.fetch_add(1, Ordering::Relaxed);
        self.place += 1;
        if self.place == SCRIPT.len() {
            (self.place, self.cycle) = (0, self.cycle + 1);
        }
        Ok(Ok(()))
    }

    /// Makes the next call, again and again where it is answered with an internal error: on a busy machine a writer may wait for
    /// the others for so long that it is refused. It has changed nothing then, or it would not succeed the next time. What the
    /// log has to say of it, [`assert_only_waited`] looks at.
    ///
    /// # Panics
    ///
    /// When it is answered otherwise than it should be.
    ///
    /// [`assert_only_waited`]: crate::invariants::assert_only_waited
    pub(crate) async fn insist(&mut self) -> reqwest::Result<()> {
        loop {
            match self.step().await? {
                Ok(()) => return Ok(()),
                Err(wrong) => assert!(wrong.internal, "{}", wrong.told),
            }
            self.world.refused.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Goes through the script so often.
    ///
    /// # Panics
    ///
    /// When a call is not answered, or not as it should be.
    pub(crate) async fn cycles(mut self, count: usize) -> Self {
        let end = self.cycle + count;
        while self.cycle < end {
            self.insist().await.expect("the server answers");
        }
        self
    }

    /// Writes until the server dies.
    pub(crate) async fn until_death(mut self) -> Self {
        while self.insist().await.is_ok() {}
        self
    }
}

/// The current time in Unix milliseconds.
pub(crate) fn now() -> u128 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since_epoch.as_millis()
}

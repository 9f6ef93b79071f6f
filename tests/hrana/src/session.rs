//! A stream's connection, and how a batch runs on it.

use crate::failure::{Failure, Refusal};
use crate::gate::Gate;
use crate::sql::{self, Kind};
use crate::{Shared, lock};
use bytes::Bytes;
use libsql_hrana::proto::{Batch, BatchCond, Col, Row, Stmt, Value};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, TransactionState};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// How long SQLite waits for locks that the gate does not know of.
const BUSY: Duration = Duration::from_millis(100);

/// A connection to the database.
#[derive(Debug)]
pub(crate) struct Session {
    connection: Mutex<Connection>,
    gate: Arc<Gate>,
    index: Arc<AtomicU64>,
    limit: usize,
    /// The place at the gate, while this is the writer.
    ticket: Mutex<Option<u64>>,
    /// The client has gone while a statement ran.
    cancelled: Arc<AtomicBool>,
    /// The transaction was rolled back because others waited; the next batch is told.
    forced: AtomicBool,
    /// A statement runs, or its result is on its way.
    running: AtomicBool,
    _place: OwnedSemaphorePermit,
}

/// A batch under way. Dropped before it has run, it is cancelled: nobody waits for it any more.
#[derive(Debug)]
pub(crate) struct Running {
    session: Arc<Session>,
    pub(crate) ran: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ran {
            self.session.cancelled.store(true, Ordering::SeqCst);
        }
        self.session.running.store(false, Ordering::SeqCst);
    }
}

/// What came of a batch.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) steps: Vec<Step>,
    /// The reply became too large in the last of the steps: there is no result.
    pub(crate) too_large: bool,
    /// How often the database has been written to.
    pub(crate) index: u64,
}

/// What came of a statement.
#[derive(Debug, Default)]
pub(crate) struct Step {
    /// Absent when it did not come so far as to have columns.
    pub(crate) cols: Option<Vec<Col>>,
    pub(crate) rows: Vec<Row>,
    pub(crate) affected: u64,
    pub(crate) last_row: Option<i64>,
    pub(crate) failure: Option<Failure>,
    /// Whether it ran, and well.
    pub(crate) done: bool,
}

impl Ran {
    /// A batch whose every statement failed alike, without running.
    pub(crate) fn nothing(count: usize, failure: &Failure, index: u64) -> Self {
        let failed = || Step {
            failure: Some(failure.clone()),
            ..Step::default()
        };
        Self {
            steps: std::iter::repeat_with(failed).take(count).collect(),
            too_large: false,
            index,
        }
    }
}

/// Opens a database as the server does.
pub(crate) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

impl Session {
    pub(crate) fn open(shared: &Shared, place: OwnedSemaphorePermit) -> rusqlite::Result<Self> {
        let mut connection = open(&shared.path)?;
        let cancelled = Arc::new(AtomicBool::new(false));
        let watched = Arc::clone(&cancelled);
        connection.progress_handler(100, Some(move || watched.load(Ordering::Relaxed)))?;
        Ok(Self {
            connection: Mutex::new(connection),
            gate: Arc::clone(&shared.gate),
            index: Arc::clone(&shared.index),
            limit: shared.response_limit,
            ticket: Mutex::new(None),
            cancelled,
            forced: AtomicBool::new(false),
            running: AtomicBool::new(false),
            _place: place,
        })
    }

    /// Tells the kinds of a batch's statements, before anything of it runs.
    pub(crate) fn inspect(&self, batch: &Batch) -> Result<Vec<Kind>, Failure> {
        let connection = lock(&self.connection);
        let inspect = |stmt: &Stmt| {
            let kind = sql::inspect(&connection, stmt.sql.as_deref().unwrap_or_default())?;
            if stmt.args.is_empty() || stmt.named_args.is_empty() {
                Ok(kind)
            } else {
                Err(Failure::BothArguments)
            }
        };
        batch.steps.iter().map(|step| inspect(&step.stmt)).collect()
    }

    /// Runs a batch whose statements are of these kinds. Blocks.
    pub(crate) fn run(self: &Arc<Self>, batch: &Batch, kinds: &[Kind]) -> Ran {
        let mut ran = Ran::nothing(0, &Failure::TimedOut, 0);
        let connection = lock(&self.connection);
        if self.forced.swap(false, Ordering::SeqCst) {
            return Ran::nothing(batch.steps.len(), &Failure::TimedOut, self.index());
        }
        for (step, kind) in batch.steps.iter().zip(kinds) {
            let mut result = Step::default();
            let wanted = step.condition.as_ref();
            if wanted.is_none_or(|condition| holds(condition, &ran.steps, connection.is_autocommit())) {
                match self.step(&connection, &step.stmt, *kind, &mut result) {
                    Ok(()) => result.done = true,
                    Err(Failure::TooLarge) => ran.too_large = true,
                    Err(failure) => result.failure = Some(failure),
                }
                self.settle(&connection);
            }
            ran.steps.push(result);
            if ran.too_large {
                break;
            }
        }
        ran.index = self.index();
        ran
    }

    pub(crate) fn index(&self) -> u64 {
        self.index.load(Ordering::SeqCst)
    }

    pub(crate) fn is_autocommit(&self) -> bool {
        lock(&self.connection).is_autocommit()
    }

    /// Takes the connection for a batch, unless another one is under way on it.
    pub(crate) fn begin(self: &Arc<Self>) -> Option<Running> {
        if self.running.swap(true, Ordering::SeqCst) {
            return None;
        }
        self.cancelled.store(false, Ordering::SeqCst);
        Some(Running {
            session: Arc::clone(self),
            ran: false,
        })
    }

    /// Rolls back the transaction that holds this ticket of the gate.
    pub(crate) fn force_back(&self, ticket: u64) {
        let connection = lock(&self.connection);
        let mut own = lock(&self.ticket);
        if *own == Some(ticket) {
            *own = None;
            self.forced.store(true, Ordering::SeqCst);
            _ = connection.execute_batch("ROLLBACK");
        }
    }

    fn step(
        self: &Arc<Self>,
        connection: &Connection,
        stmt: &Stmt,
        kind: Kind,
        result: &mut Step,
    ) -> Result<(), Failure> {
        let mut statement = connection.prepare(stmt.sql.as_deref().unwrap_or_default())?;
        let cols = statement.column_names().map(|name| Col {
            name: Some(name.to_owned()),
            decltype: None,
        });
        let cols = result.cols.insert(cols.collect());
        bind(&mut statement, stmt)?;
        let writes = !statement.readonly();
        if writes && lock(&self.ticket).is_none() {
            let ticket = self.gate.enter(self);
            *lock(&self.ticket) = Some(ticket);
        }
        if self.cancelled.load(Ordering::SeqCst) {
            return Err(Failure::interrupted());
        }
        let count = cols.len();
        read(&mut statement.raw_query(), count, self.limit, &mut result.rows)?;
        if kind != Kind::Other {
            result.affected = connection.changes();
        }
        result.last_row = (kind == Kind::Insert).then(|| connection.last_insert_rowid());
        self.index.fetch_add(u64::from(writes), Ordering::SeqCst);
        Ok(())
    }

    /// Gives the place at the gate back, unless a transaction still needs it.
    fn settle(&self, connection: &Connection) {
        let state = connection.transaction_state::<&str>(None);
        if !matches!(state, Ok(TransactionState::Write))
            && let Some(ticket) = lock(&self.ticket).take()
        {
            self.gate.leave(ticket);
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let ticket = lock(&self.ticket).take();
        if let Some(ticket) = ticket {
            // Or the next writer would find the database locked.
            _ = lock(&self.connection).execute_batch("ROLLBACK");
            self.gate.leave(ticket);
        }
    }
}

/// Refuses conditions that the protocol does not allow for the steps of a batch.
pub(crate) fn check_conditions(batch: &Batch) -> Result<(), Refusal> {
    fn check(condition: &BatchCond, before: usize) -> Result<(), Refusal> {
        match condition {
            BatchCond::None => Err(Refusal::UnknownCondition),
            BatchCond::Ok { step } | BatchCond::Error { step } => match usize::try_from(*step) {
                Ok(step) if step < before => Ok(()),
                _ => Err(Refusal::Condition),
            },
            BatchCond::Not { cond } => check(cond, before),
            BatchCond::And(list) | BatchCond::Or(list) => list.conds.iter().try_for_each(|cond| check(cond, before)),
            BatchCond::IsAutocommit {} => Ok(()),
        }
    }
    let mut steps = batch.steps.iter().enumerate();
    steps.try_for_each(|(at, step)| step.condition.as_ref().map_or(Ok(()), |condition| check(condition, at)))
}

fn holds(condition: &BatchCond, steps: &[Step], is_autocommit: bool) -> bool {
    let done = |step: u32| usize::try_from(step).is_ok_and(|step| steps.get(step).is_some_and(|step| step.done));
    match condition {
        BatchCond::None => false,
        BatchCond::Ok { step } => done(*step),
        // So the real server has it: also for a step that was left out.
        BatchCond::Error { step } => !done(*step),
        BatchCond::Not { cond } => !holds(cond, steps, is_autocommit),
        BatchCond::And(list) => list.conds.iter().all(|cond| holds(cond, steps, is_autocommit)),
        BatchCond::Or(list) => list.conds.iter().any(|cond| holds(cond, steps, is_autocommit)),
        BatchCond::IsAutocommit {} => is_autocommit,
    }
}

fn bind(statement: &mut rusqlite::Statement<'_>, stmt: &Stmt) -> Result<(), Failure> {
    let (count, given) = (statement.parameter_count(), stmt.args.len() + stmt.named_args.len());
    if given > count {
        let text = format!("too many parameters, expected {count} found {given}");
        return Err(Failure::Arguments(text));
    }
    for index in 1..=count {
        let name = statement.parameter_name(index).map(str::to_owned);
        let position = match &name {
            Some(name) => name.strip_prefix('?').map(str::parse),
            None => Some(Ok(index)),
        };
        let value = match (position, &name) {
            (Some(Ok(position)), _) => position.checked_sub(1).and_then(|at: usize| stmt.args.get(at)),
            (_, Some(name)) => named(stmt, name),
            _ => None,
        };
        let value = value.ok_or_else(|| {
            let called = name.unwrap_or_else(|| index.to_string());
            Failure::Arguments(format!("value for parameter {called} not found"))
        })?;
        match value {
            Value::Null | Value::None => statement.raw_bind_parameter(index, rusqlite::types::Null),
            Value::Integer { value } => statement.raw_bind_parameter(index, value),
            Value::Float { value } => statement.raw_bind_parameter(index, value),
            Value::Text { value } => statement.raw_bind_parameter(index, value),
            Value::Blob { value } => statement.raw_bind_parameter(index, value.as_ref()),
        }?;
    }
    Ok(())
}

/// Reads the rows of a statement that has `count` columns, up to a limit in bytes.
fn read(from: &mut rusqlite::Rows<'_>, count: usize, limit: usize, rows: &mut Vec<Row>) -> Result<(), Failure> {
    let mut size = 0_usize;
    while let Some(row) = from.next()? {
        let mut values = Vec::with_capacity(count);
        for at in 0..count {
            let value = value(row.get_ref(at)?)?;
            size += weight(&value);
            values.push(value);
        }
        if size > limit {
            return Err(Failure::TooLarge);
        }
        rows.push(Row { values });
    }
    Ok(())
}

/// The argument of this name, which may be given with or without the sign before it.
fn named<'a>(stmt: &'a Stmt, name: &str) -> Option<&'a Value> {
    let find = |name: &str| stmt.named_args.iter().rfind(|arg| arg.name == name);
    let found = find(name).or_else(|| find(name.get(1..)?));
    found.map(|arg| &arg.value)
}

fn value(value: ValueRef<'_>) -> Result<Value, Failure> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Integer { value },
        ValueRef::Real(value) => Value::Float { value },
        ValueRef::Text(text) => Value::Text {
            value: std::str::from_utf8(text)
                .map_err(|_| Failure::from(rusqlite::Error::InvalidQuery))?
                .into(),
        },
        ValueRef::Blob(bytes) => Value::Blob {
            value: Bytes::copy_from_slice(bytes),
        },
    })
}

/// About how much of a reply a value takes, in bytes.
fn weight(value: &Value) -> usize {
    match value {
        Value::Text { value } => value.len() + 26,
        Value::Blob { value } => value.len(),
        _ => 30,
    }
}

//! Runs the families' SQL natively: every table and procedure of the bundle in a database in memory, and the statements of
//! one component by the names of their files.

use common::sql::schema::{self, Schema};
use common::sql::{Error, Execute, Value, last_statement};
use rusqlite::StatementStatus;
use rusqlite::limits::Limit;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// SQLite as the migrations use it.
pub struct Sqlite(pub rusqlite::Connection);

impl Execute for Sqlite {
    async fn execute(&self, statement: &str, parameters: &[Value]) -> Result<Option<Value>, Error> {
        self.run(statement, parameters)
            .map_err(|error| Error::of(error.to_string()))
    }
}

impl Sqlite {
    fn run(&self, text: &str, parameters: &[Value]) -> rusqlite::Result<Option<Value>> {
        let mut statement = self.0.prepare_cached(text)?;
        for (index, value) in parameters.iter().enumerate() {
            statement.raw_bind_parameter(index + 1, stored(value))?;
        }
        let mut rows = statement.raw_query();
        let mut first = None;
        while let Some(row) = rows.next()? {
            let cell = row.get(0)?;
            first = first.or(Some(read(cell)));
        }
        Ok(first)
    }
}

fn stored(value: &Value) -> rusqlite::types::Value {
    match value {
        Value::Integer(number) => (*number).into(),
        Value::Real(number) => (*number).into(),
        Value::Text(text) => text.clone().into(),
        Value::Blob(bytes) => bytes.clone().into(),
        Value::Null => rusqlite::types::Value::Null,
    }
}

fn read(value: rusqlite::types::Value) -> Value {
    match value {
        rusqlite::types::Value::Integer(number) => Value::Integer(number),
        rusqlite::types::Value::Real(number) => Value::Real(number),
        rusqlite::types::Value::Text(text) => Value::Text(text),
        rusqlite::types::Value::Blob(bytes) => Value::Blob(bytes),
        rusqlite::types::Value::Null => Value::Null,
    }
}

/// Brings a database up to date, as a component does.
///
/// # Errors
///
/// As [`schema::apply`].
pub fn apply(database: &impl Execute, schemas: &[&Schema]) -> Result<(), Error> {
    let mut applying = pin!(schema::apply(database, schemas));
    loop {
        if let Poll::Ready(result) = applying.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return result;
        }
    }
}

/// A database in memory that has all tables and procedures of the bundle, and the statements of one component.
pub struct Database {
    sqlite: Sqlite,
    folder: PathBuf,
}

impl Database {
    /// An empty one. `package`: the component's folder, `env!("CARGO_MANIFEST_DIR")`.
    ///
    /// # Panics
    ///
    /// When the migrations fail.
    #[must_use]
    pub fn new(package: &str) -> Self {
        let sqlite = Sqlite(rusqlite::Connection::open_in_memory().expect("SQLite opens a database in memory"));
        apply(&sqlite, &schemas::ALL).expect("the migrations apply");
        Self {
            sqlite,
            folder: Path::new(package).join("sql"),
        }
    }

    /// From now on a statement fails that makes a text or a row of more bytes: what it holds in memory is a few of those.
    ///
    /// # Panics
    ///
    /// When SQLite takes no such limit.
    pub fn limit(&self, bytes: i32) {
        let before = self.sqlite.0.set_limit(Limit::SQLITE_LIMIT_LENGTH, bytes);
        before.expect("a limit");
    }

    /// Runs the statement of `sql/<name>.sql` with its parameters, a JSON object by their names: arrays and objects are
    /// passed as JSON text, truth values as 0 and 1. The JSON of its cell comes back; null where there is no row.
    ///
    /// # Errors
    ///
    /// The word by which the statement refused.
    ///
    /// # Panics
    ///
    /// When the statement fails otherwise, or the parameters are not all of its own.
    #[track_caller]
    pub fn call(&self, name: &str, parameters: Json) -> Result<Json, String> {
        self.run(self.text(name), parameters)
    }

    /// Runs the statement as [`call`](Self::call) does; returns how many steps SQLite's machine took: what it cost, on a
    /// machine of any speed.
    ///
    /// # Panics
    ///
    /// As [`call`](Self::call), or when the statement refuses.
    #[track_caller]
    pub fn steps(&self, name: &str, parameters: Json) -> i32 {
        let text = self.text(name);
        let steps = || {
            let statement = self.sqlite.0.prepare_cached(text).expect("a statement");
            statement.reset_status(StatementStatus::VmStep)
        };
        steps();
        self.run(text, parameters).expect("no refusal");
        steps()
    }

    #[track_caller]
    fn text(&self, name: &str) -> &'static str {
        let file = self.folder.join(format!("{name}.sql"));
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        last_statement(text.leak())
    }

    /// Runs a statement of the test's own, to prepare or to look at what is stored; see [`call`](Self::call).
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    ///
    /// # Panics
    ///
    /// As [`call`](Self::call).
    #[track_caller]
    pub fn run(&self, text: &str, parameters: Json) -> Result<Json, String> {
        let statement = self
            .sqlite
            .0
            .prepare(text)
            .unwrap_or_else(|error| panic!("{error} in: {text}"));
        let mut given = match parameters {
            Json::Object(given) => given,
            Json::Null => serde_json::Map::new(),
            other => panic!("{other} is no object of parameters"),
        };
        let mut value = |index| {
            let name = statement
                .parameter_name(index)
                .unwrap_or_else(|| panic!("a parameter without a name in: {text}"));
            let given = given.remove(&name[1..]);
            sql(given.unwrap_or_else(|| panic!("{name} is not given in: {text}")))
        };
        let values: Vec<Value> = (1..=statement.parameter_count()).map(&mut value).collect();
        assert!(given.is_empty(), "{given:?} are no parameters of: {text}");
        drop(statement);
        match self
            .sqlite
            .run(text, &values)
            .map_err(|error| Error::of(error.to_string()))
        {
            Ok(None | Some(Value::Null)) => Ok(Json::Null),
            Ok(Some(Value::Integer(number))) => Ok(number.into()),
            Ok(Some(Value::Text(cell))) => Ok(serde_json::from_str(&cell).unwrap_or(Json::String(cell))),
            Ok(Some(other)) => panic!("{other:?} is no JSON, from: {text}"),
            Err(Error::Refused(word)) => Err(word),
            Err(error) => panic!("{error} in: {text}"),
        }
    }
}

/// A parameter's value.
fn sql(value: Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Integer(value.into()),
        Json::Number(number) => number
            .as_i64()
            .map_or_else(|| Value::Real(number.as_f64().unwrap_or_default()), Value::Integer),
        Json::String(text) => Value::Text(text),
        list => Value::Text(list.to_string()),
    }
}

//! What goes wrong, in the real server's words: clients tell errors apart by them.

use bytes::Bytes;
use http::{Response, StatusCode};
use http_body_util::Full;
use libsql_hrana::proto;
use rusqlite::ErrorCode;
use serde_json::json;
use thiserror::Error;

/// Why a statement failed. It is part of a reply with status 200, and the stream lives on.
#[derive(Clone, Debug, Error)]
pub(crate) enum Failure {
    #[error("SQL string could not be parsed: {0}")]
    Unparsed(String),
    #[error("SQL string does not contain any statement")]
    Empty,
    #[error("SQL string contains more than one statement")]
    Many,
    #[error("Arguments do not match SQL parameters: {0}")]
    Arguments(String),
    #[error("Specifying both positional and named arguments is not supported")]
    BothArguments,
    #[error("Transaction timed out")]
    TimedOut,
    #[error("SQLite error: {message}")]
    Sqlite { code: ErrorCode, message: String },
    #[error("SQL input error: {message} (at offset {offset})")]
    Input { message: String, offset: i32 },
    #[error("Response is too large")]
    TooLarge,
}

impl Failure {
    /// A statement that was cancelled: nothing of it stays.
    pub(crate) fn interrupted() -> Self {
        Self::Sqlite {
            code: ErrorCode::OperationInterrupted,
            message: "interrupted".to_owned(),
        }
    }

    /// A statement that another connection's lock kept out.
    pub(crate) fn locked() -> Self {
        Self::Sqlite {
            code: ErrorCode::DatabaseBusy,
            message: "database is locked".to_owned(),
        }
    }

    /// In the protocol's type.
    pub(crate) fn told(&self) -> proto::Error {
        proto::Error {
            message: self.to_string(),
            code: self.code().to_owned(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unparsed(_) => "SQL_PARSE_ERROR",
            Self::Empty => "SQL_NO_STATEMENT",
            Self::Many => "SQL_MANY_STATEMENTS",
            Self::Arguments(_) => "ARGS_INVALID",
            Self::BothArguments => "ARGS_BOTH_POSITIONAL_AND_NAMED",
            Self::TimedOut => "TRANSACTION_TIMEOUT",
            Self::Sqlite { code, .. } => sqlite_code(*code),
            Self::Input { .. } => "SQL_INPUT_ERROR",
            Self::TooLarge => "RESPONSE_TOO_LARGE",
        }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(error, message) => Self::Sqlite {
                code: error.code,
                message: message.unwrap_or_else(|| error.to_string()),
            },
            rusqlite::Error::SqlInputError { msg, offset, .. } => Self::Input { message: msg, offset },
            rusqlite::Error::MultipleStatement => Self::Many,
            other => Self::Sqlite {
                code: ErrorCode::Unknown,
                message: other.to_string(),
            },
        }
    }
}

fn sqlite_code(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::InternalMalfunction => "SQLITE_INTERNAL",
        ErrorCode::PermissionDenied => "SQLITE_PERM",
        ErrorCode::OperationAborted => "SQLITE_ABORT",
        ErrorCode::DatabaseBusy => "SQLITE_BUSY",
        ErrorCode::DatabaseLocked => "SQLITE_LOCKED",
        ErrorCode::OutOfMemory => "SQLITE_NOMEM",
        ErrorCode::ReadOnly => "SQLITE_READONLY",
        ErrorCode::OperationInterrupted => "SQLITE_INTERRUPT",
        ErrorCode::SystemIoFailure => "SQLITE_IOERR",
        ErrorCode::DatabaseCorrupt => "SQLITE_CORRUPT",
        ErrorCode::NotFound => "SQLITE_NOTFOUND",
        ErrorCode::DiskFull => "SQLITE_FULL",
        ErrorCode::CannotOpen => "SQLITE_CANTOPEN",
        ErrorCode::FileLockingProtocolFailed => "SQLITE_PROTOCOL",
        ErrorCode::SchemaChanged => "SQLITE_SCHEMA",
        ErrorCode::TooBig => "SQLITE_TOOBIG",
        ErrorCode::ConstraintViolation => "SQLITE_CONSTRAINT",
        ErrorCode::TypeMismatch => "SQLITE_MISMATCH",
        ErrorCode::ApiMisuse => "SQLITE_MISUSE",
        ErrorCode::NoLargeFileSupport => "SQLITE_NOLFS",
        ErrorCode::AuthorizationForStatementDenied => "SQLITE_AUTH",
        ErrorCode::ParameterOutOfRange => "SQLITE_RANGE",
        ErrorCode::NotADatabase => "SQLITE_NOTADB",
        _ => "SQLITE_UNKNOWN",
    }
}

/// Why a request gets no reply of the protocol. A stream that it had taken is gone.
#[derive(Debug, Error)]
pub(crate) enum Refusal {
    #[error("Received an invalid baton")]
    UnknownBaton,
    #[error("Received a baton that has already been used")]
    UsedBaton,
    #[error("Stream for this baton was closed")]
    Closed,
    #[error("The stream has expired due to inactivity")]
    Expired,
    #[error("Cannot deserialize client message from JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("Invalid reference to step in a batch condition")]
    Condition,
    #[error("BatchCond type not recognized")]
    UnknownCondition,
    #[error("Timed out while opening database connection")]
    Crowded,
    #[error("Namespace store has shutdown")]
    Unavailable,
    #[error("Internal Error: `{0}`")]
    Statement(Failure),
    /// What the double has not, because Spin's client never asks for it.
    #[error("the double does not know {0}")]
    Unknown(&'static str),
    /// A fault of the double, or of the machine: the real server has no words for it.
    #[error("the double failed: {0}")]
    Broken(String),
    /// No reply at all: the connection is to be cut.
    #[error("cut on demand")]
    Cut,
}

impl Refusal {
    /// The reply, unless there is to be none.
    pub(crate) fn response(self) -> Result<Response<Full<Bytes>>, Cut> {
        let text = self.to_string();
        let error = |status| reply(status, "application/json", json!({ "error": text }).to_string());
        Ok(match self {
            Self::UnknownBaton
            | Self::UsedBaton
            | Self::Closed
            | Self::Json(_)
            | Self::Condition
            | Self::UnknownCondition => reply(StatusCode::BAD_REQUEST, "text/plain", text),
            // The one refusal in JSON that is no `error`.
            Self::Expired => {
                let told = format!(r#"{{"message":"{text}","code":"STREAM_EXPIRED"}}"#);
                reply(StatusCode::BAD_REQUEST, "application/json", told)
            }
            Self::Crowded => error(StatusCode::TOO_MANY_REQUESTS),
            Self::Unavailable => error(StatusCode::SERVICE_UNAVAILABLE),
            Self::Statement(_) | Self::Broken(_) => error(StatusCode::INTERNAL_SERVER_ERROR),
            Self::Unknown(_) => error(StatusCode::NOT_IMPLEMENTED),
            Self::Cut => return Err(Cut),
        })
    }
}

/// A reply whose body is one piece.
pub(crate) fn reply(status: StatusCode, kind: &'static str, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(kind));
    response
}

/// The end of a connection without a reply, or in the middle of one.
#[derive(Clone, Copy, Debug, Error)]
#[error("the connection is cut")]
pub(crate) struct Cut;

//! The family's rules: what the directory knows, what an import reports, and every way in which a call fails.

use common::auth;
use directory_store::Record;
use http::Method;
use std::marker::PhantomData;

/// The component's name, and the scope of the tokens that open it.
pub(crate) const FAMILY: &str = "directory";

/// How many failed lines a report lists; the others are only counted, or a report could be as large as the body.
const MAX_LISTED: usize = 1000;

/// What the directory knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Shops, by their sellers' ids.
    Shop,
    /// People.
    Person,
}

impl Kind {
    /// What is said where the directory has none of these with the id.
    fn absent(self) -> &'static str {
        match self {
            Self::Shop => "the seller has no shop",
            Self::Person => "nobody has this id",
        }
    }
}

/// The id of an `R`.
pub(crate) struct Id<R> {
    text: String,
    of: PhantomData<R>,
}

impl<R: Record> Id<R> {
    /// The id of a path.
    ///
    /// # Errors
    ///
    /// No `R` can have it.
    pub(crate) fn new(text: &str) -> Result<Self, Error> {
        R::check_id(text).map_err(|invalid| Error::Parameter(invalid.to_string()))?;
        Ok(Self {
            text: text.to_owned(),
            of: PhantomData,
        })
    }

    /// The id as text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl<R> From<Id<R>> for String {
    fn from(id: Id<R>) -> Self {
        id.text
    }
}

/// What has become of the lines of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// How many lines' records are stored.
    pub imported: u64,
    /// How many lines say no record.
    pub failed: u64,
    /// The first [`MAX_LISTED`] of those.
    pub errors: Vec<FailedLine>,
}

/// A line that says no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FailedLine {
    /// Its number, counted from 1.
    pub line: u64,
    /// What is wrong with it.
    pub message: String,
}

impl Report {
    /// Notes that a line says no record.
    pub(crate) fn fail(&mut self, line: u64, message: String) {
        self.failed = self.failed.saturating_add(1);
        if self.errors.len() < MAX_LISTED {
            self.errors.push(FailedLine { line, message });
        }
    }

    /// Notes that this many lines are stored.
    pub(crate) fn store(&mut self, lines: usize) {
        self.imported = self.imported.saturating_add(u64::try_from(lines).unwrap_or(u64::MAX));
    }
}

/// Every way in which a call fails. `family.rs` gives each its status and its code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    /// No endpoint has the path.
    #[error("there is nothing at this path")]
    UnknownPath,
    /// The path has these methods.
    #[error("this path has other methods")]
    Method(Vec<Method>),
    /// The caller may not call.
    #[error(transparent)]
    Unauthorized(#[from] auth::Denial),
    /// The token is a person's, and this is the back office's.
    #[error("a person's token may not do this")]
    Forbidden,
    /// A parameter of the path or the query has no value that it can have.
    #[error("{0}")]
    Parameter(String),
    /// The body is no JSON.
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    /// The body is none of these, for this reason.
    #[error("{1}")]
    Invalid(Kind, String),
    /// The body has more than this many bytes.
    #[error("the body is larger than {0} bytes")]
    BodyTooLarge(usize),
    /// The client stopped sending, or sent something that is no HTTP body.
    #[error("the body broke off")]
    BodyBroken,
    /// The directory has none of these with the id.
    #[error("{}", .0.absent())]
    Absent(Kind),
    /// Something here failed; the cause is for the log.
    #[error("something failed here")]
    Internal(String),
    /// An import ended before its body did.
    #[error("{reason}; lines stored before that: {}", .report.imported)]
    Import {
        /// Why it did.
        reason: Box<Error>,
        /// What was done until then.
        report: Report,
    },
}

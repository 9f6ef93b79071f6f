//! What requests and replies of several endpoints have in common: the id in the path, failures, reports of imports. The
//! fields of shops and people are those of `directory_store`.

use crate::domain::{Error, FailedLine, Id, Report};
use common::http::Incoming;
use directory_store::Record;
use serde::Serialize;

/// The media type of every reply.
pub(crate) const CONTENT_TYPE: &str = "application/json";

/// The longest text that says what is wrong with a request, in bytes: the decoder's texts repeat what was sent.
const MAX_MESSAGE: usize = 253;

/// The id that stands in the path.
pub(crate) fn id<R: Record>(incoming: &Incoming) -> Result<Id<R>, Error> {
    Id::new(incoming.parameter(R::ID))
}

/// The text, cut where it is longer than [`MAX_MESSAGE`].
pub(crate) fn short(text: &str) -> String {
    let end = text.floor_char_boundary(MAX_MESSAGE);
    match text.get(..end) {
        Some(start) if end < text.len() => format!("{start}…"),
        _ => text.to_owned(),
    }
}

/// The reply to a failed call.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorReply {
    /// What went wrong.
    error: Description,
    /// What an import had done before.
    #[serde(flatten)]
    report: Option<ReportReply>,
}

#[derive(Debug, Serialize)]
struct Description {
    /// For programs.
    code: &'static str,
    /// For people; may change.
    message: String,
}

impl ErrorReply {
    /// The reply to a call that failed with this code.
    pub(crate) fn new(code: &'static str, message: String, report: Option<Report>) -> Self {
        Self {
            error: Description { code, message },
            report: report.map(ReportReply::from),
        }
    }
}

/// What has become of the lines of an import.
#[derive(Debug, Serialize)]
pub(crate) struct ReportReply {
    /// Lines whose records are stored.
    imported: u64,
    /// Lines that failed.
    failed: u64,
    /// The first 1000 of those.
    errors: Vec<LineError>,
}

/// A line that failed.
#[derive(Debug, Serialize)]
struct LineError {
    /// The line's number, counted from 1, skipped lines included.
    line: u64,
    /// What is wrong with it, cut where it is longer than 256 bytes.
    message: String,
}

impl From<Report> for ReportReply {
    fn from(report: Report) -> Self {
        let error = |FailedLine { line, message }| LineError { line, message };
        Self {
            imported: report.imported,
            failed: report.failed,
            errors: report.errors.into_iter().map(error).collect(),
        }
    }
}

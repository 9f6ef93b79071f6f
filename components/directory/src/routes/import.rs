//! An import of any kind of record.

use crate::domain::import::Report;
use crate::domain::{Entry, Error};
use crate::wire::import::{MAX_LINE, record};
use common::legacy::http::Body;
use common::legacy::lines::{self, Lines};
use directory_store::Profiles;

/// How many records one statement stores at most: enough that its commit weighs little, and few enough that others who
/// write wait no more than milliseconds for it.
const BATCH: usize = 500;

/// How many bytes the lines of a batch have at least, if they are not as many: a batch is in memory several times.
const BATCH_BYTES: usize = 1 << 20;

/// How many bytes of a body are read and thrown away once storing has failed. Answering a client that is still sending
/// would reset its connection before it reads the answer.
const DRAIN: usize = 16 << 20;

/// Stores what the lines of a body say.
pub(super) async fn import<R: Entry>(profiles: &Profiles, body: Body) -> Result<Report, Error> {
    let mut lines = Lines::new(body, MAX_LINE);
    let mut import = Import::<R>::into(profiles);
    match import.run(&mut lines).await {
        Ok(()) => Ok(import.report),
        Err(reason) => {
            drain(&mut lines).await;
            Err(Error::Import {
                reason: Box::new(reason),
                report: import.report,
            })
        }
    }
}

/// An import under way.
struct Import<'a, R> {
    profiles: &'a Profiles,
    /// Records that are read and not stored yet.
    batch: Vec<R>,
    /// How many bytes their lines had.
    bytes: usize,
    report: Report,
}

impl<'a, R: Entry> Import<'a, R> {
    fn into(profiles: &'a Profiles) -> Self {
        Self {
            profiles,
            batch: Vec::with_capacity(BATCH),
            bytes: 0,
            report: Report::default(),
        }
    }

    /// Stores what the lines say until they end, of a body that breaks off what its whole lines say.
    /// UNSPECIFIED: directory-import
    async fn run(&mut self, lines: &mut Lines) -> Result<(), Error> {
        let mut number: u64 = 0;
        while let Some(line) = lines.next().await {
            number = number.saturating_add(1);
            match line {
                Ok(line) => self.line(number, &line).await?,
                Err(error @ lines::Error::TooLong(_)) => self.report.fail(number, error.to_string()),
                Err(lines::Error::Body(error)) => {
                    self.store().await?;
                    return Err(error.into());
                }
            }
        }
        self.store().await
    }

    async fn line(&mut self, number: u64, line: &[u8]) -> Result<(), Error> {
        match record(line) {
            Ok(Some(record)) => {
                self.batch.push(record);
                self.bytes = self.bytes.saturating_add(line.len());
            }
            Ok(None) => {}
            Err(message) => self.report.fail(number, message),
        }
        if self.batch.len() >= BATCH || self.bytes >= BATCH_BYTES {
            self.store().await?;
        }
        Ok(())
    }

    /// Stores the batch, all of it or nothing.
    async fn store(&mut self) -> Result<(), Error> {
        if !self.batch.is_empty() {
            self.profiles.put(&self.batch).await?;
            self.report.store(self.batch.len());
            self.batch.clear();
            self.bytes = 0;
        }
        Ok(())
    }
}

/// Reads and throws away what comes behind a failure.
async fn drain(lines: &mut Lines) {
    let mut left = DRAIN;
    while left > 0 {
        let read = match lines.next().await {
            Some(Ok(line)) => line.len().saturating_add(1),
            Some(Err(lines::Error::TooLong(limit))) => limit,
            Some(Err(lines::Error::Body(_))) | None => break,
        };
        left = left.saturating_sub(read);
    }
}

//! `POST /directory/shops/import`, `POST /directory/people/import`
//!
//! Stores the shops, or the people, of a newline-delimited body of any length.
//! Document: `docs/api/directory.md#import_shops`, `docs/api/directory.md#import_people`

use super::Resource;
use crate::domain::{Error, Report};
use crate::family::{BackOffice, Directory};
use crate::wire::{ReportReply, short};
use common::http::{BodyStream, Incoming};
use common::lines::{self, Lines};
use common::{Endpoint, Failure};
use directory_store::{DirectoryStore, record_of_line};
use http::Method;
use std::marker::PhantomData;

/// The longest line, in bytes: at least twice what a record takes whose every character is escaped.
const MAX_LINE: usize = 64 << 10;

/// How many records one statement stores at most: enough that its commit weighs little, and few enough that others who
/// write wait no more than milliseconds for it.
const BATCH: usize = 500;

/// How many bytes the lines of a batch have at least, if they are not as many: a batch is in memory several times.
const BATCH_BYTES: usize = 1 << 20;

/// How many bytes of a body are read and thrown away once storing has failed. Answering a client that is still sending
/// would reset its connection before it reads the answer.
const DRAIN: usize = 16 << 20;

/// Records to be stored, a line each.
pub(crate) struct Import<R> {
    /// What the caller is still sending.
    body: BodyStream,
    of: PhantomData<R>,
}

impl<R: Resource> Endpoint for Import<R> {
    const NAME: &'static str = R::IMPORT.name;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = R::IMPORT.path;
    const STREAMS: bool = true;
    type Family = Directory;
    type Caller = BackOffice;
    type Reply = ReportReply;

    fn decode(_: &Directory, _: BackOffice, incoming: &Incoming) -> Result<Self, Error> {
        let body = incoming.take_stream();
        Ok(Self {
            body: body.ok_or_else(|| Error::Internal("the body has been taken".to_owned()))?,
            of: PhantomData,
        })
    }

    async fn handle(self, family: &Directory) -> Result<ReportReply, Error> {
        let mut lines = Lines::new(self.body, MAX_LINE);
        let mut progress = Progress::<R>::new(&family.store);
        match progress.run(&mut lines).await {
            Ok(()) => Ok(progress.report.into()),
            Err(reason) => {
                drain(&mut lines).await;
                Err(Error::Import {
                    reason: Box::new(reason),
                    report: progress.report,
                })
            }
        }
    }
}

/// How far an import is.
struct Progress<'a, R> {
    store: &'a DirectoryStore,
    /// Records that are read and not stored yet.
    batch: Vec<R>,
    /// How many bytes their lines had.
    bytes: usize,
    report: Report,
}

impl<'a, R: Resource> Progress<'a, R> {
    fn new(store: &'a DirectoryStore) -> Self {
        Self {
            store,
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
                Ok(line) => self.take(number, &line).await?,
                Err(error @ lines::Error::TooLong(_)) => self.report.fail(number, error.to_string()),
                Err(lines::Error::Body(error)) => {
                    self.store_batch().await?;
                    return Err(Failure::from(error).into());
                }
            }
        }
        self.store_batch().await
    }

    async fn take(&mut self, number: u64, line: &[u8]) -> Result<(), Error> {
        match record_of_line(line) {
            Ok(Some(record)) => {
                self.batch.push(record);
                self.bytes = self.bytes.saturating_add(line.len());
            }
            Ok(None) => {}
            Err(message) => self.report.fail(number, short(&message)),
        }
        if self.batch.len() >= BATCH || self.bytes >= BATCH_BYTES {
            self.store_batch().await?;
        }
        Ok(())
    }

    /// Stores the batch, all of it or nothing.
    async fn store_batch(&mut self) -> Result<(), Error> {
        if !self.batch.is_empty() {
            self.store.put(&self.batch).await?;
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

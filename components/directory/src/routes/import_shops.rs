//! `POST /directory/shops/import`
//!
//! Stores the shops of a newline-delimited body of any length. `Document: docs/api/directory.md#import_shops`

use crate::Directory;
use crate::domain::Error;
use crate::domain::import::Report;
use crate::wire::import_shops::{ImportShops, MAX_LINE, NoParameters, shop};
use common::HandleStream;
use common::http::Body;
use common::lines::{self, Lines};
use profiles::{Shop, Shops};

/// How many shops one statement stores: enough that its commit weighs little, and few enough that others who write
/// wait no more than milliseconds for it.
const BATCH: usize = 500;

/// How many bytes of a body are read and thrown away once storing has failed. Answering a client that is still sending
/// would reset its connection before it reads the answer.
const DRAIN: usize = 16 << 20;

impl HandleStream<ImportShops> for Directory {
    async fn handle(&self, _: NoParameters, body: Body) -> Result<Report, Error> {
        let mut lines = Lines::new(body, MAX_LINE);
        let mut import = Import::into(&self.shops);
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
}

/// An import under way.
struct Import<'a> {
    shops: &'a Shops,
    /// Shops that are read and not stored yet.
    batch: Vec<Shop>,
    report: Report,
}

impl<'a> Import<'a> {
    fn into(shops: &'a Shops) -> Self {
        Self {
            shops,
            batch: Vec::with_capacity(BATCH),
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
        match shop(line) {
            Ok(shop) => self.batch.extend(shop),
            Err(message) => self.report.fail(number, message),
        }
        if self.batch.len() >= BATCH {
            self.store().await?;
        }
        Ok(())
    }

    /// Stores the batch, all of it or nothing.
    async fn store(&mut self) -> Result<(), Error> {
        if !self.batch.is_empty() {
            self.shops.put(&self.batch).await?;
            self.report.store(self.batch.len());
            self.batch.clear();
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

//! What calls for a page of records have in common.

use super::{FromIncoming, IntoOutgoing, ok};
use crate::domain::{Entry, Error};
use common::legacy::http::{Incoming, Outgoing};
use common::legacy::pairs::Pairs;
use directory_store::Page;

/// How many records a page has where the caller does not say.
const DEFAULT_SIZE: u32 = 100;
/// How many records a page may have.
const MAX_SIZE: u32 = 1000;

/// The request.
pub(crate) struct Request {
    /// The id behind which the page starts. The directory need not have it.
    pub after: String,
    /// How many records the page has at most: 1 to [`MAX_SIZE`].
    pub size: u32,
}

impl FromIncoming for Request {
    fn from_incoming(incoming: &Incoming) -> Result<Self, Error> {
        let parameter = |error: &dyn std::fmt::Display| Error::Parameter(error.to_string());
        let query = Pairs::decode(incoming.query.as_bytes())
            .map_err(|error| Error::Parameter(format!("the query string is {error}")))?;
        let size = query.single("pageSize").map_err(|error| parameter(&error))?;
        let after = query.single("after").map_err(|error| parameter(&error))?;
        Ok(Self {
            after: after.unwrap_or_default().to_owned(),
            size: size.map_or(Ok(DEFAULT_SIZE), read_size)?,
        })
    }
}

fn read_size(text: &str) -> Result<u32, Error> {
    // `parse` would take a sign as well.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let size = text.parse().ok().filter(|size| digits && (1..=MAX_SIZE).contains(size));
    size.ok_or_else(|| Error::Parameter(format!("pageSize has to be a number from 1 to {MAX_SIZE}")))
}

impl<R: Entry> IntoOutgoing for Page<R> {
    fn into_outgoing(self) -> Outgoing {
        ok(&self)
    }
}

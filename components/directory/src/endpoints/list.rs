//! `GET /directory/shops`, `GET /directory/people`
//!
//! Reads shops, or people, in the order of their ids, a page at a time.
//! Document: `docs/api/directory.md#list_shops`, `docs/api/directory.md#list_people`

use super::Resource;
use crate::domain::Error;
use crate::family::{Directory, Reader};
use common::Endpoint;
use common::http::Incoming;
use common::pairs::Pairs;
use http::Method;
use serde::Serialize;
use std::marker::PhantomData;

/// How many records a page has where the caller does not say.
const DEFAULT_SIZE: u32 = 100;
/// How many records a page may have.
const MAX_SIZE: u32 = 1000;

/// A page of records.
pub(crate) struct List<R> {
    /// The id behind which it starts. The directory need not have it.
    after: String,
    /// How many records it has at most: 1 to [`MAX_SIZE`].
    size: u32,
    of: PhantomData<R>,
}

impl<R: Resource> Endpoint for List<R> {
    const NAME: &'static str = R::LIST.name;
    const METHOD: Method = Method::GET;
    const PATH: &'static str = R::LIST.path;
    type Family = Directory;
    type Caller = Reader;
    type Reply = Reply<R>;

    fn decode(_: &Directory, reader: Reader, incoming: &Incoming) -> Result<Self, Error> {
        reader.check_list(R::KIND)?;
        let query = Pairs::decode(incoming.query.as_bytes())
            .map_err(|error| Error::Parameter(format!("the query string is {error}")))?;
        let parameter = |name| query.single(name).map_err(|error| Error::Parameter(error.to_string()));
        let size = parameter("pageSize")?;
        let after = parameter("after")?;
        Ok(Self {
            after: after.unwrap_or_default().to_owned(),
            size: size.map_or(Ok(DEFAULT_SIZE), page_size)?,
            of: PhantomData,
        })
    }

    async fn handle(self, family: &Directory) -> Result<Reply<R>, Error> {
        let page = family.store.list(&self.after, self.size).await?;
        Ok(Reply {
            items: page.items,
            next: page.next,
        })
    }
}

fn page_size(text: &str) -> Result<u32, Error> {
    // `parse` would take a sign as well.
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let size = text.parse().ok();
    size.filter(|size| is_digits && (1..=MAX_SIZE).contains(size))
        .ok_or_else(|| Error::Parameter(format!("pageSize has to be a number from 1 to {MAX_SIZE}")))
}

/// The page.
#[derive(Debug, Serialize)]
pub(crate) struct Reply<R> {
    /// Its records.
    items: Vec<R>,
    /// The `after` of the next page, null on the last one.
    next: Option<String>,
}

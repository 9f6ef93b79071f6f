//! `GET /directory/people`
//!
//! Reads people by their ids, a page at a time. `Document: docs/api/directory.md#list_people`

use crate::Directory;
use crate::domain::Error;
use crate::wire::list_people::ListPeople;
use crate::wire::page::Request;
use common::legacy::Handle;
use directory_store::{Page, Person};

impl Handle<ListPeople> for Directory {
    async fn handle(&self, request: Request) -> Result<Page<Person>, Error> {
        self.list(&request).await
    }
}

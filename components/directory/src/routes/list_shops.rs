//! `GET /directory/shops`
//!
//! Reads shops by their sellers' ids, a page at a time. `Document: docs/api/directory.md#list_shops`

use crate::Directory;
use crate::domain::Error;
use crate::wire::list_shops::ListShops;
use crate::wire::page::Request;
use common::legacy::Handle;
use directory_store::{Page, Shop};

impl Handle<ListShops> for Directory {
    async fn handle(&self, request: Request) -> Result<Page<Shop>, Error> {
        self.list(&request).await
    }
}

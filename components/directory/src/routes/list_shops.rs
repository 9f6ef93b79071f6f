//! `GET /directory/shops`
//!
//! Reads shops by their sellers' ids, a page at a time. `Document: docs/api/directory.md#list_shops`

use crate::Directory;
use crate::domain::Error;
use crate::wire::list_shops::{ListShops, Reply, Request};
use common::Handle;

impl Handle<ListShops> for Directory {
    async fn handle(&self, Request { after, size }: Request) -> Result<Reply, Error> {
        let page = self.shops.list(&after, size).await?;
        Ok(Reply {
            items: page.shops,
            next: page.next,
        })
    }
}
